-- No schema public: pg_dump takes for granted that every database has one.
DROP SCHEMA public;
CREATE SCHEMA main;
CREATE EXTENSION pg_trgm WITH SCHEMA main;
CREATE TABLE main.only (id int PRIMARY KEY, name text);
CREATE INDEX only_name ON main.only USING gin (name main.gin_trgm_ops);
