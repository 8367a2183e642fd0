-- Function bodies that name things without their schema work where they were written, under the database's search path.
-- A restore has none. They must not keep an index on such a function, or a check, from being copied.
CREATE EXTENSION unaccent WITH SCHEMA public;
CREATE FUNCTION public.plain(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(unaccent('unaccent', value)) $$;
CREATE FUNCTION public.plainer(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT trim(plain(value)) $$;
CREATE FUNCTION public.is_plain(value text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT plainer(value) = value $$;
CREATE FUNCTION public."odd ""name"(a text, VARIADIC b int[] DEFAULT '{}', OUT c text) LANGUAGE sql IMMUTABLE
    AS $$ SELECT plainer(a) $$;
CREATE FUNCTION public.in_plpgsql(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN plain(value); END $$;
CREATE TABLE public.words (
    id int PRIMARY KEY,
    word text,
    plain_word text GENERATED ALWAYS AS (public.plain(word)) STORED,
    note text DEFAULT public.plain('Ä'),
    CONSTRAINT is_plain CHECK (public.is_plain(word)),
    CONSTRAINT unlike EXCLUDE USING btree (public.plain(word) WITH =)
);
ALTER TABLE public.words ADD CONSTRAINT later CHECK (public.is_plain(note)) NOT VALID;
CREATE INDEX words_plain ON public.words (public.plain(word));
CREATE UNIQUE INDEX words_plainer ON public.words (public.plainer(word)) WHERE public.is_plain(word);
CREATE INDEX words_odd ON public.words (public."odd ""name"(word, 1, 2));
CREATE INDEX words_plpgsql ON public.words (public.in_plpgsql(word));
CREATE STATISTICS public.words_stats ON (public.plain(word)), id FROM public.words;
CREATE VIEW public.plain_words AS SELECT public.plain(word) AS word FROM public.words;
CREATE MATERIALIZED VIEW public.plain_copy AS SELECT public.plain('É' || word) AS word, is_plain('x') FROM public.words;
CREATE INDEX plain_copy_word ON public.plain_copy (public.plain(word));
CREATE TABLE public.by_word (word text, other text) PARTITION BY LIST (public.plain(word));
CREATE TABLE public.by_word_a PARTITION OF public.by_word FOR VALUES IN ('a');
COMMENT ON FUNCTION public.plain(text) IS 'keeps its comment, and has no setting of its own';
