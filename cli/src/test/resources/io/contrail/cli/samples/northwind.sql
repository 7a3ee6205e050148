CREATE SCHEMA northwind;
SET search_path = northwind;
CREATE TABLE categories (category_id smallint PRIMARY KEY, category_name varchar(15) NOT NULL, description text, picture bytea);
CREATE TABLE customer_demographics (customer_type_id varchar(5) PRIMARY KEY, customer_desc text);
CREATE TABLE customers (
    customer_id char(5) PRIMARY KEY, company_name varchar(40) NOT NULL, contact_name varchar(30), city varchar(15),
    region varchar(15), country varchar(15));
CREATE TABLE customer_customer_demo (
    customer_id char(5) REFERENCES customers, customer_type_id varchar(5) REFERENCES customer_demographics,
    PRIMARY KEY (customer_id, customer_type_id));
CREATE TABLE employees (
    employee_id smallint PRIMARY KEY, last_name varchar(20) NOT NULL, first_name varchar(10) NOT NULL, birth_date date,
    hire_date date, photo bytea, notes text, reports_to smallint REFERENCES employees, photo_path varchar(255));
CREATE TABLE region (region_id smallint PRIMARY KEY, region_description varchar(60) NOT NULL);
CREATE TABLE territories (
    territory_id varchar(20) PRIMARY KEY, territory_description varchar(60) NOT NULL,
    region_id smallint NOT NULL REFERENCES region);
CREATE TABLE employee_territories (
    employee_id smallint REFERENCES employees, territory_id varchar(20) REFERENCES territories,
    PRIMARY KEY (employee_id, territory_id));
CREATE TABLE shippers (shipper_id smallint PRIMARY KEY, company_name varchar(40) NOT NULL, phone varchar(24));
CREATE TABLE suppliers (supplier_id smallint PRIMARY KEY, company_name varchar(40) NOT NULL, homepage text);
CREATE TABLE products (
    product_id smallint PRIMARY KEY, product_name varchar(40) NOT NULL, supplier_id smallint REFERENCES suppliers,
    category_id smallint REFERENCES categories, quantity_per_unit varchar(20), unit_price real, units_in_stock smallint,
    discontinued integer NOT NULL);
CREATE TABLE orders (
    order_id smallint PRIMARY KEY, customer_id char(5) REFERENCES customers, employee_id smallint REFERENCES employees,
    order_date date, required_date date, shipped_date date, ship_via smallint REFERENCES shippers, freight real,
    ship_name varchar(40));
CREATE TABLE order_details (
    order_id smallint REFERENCES orders, product_id smallint REFERENCES products, unit_price real NOT NULL,
    quantity smallint NOT NULL, discount real NOT NULL, PRIMARY KEY (order_id, product_id));
CREATE TABLE us_states (state_id smallint PRIMARY KEY, state_name varchar(100), state_abbr varchar(2), state_region varchar(50));

INSERT INTO categories SELECT i, 'Category ' || i, 'Soft drinks, coffees, "teas", beers', decode(repeat('ab00', i * 50), 'hex') FROM generate_series(1, 8) i;
INSERT INTO customers SELECT upper(substr(md5(i::text), 1, CASE WHEN i = 1 THEN 3 ELSE 5 END)), 'Société ' || i, NULL, 'Århus', NULL, 'Denmark'
    FROM generate_series(1, 80) i;
INSERT INTO employees SELECT i, 'Davolio', 'Nancy', '1948-12-08', '1992-05-01', '\x', 'Education includes a BA', NULL, NULL FROM generate_series(1, 9) i;
UPDATE employees SET reports_to = 2 WHERE employee_id <> 2;
INSERT INTO region VALUES (1, 'Eastern'), (2, 'Western');
INSERT INTO territories SELECT lpad(i::text, 5, '0'), 'Territory ' || i, 1 + i % 2 FROM generate_series(1, 30) i;
INSERT INTO employee_territories SELECT 1 + i % 9, lpad(i::text, 5, '0') FROM generate_series(1, 30) i;
INSERT INTO shippers VALUES (1, 'Speedy Express', '(503) 555-9831'), (2, 'United Package', NULL);
INSERT INTO suppliers SELECT i, 'Supplier ' || i, '#http://example.org#' FROM generate_series(1, 10) i;
INSERT INTO products SELECT i, 'Chef''s ' || i, 1 + i % 10, 1 + i % 8, '24 - 12 oz bottles', i / 7.0, i, i % 2 FROM generate_series(1, 77) i;
INSERT INTO orders SELECT 10000 + i, (SELECT customer_id FROM customers ORDER BY 1 OFFSET i % 80 LIMIT 1), 1 + i % 9, '1996-07-04', '1996-08-01', NULL, 1, i / 3.0, 'Ship'
    FROM generate_series(1, 400) i;
INSERT INTO order_details SELECT 10000 + i, 1 + (i * p) % 77, 14, 12, 0.15 FROM generate_series(1, 400) i, generate_series(1, 3) p ON CONFLICT DO NOTHING;
CREATE VIEW order_subtotals AS SELECT order_id, sum(unit_price * quantity * (1 - discount)) AS subtotal FROM order_details GROUP BY 1;
RESET search_path;
