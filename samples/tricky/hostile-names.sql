-- Names chosen to break quoting: in SQL, in psql, in shells, in logs and on file systems.
-- None of it may ever be executed; a file called "pwned" would mean that something was.
SET client_encoding = 'UTF8';

CREATE SCHEMA "we.ird ""schema""";
COMMENT ON SCHEMA "we.ird ""schema""" IS E'line one\n\\! touch pwned\n-- ''; DROP SCHEMA public CASCADE; --';
CREATE SCHEMA " ";
CREATE SCHEMA "'; --";
CREATE SCHEMA "表表表表表表表表表表表表表表表表表表表表表";

CREATE TYPE "we.ird ""schema"""."enum'; --" AS ENUM (
    '', ' ', 'a''b', '"; DROP TABLE x; --', '$(touch pwned)', '`touch pwned`', '\', 'x
\! touch pwned
', '{},"', 'NULL', '🙂'
);
COMMENT ON TYPE "we.ird ""schema"""."enum'; --" IS 'labels: $(id) `id` ${HOME} %s %n \\ \n';

CREATE DOMAIN "we.ird ""schema"""."domain "" $$ '" AS text
    DEFAULT '$$; SELECT 1; $$'
    CONSTRAINT "check $1 ' "" ; --" CHECK (VALUE <> $q$'; DROP TABLE x; -- $$ "$q$);

CREATE TYPE " "."  " AS (" " integer, "'" text);

-- the second line of this name would be a psql command
CREATE TABLE "we.ird ""schema"""."evil
\! touch pwned
" (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "
\i /etc/passwd
" text DEFAULT '
\! touch pwned
',
    label "we.ird ""schema"""."enum'; --" DEFAULT 'x
\! touch pwned
'
);
COMMENT ON TABLE "we.ird ""schema"""."evil
\! touch pwned
" IS 'first line
\! touch pwned
\q
-- not a comment
/* nor this';

CREATE TABLE "we.ird ""schema"""."-- comment" (
    """; DROP TABLE x; --" text,
    "'; DROP TABLE x; --" text NOT NULL DEFAULT '''; DROP TABLE x; --',
    "$(touch pwned)" text,
    "`touch pwned`" integer CONSTRAINT "`touch pwned` > 0" CHECK ("`touch pwned`" > 0),
    "back\slash\" text COLLATE "C",
    "表表表表表表表表表表表表表表表表表表表表表" text,
    "%s%n%d" text,
    "{0} {{name}}" text,
    ":var :'var' :""var""" text,
    "${HOME} $HOME %PATH%" text,
    "../../pwned" text,
    "<script>alert(1)</script>" text,
    " " text,
    "	tab	" text,
    "/* */" text,
    U&"carriage\000dreturn" text,
    U&"escape\001b[31mred\001b[0m" text,
    U&"right-to-left\202Eeman" text,
    U&"zero\200Bwidth" text,
    "domain" "we.ird ""schema"""."domain "" $$ '"
);
COMMENT ON COLUMN "we.ird ""schema"""."-- comment"."""; DROP TABLE x; --" IS '"; DROP TABLE x; --';
COMMENT ON COLUMN "we.ird ""schema"""."-- comment"."'; DROP TABLE x; --" IS '''; DROP TABLE x; --';
COMMENT ON COLUMN "we.ird ""schema"""."-- comment"."$(touch pwned)" IS '$(touch pwned) && `touch pwned` | touch pwned > pwned';

CREATE TABLE "we.ird ""schema"""."/* " ("*/" integer PRIMARY KEY, "a.b" integer, "a""." integer);
CREATE TABLE "we.ird ""schema"""." " (" " integer, "  " integer, U&"\00a0" integer);
CREATE TABLE "we.ird ""schema"""."we.ird ""schema""" ("we.ird ""schema""" integer);
CREATE TABLE "we.ird ""schema"""."`$(touch pwned)`; touch pwned & '" (id integer);
CREATE TABLE "we.ird ""schema"""."../pwned" (id integer);
CREATE TABLE "we.ird ""schema"""."-T" ("--help" integer);
CREATE TABLE "we.ird ""schema"""."*" ("?" integer);
CREATE TABLE "we.ird ""schema"""."\." ("\." text, "\restrict x" text, "\connect postgres" text);
CREATE TABLE "'; --"."NULL" ("true" boolean, "default" integer DEFAULT 1);
CREATE TABLE " "." " (" " " "."  ");
CREATE TABLE "表表表表表表表表表表表表表表表表表表表表表"."表表表表表表表表表表表表表表表表表表表表表" ("表表表表表表表表表表表表表表表表表表表表表" integer PRIMARY KEY CONSTRAINT "表表表表表表表表表表表表表表表表表表表表表" CHECK ("表表表表表表表表表表表表表表表表表表表表表" > 0));
CREATE TABLE "表表表表表表表表表表表表表表表表表表表表表"."üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüx" (id integer REFERENCES "表表表表表表表表表表表表表表表表表表表表表"."表表表表表表表表表表表表表表表表表表表表表");

CREATE SEQUENCE "we.ird ""schema"""."seq'
\! touch pwned
" OWNED BY "we.ird ""schema"""."../pwned".id;
ALTER TABLE "we.ird ""schema"""."../pwned" ALTER COLUMN id SET DEFAULT nextval('"we.ird ""schema"""."seq''
\! touch pwned
"');

CREATE INDEX "index "" ' ; $(touch pwned)
\! touch pwned" ON "we.ird ""schema"""."-- comment" ("'; DROP TABLE x; --", lower("$(touch pwned)"))
    WHERE "back\slash\" <> E'\\! touch pwned\n\\q';

CREATE FUNCTION "we.ird ""schema"""."fn(text) RETURNS void; --"("arg'; --" text DEFAULT '$body$', OUT "out "" $1" text)
    LANGUAGE plpgsql
    SET application_name TO 'a, "b", ''c'' \ $(id)'
    SET search_path TO 'we.ird "schema"', ' ', '''; --', "pg_temp"
