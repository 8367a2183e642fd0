-- Names of 63 bytes, of other scripts, that are keywords, that look empty or like something else.
CREATE SCHEMA "Ünïcödé_漢字_🙂";
CREATE SCHEMA "select";
CREATE SCHEMA "pg";
CREATE SCHEMA "information_schema2";
CREATE SCHEMA "​";
CREATE TABLE "select"."table" ("column" int PRIMARY KEY, "primary" text, "user" text DEFAULT USER, "1" int, "a b" int, "A" int, "a" int);
CREATE TABLE "select"."aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" (
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" serial UNIQUE,
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc" int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "select".s),
    CHECK ("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" > 0),
    CHECK ("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" < 9));
CREATE TABLE "Ünïcödé_漢字_🙂"."日本語テーブル" ("ﬁ" int, "fi" int, "é" int, "é" int, "а" int, "a" int, "‮rtl" text DEFAULT '‮');
CREATE TABLE "​"."​" ("​" int, " " int);
CREATE TABLE "pg"."pg_class" (oid_ int, "tableoid_" int);
CREATE TABLE public."Robert'); DROP TABLE students;--" (";" int);
CREATE TABLE public."new
line" ("cr
lf" int, "tab	" text);
COMMENT ON TABLE public."new
line" IS E'\\! touch pwned\n\\q\n--\n;';
CREATE TYPE "select"."enum" AS ENUM ('', 'select', 'a,b', '{}', 'x
y');
CREATE FUNCTION "select"."function"("in" int, "out" "select"."enum" DEFAULT '') RETURNS "select"."table"
    LANGUAGE sql AS $$SELECT * FROM "select"."table" WHERE "column" = "in"$$;
CREATE FUNCTION public."$$"("$body" text) RETURNS text LANGUAGE plpgsql AS $x$ BEGIN RETURN '$$ $_$ $body$' || $1; END $x$;
CREATE OPERATOR public.@#@ (FUNCTION = pg_catalog.int4pl, LEFTARG = int, RIGHTARG = int);
CREATE VIEW "select"."view" AS SELECT "column" AS "select", "A" AS "from", "a" OPERATOR(public.@#@) 1 AS "?column?" FROM "select"."table";
CREATE INDEX "index" ON "select"."table" ("primary", "A") WHERE "user" = 'select';
CREATE SEQUENCE "select"."sequence" OWNED BY "select"."table"."1";
