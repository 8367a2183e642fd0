-- Trusted extensions, in public, in schemas of their own, and depending on each other.
CREATE SCHEMA ext;
CREATE SCHEMA "Other ext";
CREATE EXTENSION pgcrypto WITH SCHEMA ext;
CREATE EXTENSION "uuid-ossp" WITH SCHEMA "Other ext";
CREATE EXTENSION pg_trgm WITH SCHEMA ext;
CREATE EXTENSION citext WITH SCHEMA "Other ext";
CREATE EXTENSION hstore WITH SCHEMA public;
CREATE EXTENSION ltree WITH SCHEMA ext;
CREATE EXTENSION btree_gin WITH SCHEMA ext;
CREATE EXTENSION unaccent WITH SCHEMA public;
CREATE EXTENSION cube WITH SCHEMA ext;
CREATE EXTENSION intarray WITH SCHEMA ext VERSION '1.2';
COMMENT ON EXTENSION hstore IS 'with a comment of our own';
COMMENT ON EXTENSION pg_trgm IS NULL;

CREATE DOMAIN "Other ext".mail AS "Other ext".citext CHECK (VALUE OPERATOR("Other ext".~) '@');
CREATE TABLE public.people (
    id uuid DEFAULT "Other ext".uuid_generate_v4() PRIMARY KEY,
    name text,
    mail "Other ext".mail UNIQUE,
    path ext.ltree,
    attributes public.hstore DEFAULT 'a=>1'::public.hstore,
    place ext.cube,
    numbers int[],
    secret bytea DEFAULT ext.digest('x'::text, 'sha256'::text),
    CHECK (mail OPERATOR("Other ext".<>) 'root@localhost')
);
CREATE INDEX people_name ON public.people USING gin (name ext.gin_trgm_ops);
CREATE INDEX people_near ON public.people USING gist (name ext.gist_trgm_ops (siglen = 20));
CREATE INDEX people_both ON public.people USING gin (id, numbers ext.gin__int_ops);
CREATE INDEX people_path ON public.people USING gist (path);
CREATE INDEX people_place ON public.people USING gist (place ext.gist_cube_ops);
CREATE INDEX people_attributes ON public.people USING gin (attributes);
CREATE VIEW public.similar_people AS
    SELECT a.id, ext.similarity(a.name, b.name) AS how FROM public.people a JOIN public.people b
    ON a.name OPERATOR(ext.%) b.name AND a.mail OPERATOR("Other ext".=) b.mail;
CREATE AGGREGATE public.all_attributes(public.hstore) (SFUNC = public.hs_concat, STYPE = public.hstore, INITCOND = '');