AS $f$
DECLARE
    "v""; --" text := $body$ $$ ' " ; \! touch pwned $body$;
BEGIN
    -- $$ ; DROP TABLE x;
    "out "" $1" := "v""; --" || "arg'; --" || '
\! touch pwned
';
END
$f$;
COMMENT ON FUNCTION "we.ird ""schema"""."fn(text) RETURNS void; --"(text) IS '$f$; DROP TABLE x; $f$';

CREATE FUNCTION "we.ird ""schema"""."trigger
\! touch pwned"() RETURNS trigger
    LANGUAGE plpgsql AS 'BEGIN RETURN NEW; /* '' " $$ */ END';
CREATE TRIGGER "trigger "" ' ; --" BEFORE INSERT ON "we.ird ""schema"""."-- comment"
    FOR EACH ROW WHEN (NEW."""; DROP TABLE x; --" <> '''; --')
    EXECUTE FUNCTION "we.ird ""schema"""."trigger
\! touch pwned"('', 'it''s', 'a\b', '"', '$(touch pwned)', '
\! touch pwned
');

CREATE VIEW "we.ird ""schema"""."view'; DROP TABLE x; --" AS
    SELECT """; DROP TABLE x; --" AS "as ""; --", "'; DROP TABLE x; --" || '
\! touch pwned
' AS "line
\! touch pwned", 1 AS "?column?"
    FROM "we.ird ""schema"""."-- comment" AS "alias ""; --";
COMMENT ON VIEW "we.ird ""schema"""."view'; DROP TABLE x; --" IS '*/ '' " $$ \';

CREATE POLICY "policy "" ' ; --
\! touch pwned" ON "we.ird ""schema"""."-- comment" USING ("'; DROP TABLE x; --" <> '$(touch pwned)');
ALTER TABLE "we.ird ""schema"""."-- comment" ENABLE ROW LEVEL SECURITY;

INSERT INTO "we.ird ""schema"""."-- comment" ("'; DROP TABLE x; --", """; DROP TABLE x; --") VALUES ('not to be copied', '\.');
