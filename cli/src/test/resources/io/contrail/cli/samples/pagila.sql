CREATE SCHEMA pagila;
SET search_path = pagila;

CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN year AS integer CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE DOMAIN bigint_pos AS bigint CHECK (VALUE > 0);

CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_update = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;

CREATE TABLE actor (
    actor_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL,
    last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE category (
    category_id serial PRIMARY KEY, name text NOT NULL, last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE language (
    language_id serial PRIMARY KEY, name char(20) NOT NULL, last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE film (
    film_id serial PRIMARY KEY, title text NOT NULL, description text, release_year year,
    language_id integer NOT NULL REFERENCES language, original_language_id integer REFERENCES language,
    rental_duration smallint NOT NULL DEFAULT 3, rental_rate numeric(4,2) NOT NULL DEFAULT 4.99, length smallint,
    replacement_cost numeric(5,2) NOT NULL DEFAULT 19.99, rating mpaa_rating DEFAULT 'G',
    last_update timestamptz NOT NULL DEFAULT now(), special_features text[], fulltext tsvector NOT NULL,
    revenue_projection numeric(5,2) GENERATED ALWAYS AS (rental_duration * rental_rate) STORED);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film
    FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description');
CREATE TABLE film_actor (
    actor_id integer REFERENCES actor ON UPDATE CASCADE, film_id integer REFERENCES film ON UPDATE CASCADE,
    last_update timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (actor_id, film_id));
CREATE TABLE film_category (
    film_id integer REFERENCES film ON UPDATE CASCADE, category_id integer REFERENCES category,
    last_update timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (film_id, category_id));
CREATE TABLE country (
    country_id serial PRIMARY KEY, country text NOT NULL, last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE city (
    city_id serial PRIMARY KEY, city text NOT NULL, country_id integer NOT NULL REFERENCES country,
    last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE address (
    address_id serial PRIMARY KEY, address text NOT NULL, address2 text, district text NOT NULL,
    city_id integer NOT NULL REFERENCES city, postal_code text, phone text NOT NULL,
    last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE store (
    store_id serial PRIMARY KEY, manager_staff_id integer NOT NULL UNIQUE, address_id integer NOT NULL REFERENCES address,
    last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE staff (
    staff_id serial PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL,
    address_id integer NOT NULL REFERENCES address, email text, store_id integer NOT NULL REFERENCES store,
    active boolean NOT NULL DEFAULT true, username text NOT NULL, password text,
    last_update timestamptz NOT NULL DEFAULT now(), picture bytea);
CREATE TABLE customer (
    customer_id serial PRIMARY KEY, store_id integer NOT NULL REFERENCES store, first_name text NOT NULL,
    last_name text NOT NULL, email text, address_id integer NOT NULL REFERENCES address,
    activebool boolean NOT NULL DEFAULT true, create_date date NOT NULL DEFAULT CURRENT_DATE,
    last_update timestamptz DEFAULT now(), active integer);
CREATE TABLE inventory (
    inventory_id serial PRIMARY KEY, film_id integer NOT NULL REFERENCES film, store_id integer NOT NULL REFERENCES store,
    last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE rental (
    rental_id serial PRIMARY KEY, rental_date timestamptz NOT NULL, inventory_id integer NOT NULL REFERENCES inventory,
    customer_id integer NOT NULL REFERENCES customer, return_date timestamptz, staff_id integer NOT NULL REFERENCES staff,
    last_update timestamptz NOT NULL DEFAULT now(), UNIQUE (rental_date, inventory_id, customer_id));
CREATE SEQUENCE payment_payment_id_seq;
CREATE TABLE payment (
    payment_id bigint_pos DEFAULT nextval('payment_payment_id_seq') NOT NULL,
    customer_id integer NOT NULL REFERENCES customer, staff_id integer NOT NULL REFERENCES staff,
    rental_id integer NOT NULL REFERENCES rental ON DELETE CASCADE, amount numeric(5,2) NOT NULL,
    payment_date timestamptz NOT NULL, PRIMARY KEY (payment_date, payment_id)) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2022_01 PARTITION OF payment FOR VALUES FROM ('2022-01-01 00:00+00') TO ('2022-02-01 00:00+00');
CREATE TABLE payment_p2022_02 PARTITION OF payment FOR VALUES FROM ('2022-02-01 00:00+00') TO ('2022-03-01 00:00+00');
CREATE TABLE payment_p2022_03 PARTITION OF payment FOR VALUES FROM ('2022-03-01 00:00+00') TO ('2022-04-01 00:00+00');

INSERT INTO language (name) VALUES ('English'), ('Italian'), ('Japanese');
INSERT INTO category (name) SELECT unnest(ARRAY['Action', 'Animation', 'Children', 'Classics', 'Comedy']);
INSERT INTO actor (first_name, last_name) SELECT 'FIRST' || i, 'LAST' || i % 50 FROM generate_series(1, 100) i;
INSERT INTO film (title, description, release_year, language_id, original_language_id, rental_duration, rental_rate,
        length, replacement_cost, rating, special_features)
    SELECT 'FILM ' || i, 'A thoughtful drama of a robot and a mad scientist, part ' || i, 1950 + i % 70, 1 + i % 3,
        CASE WHEN i % 5 = 0 THEN 2 END, 3 + i % 5, 0.99 + i % 5, 60 + i % 120, 9.99 + i % 20,
        (enum_range(NULL::mpaa_rating))[1 + i % 5],
        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN ARRAY['Trailers', NULL, 'Deleted "Scenes", etc.'] ELSE ARRAY['Commentaries'] END
    FROM generate_series(1, 300) i;
INSERT INTO film_actor (actor_id, film_id) SELECT DISTINCT 1 + (i * 7) % 100, 1 + (i * 13) % 300 FROM generate_series(1, 900) i;
INSERT INTO film_category (film_id, category_id) SELECT i, 1 + i % 5 FROM generate_series(1, 300) i;
INSERT INTO country (country) VALUES ('Türkiye'), ('日本'), ('Brazil');
INSERT INTO city (city, country_id) SELECT 'City ' || i, 1 + i % 3 FROM generate_series(1, 20) i;
INSERT INTO address (address, address2, district, city_id, postal_code, phone)
    SELECT i || ' Main Street', CASE WHEN i % 3 = 0 THEN '' END, 'District', 1 + i % 20, lpad(i::text, 5, '0'), '555-' || i
    FROM generate_series(1, 120) i;
INSERT INTO store (manager_staff_id, address_id) VALUES (1, 1), (2, 2);
INSERT INTO staff (first_name, last_name, address_id, email, store_id, username, picture)
    VALUES ('Mike', 'Hillyer', 3, 'mike@example.org', 1, 'Mike', '\x89504e470d0a5a0a00ff'), ('Jon', 'Stephens', 4, NULL, 2, 'Jon', NULL);
ALTER TABLE store ADD FOREIGN KEY (manager_staff_id) REFERENCES staff;
INSERT INTO customer (store_id, first_name, last_name, email, address_id, create_date, active)
    SELECT 1 + i % 2, 'MARY' || i, 'O''SMITH', 'mary' || i || '@example.org', 5 + i, '2022-02-14', i % 2 FROM generate_series(1, 100) i;
INSERT INTO inventory (film_id, store_id) SELECT 1 + i % 300, 1 + i % 2 FROM generate_series(1, 600) i;
INSERT INTO rental (rental_date, inventory_id, customer_id, return_date, staff_id)
    SELECT '2022-01-01 08:00:00.123456+02'::timestamptz + i * interval '1 hour', 1 + i % 600, 1 + i % 100,
        CASE WHEN i % 10 > 0 THEN '2022-04-01+00'::timestamptz END, 1 + i % 2 FROM generate_series(1, 1500) i;
INSERT INTO payment (customer_id, staff_id, rental_id, amount, payment_date)
    SELECT customer_id, staff_id, rental_id, rental_id % 12 + 0.99, rental_date FROM rental;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['actor', 'category', 'language', 'film', 'film_actor', 'film_category', 'country', 'city',
            'address', 'store', 'staff', 'customer', 'inventory', 'rental'] LOOP
        EXECUTE format('CREATE TRIGGER last_updated BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION last_updated()', t);
    END LOOP;
END $$;
CREATE VIEW film_list AS SELECT film_id AS fid, title, category.name AS category, rating FROM film
    JOIN film_category USING (film_id) JOIN category USING (category_id);
CREATE MATERIALIZED VIEW rental_by_category AS SELECT category.name AS category, sum(amount) AS total_sales FROM payment
    JOIN rental USING (rental_id) JOIN inventory USING (inventory_id) JOIN film_category USING (film_id)
    JOIN category USING (category_id) GROUP BY 1;
RESET search_path;
