CREATE SCHEMA types;
CREATE SCHEMA later;

-- Enums, also empty, with labels out of order; domains on domains and on arrays; composites of composites.
CREATE TYPE types.nothing AS ENUM ();
CREATE TYPE types.mood AS ENUM ('sad', 'ok');
ALTER TYPE types.mood ADD VALUE 'meh' BEFORE 'ok';
ALTER TYPE types.mood RENAME VALUE 'sad' TO 'it''s "bad"';
CREATE DOMAIN types.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN types.small AS types.positive DEFAULT 1 NOT NULL CONSTRAINT below CHECK (VALUE < 100);
ALTER DOMAIN types.small ADD CONSTRAINT odd CHECK (VALUE % 2 = 1) NOT VALID;
CREATE DOMAIN types.moods AS types.mood[] CHECK (cardinality(VALUE) < 5);
CREATE TYPE types.point3 AS (x float8, y float8, z float8);
CREATE TYPE types.segment AS (a types.point3, b types.point3, tags text[] COLLATE "C");
CREATE DOMAIN types.unit AS types.point3 CHECK ((VALUE).x <= 1);
CREATE TYPE types.empty_row AS ();
COMMENT ON TYPE types.mood IS 'how it is';
COMMENT ON COLUMN types.point3.z IS 'up';
COMMENT ON CONSTRAINT below ON DOMAIN types.small IS 'small enough';

CREATE FUNCTION types.gap(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a - b';
CREATE TYPE types.span AS RANGE (subtype = float8, subtype_diff = types.gap, multirange_type_name = types.spans);
CREATE TYPE types.names AS RANGE (subtype = text, collation = "C");

CREATE COLLATION types.german (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION types.posix FROM "C";
COMMENT ON COLLATION types.german IS 'as in a telephone book';
CREATE CONVERSION types.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION types.latin IS 'a conversion';

-- Routines of all kinds.
CREATE FUNCTION types.atomic(n int, OUT twice int, OUT more bigint) LANGUAGE sql STABLE PARALLEL SAFE COST 7
BEGIN ATOMIC
    SELECT n * 2, count(*) + n FROM pg_catalog.pg_class;
END;
CREATE FUNCTION types.returning(n int) RETURNS int LANGUAGE sql IMMUTABLE RETURN n + 1;
CREATE PROCEDURE types.work(INOUT n int DEFAULT 3, VARIADIC rest text[] DEFAULT '{}')
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = types, pg_temp SET work_mem = '8MB'
    AS $proc$ BEGIN n := n + 1; COMMIT; END $proc$;
CREATE FUNCTION types.table_of(lim int DEFAULT 10) RETURNS TABLE (a int, "b c" text) LANGUAGE plpgsql ROWS 5 STRICT
    AS $x$ BEGIN RETURN QUERY SELECT 1, 'x$_$_$$'::text; END $x$;
CREATE FUNCTION types.poly(a anyelement, b anyarray DEFAULT NULL) RETURNS anyelement LANGUAGE sql AS 'SELECT a';
COMMENT ON FUNCTION types.atomic(int) IS 'parsed';
COMMENT ON PROCEDURE types.work(int, text[]) IS 'a procedure';

-- An object that is named before those it needs: pg_dump has to order them.
CREATE FUNCTION later.first() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN later.second(); END';
CREATE VIEW later.a_view AS SELECT later.first() AS n;
CREATE FUNCTION later.second() RETURNS int LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*)::int FROM later.a_view; END;
CREATE OR REPLACE VIEW later.a_view AS SELECT later.first() AS n, later.first() + 1 AS m;

-- Operators with commutators and negators that are defined later; casts; aggregates of all kinds.
CREATE FUNCTION types.add(types.point3, types.point3) RETURNS types.point3 LANGUAGE sql IMMUTABLE
    AS 'SELECT ROW($1.x + $2.x, $1.y + $2.y, $1.z + $2.z)::types.point3';
CREATE FUNCTION types.near(types.point3, types.point3) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x = $2.x';
CREATE FUNCTION types.far(types.point3, types.point3) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x <> $2.x';
CREATE OPERATOR types.+ (FUNCTION = types.add, LEFTARG = types.point3, RIGHTARG = types.point3, COMMUTATOR = OPERATOR(types.+));
CREATE OPERATOR types.~~= (FUNCTION = types.near, LEFTARG = types.point3, RIGHTARG = types.point3,
    COMMUTATOR = OPERATOR(types.~~=), NEGATOR = OPERATOR(types.!~~=), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
CREATE OPERATOR types.!~~= (FUNCTION = types.far, LEFTARG = types.point3, RIGHTARG = types.point3,
    NEGATOR = OPERATOR(types.~~=));
CREATE FUNCTION types.negate(types.point3) RETURNS types.point3 LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR types.- (FUNCTION = types.negate, RIGHTARG = types.point3);
COMMENT ON OPERATOR types.+ (types.point3, types.point3) IS 'adds';
CREATE FUNCTION types.to_text(types.point3) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.x::text';
CREATE CAST (types.point3 AS text) WITH FUNCTION types.to_text(types.point3) AS ASSIGNMENT;
CREATE CAST (types.segment AS types.point3) WITH INOUT;
COMMENT ON CAST (types.point3 AS text) IS 'shortens';

CREATE AGGREGATE types.sum(types.point3) (SFUNC = types.add, STYPE = types.point3, INITCOND = '(0,0,0)', PARALLEL = SAFE);
CREATE FUNCTION types.keep(state float8[], value float8) RETURNS float8[] LANGUAGE sql IMMUTABLE RETURN state || value;
CREATE FUNCTION types.pick(state float8[], direct float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN state[direct::int];
CREATE AGGREGATE types.best(float8 ORDER BY float8) (SFUNC = types.keep, STYPE = float8[], FINALFUNC = types.pick);
CREATE AGGREGATE types.moving(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MINITCOND = '0');
COMMENT ON AGGREGATE types.sum(types.point3) IS 'a sum';

-- Text search.
CREATE TEXT SEARCH DICTIONARY types.plain (TEMPLATE = pg_catalog.simple, STOPWORDS = 'english', ACCEPT = 'true');
CREATE TEXT SEARCH CONFIGURATION types.search (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION types.search ADD MAPPING FOR word, asciiword WITH types.plain, pg_catalog.german_stem;
COMMENT ON TEXT SEARCH DICTIONARY types.plain IS 'plain';
COMMENT ON TEXT SEARCH CONFIGURATION types.search IS 'for searching';

CREATE TABLE types.uses (
    mood types.mood DEFAULT 'ok', moods types.moods, small types.small, seg types.segment, span types.span, spans types.spans[],
    sum types.point3 DEFAULT types.add(ROW(1, 2, 3)::types.point3, '(1,2,3)'), name text COLLATE types.german,
    row_of later.a_view, EXCLUDE USING gist (span WITH &&)
);
CREATE INDEX uses_search ON types.uses USING gin (to_tsvector('types.search', name));
CREATE INDEX uses_call ON types.uses (types.returning((small)::int), (mood = 'ok'));
COMMENT ON TYPE types.uses IS 'on the type of a table''s rows, which pg_dump does not copy';
