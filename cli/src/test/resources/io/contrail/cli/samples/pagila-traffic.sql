SET search_path = pagila;
BEGIN;
INSERT INTO film (title, description, release_year, language_id, rating, special_features)
    VALUES ('NEW FILM', NULL, 2024, 1, 'NC-17', ARRAY['Trailers', 'Behind the Scenes']), ('GONE FILM', '', NULL, 2, NULL, NULL);
UPDATE film SET description = description || ' (restored)', rating = 'R' WHERE film_id % 7 = 0;
UPDATE film SET special_features = special_features || ARRAY['Dubbed'], rental_rate = rental_rate + 1 WHERE film_id % 11 = 0;
DELETE FROM film WHERE title = 'GONE FILM';
UPDATE actor SET actor_id = actor_id + 1000 WHERE actor_id <= 5;
DELETE FROM film_actor WHERE film_id % 9 = 0;
COMMIT;
INSERT INTO rental (rental_date, inventory_id, customer_id, staff_id)
    SELECT '2022-03-30 10:00+00'::timestamptz + i * interval '1 second', i, i, 1 FROM generate_series(1, 50) i;
INSERT INTO payment (customer_id, staff_id, rental_id, amount, payment_date)
    SELECT customer_id, staff_id, rental_id, 0, rental_date FROM rental WHERE rental_date >= '2022-03-30 10:00+00';
UPDATE rental SET return_date = now() WHERE return_date IS NULL;
-- From one partition into another.
UPDATE payment SET payment_date = payment_date + interval '31 days' WHERE payment_date < '2022-01-15 00:00+00';
DELETE FROM rental WHERE rental_id % 50 = 0;
CREATE TABLE payment_p2022_04 PARTITION OF payment FOR VALUES FROM ('2022-04-01 00:00+00') TO ('2022-05-01 00:00+00');
INSERT INTO payment (customer_id, staff_id, rental_id, amount, payment_date)
    SELECT customer_id, staff_id, rental_id, 999.99, '2022-04-15 23:59:59.999999+00' FROM rental WHERE rental_id % 100 = 1;
UPDATE staff SET picture = decode(repeat('00ff', 4000), 'hex') WHERE staff_id = 2;
UPDATE staff SET active = false WHERE staff_id = 2;
UPDATE customer SET activebool = NOT activebool, email = NULL WHERE customer_id % 3 = 0;
UPDATE language SET name = 'Français' WHERE language_id = 2;
REFRESH MATERIALIZED VIEW rental_by_category;
RESET search_path;
