-- Schemas, extensions, types and the functions that table definitions need.
SET client_encoding = 'UTF8';

CREATE SCHEMA ext;
CREATE SCHEMA core;
CREATE SCHEMA metadata;

COMMENT ON SCHEMA ext IS 'Extensions that should stay out of public';
COMMENT ON SCHEMA core IS 'Business data: customers, deals, mail, billing';
COMMENT ON SCHEMA metadata IS 'What the application knows about its own objects, views and workflows';

-- Only trusted extensions: the owner of a database may create them, superuser or not.
CREATE EXTENSION "uuid-ossp" SCHEMA ext;
CREATE EXTENSION pgcrypto SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION unaccent SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA public;
CREATE EXTENSION btree_gist SCHEMA public;

-- Collations

CREATE COLLATION core.natural_order (provider = icu, locale = 'en-u-kn-true');
CREATE COLLATION core.ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
COMMENT ON COLLATION core.natural_order IS 'Sorts "Q9" before "Q10"';

-- Enums

CREATE TYPE core.workspace_plan AS ENUM ('free', 'team', 'enterprise');
CREATE TYPE core.workspace_state AS ENUM ('pending', 'active', 'suspended', 'closed');
CREATE TYPE core.permission_action AS ENUM ('read', 'create', 'update', 'delete', 'export', 'administer');
CREATE TYPE core.opportunity_outcome AS ENUM ('open', 'won', 'lost');
CREATE TYPE core.activity_kind AS ENUM ('call', 'mail', 'meeting', 'visit', 'system');
CREATE TYPE core.task_state AS ENUM ('todo', 'in progress', 'done', 'won''t do');
CREATE TYPE core.message_direction AS ENUM ('incoming', 'outgoing');
CREATE TYPE core.participant_role AS ENUM ('from', 'to', 'cc', 'bcc');
CREATE TYPE core.participant_answer AS ENUM ('needs action', 'accepted', 'declined', 'tentative');
CREATE TYPE core.document_state AS ENUM ('draft', 'sent', 'accepted', 'rejected', 'expired');
CREATE TYPE core.invoice_state AS ENUM ('draft', 'open', 'paid', 'void');
CREATE TYPE core.payment_method AS ENUM ('card', 'transfer', 'direct debit', 'cash');
CREATE TYPE core.ticket_priority AS ENUM ('normal', 'urgent');
CREATE TYPE core.severity AS ENUM ('debug', 'info', 'warning', 'error');
CREATE TYPE metadata."fieldKind" AS ENUM
    ('TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'DATE_TIME', 'SELECT', 'MULTI_SELECT', 'RELATION', 'CURRENCY', 'ADDRESS');
CREATE TYPE metadata."runStatus" AS ENUM ('NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED');

-- Labels added later have sort positions that differ from their creation order.
ALTER TYPE core.ticket_priority ADD VALUE 'low' BEFORE 'normal';
ALTER TYPE core.ticket_priority ADD VALUE 'high' AFTER 'normal';

COMMENT ON TYPE core.opportunity_outcome IS 'How a deal ended, or that it has not';
COMMENT ON TYPE metadata."fieldKind" IS 'Kinds of field a user can add to an object';

-- Domains

CREATE DOMAIN core.email_address AS ext.citext
    CONSTRAINT email_has_at CHECK (VALUE OPERATOR(ext.~) '^[^@[:space:]]+@[^@[:space:]]+$'::ext.citext);
CREATE DOMAIN core.slug AS text
    CONSTRAINT slug_characters CHECK (VALUE ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
    CONSTRAINT slug_length CHECK (length(VALUE) BETWEEN 1 AND 63);
CREATE DOMAIN core.web_address AS text CHECK (VALUE ~* '^https?://');
CREATE DOMAIN core.phone_number AS text CHECK (VALUE ~ '^\+?[0-9 ()/-]{3,32}$');
CREATE DOMAIN core.currency_code AS character(3) DEFAULT 'EUR' CHECK (VALUE ~ '^[A-Z]{3}$');
CREATE DOMAIN core.amount AS numeric(18, 2);
CREATE DOMAIN core.non_negative_amount AS core.amount CHECK (VALUE >= 0);
CREATE DOMAIN core.percentage AS numeric(5, 2) CHECK (VALUE >= 0 AND VALUE <= 100);
CREATE DOMAIN core.color_hex AS text COLLATE "C" DEFAULT '#808080' CHECK (VALUE ~ '^#[0-9a-f]{6}$');
CREATE DOMAIN core.title AS text NOT NULL CHECK (btrim(VALUE) <> '');

COMMENT ON DOMAIN core.slug IS 'Name usable as a DNS label';
COMMENT ON CONSTRAINT slug_length ON DOMAIN core.slug IS 'DNS labels end at 63 characters';

-- Composite types

CREATE TYPE core.money_amount AS (amount numeric(18, 2), currency core.currency_code);
CREATE TYPE core.postal_address AS (
    street text,
    city text COLLATE core.ignore_case,
    postal_code text,
    region text,
    country character(2),
    position point
);
CREATE TYPE core.setting_row AS (name text, value jsonb, changed_at timestamptz);
CREATE TYPE metadata."fieldOption" AS ("label" text, "value" text, "position" integer, "color" core.color_hex);

COMMENT ON TYPE core.money_amount IS 'An amount together with its currency';
COMMENT ON COLUMN core.postal_address.country IS 'ISO 3166-1 alpha-2';

-- Ranges

CREATE FUNCTION core.time_distance(later time, earlier time) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT extract(epoch FROM (later - earlier))::double precision $$;

CREATE TYPE core.time_range AS RANGE (
    subtype = time,
    subtype_diff = core.time_distance,
    multirange_type_name = core.time_ranges
);
COMMENT ON TYPE core.time_range IS 'Part of a day, as in opening hours';

-- Text search

CREATE TEXT SEARCH DICTIONARY core.crm_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY core.crm_plain (TEMPLATE = pg_catalog.simple, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION core.crm (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION core.crm
    ALTER MAPPING FOR asciiword, word, hword, hword_part WITH ext.unaccent, core.crm_plain, core.crm_stem;
ALTER TEXT SEARCH CONFIGURATION core.crm DROP MAPPING FOR sfloat, "float";
COMMENT ON TEXT SEARCH CONFIGURATION core.crm IS 'English without accents';
COMMENT ON TEXT SEARCH DICTIONARY core.crm_stem IS 'English stems';

-- Free-standing sequences

CREATE SEQUENCE core.invoice_number START WITH 10000 INCREMENT BY 1 MINVALUE 10000 CACHE 5;
CREATE SEQUENCE core.ticket_number AS integer START WITH 1 MAXVALUE 999999 CYCLE;
CREATE SEQUENCE core.countdown INCREMENT BY -1 MINVALUE -1000 MAXVALUE -1 START WITH -1;
COMMENT ON SEQUENCE core.invoice_number IS 'Shared by all workspaces; gaps are allowed';

-- Functions used in defaults, checks, generated columns and indexes

-- unaccent(text) is only STABLE; naming the dictionary makes an immutable wrapper honest.
CREATE FUNCTION core.plain_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(ext.unaccent('ext.unaccent'::regdictionary, value)) $$;
COMMENT ON FUNCTION core.plain_text(text) IS 'Lower case without accents, for indexes';

CREATE FUNCTION core.current_workspace_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('crm.workspace_id', true), '')::uuid;
COMMENT ON FUNCTION core.current_workspace_id() IS 'Workspace chosen by the session; null when none was';

CREATE FUNCTION core.next_invoice_label(prefix text DEFAULT 'INV', digits integer DEFAULT 6) RETURNS text
    LANGUAGE sql VOLATILE
    AS $$ SELECT prefix || '-' || lpad(nextval('core.invoice_number')::text, digits, '0') $$;

CREATE FUNCTION core.is_working_week(days integer[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $body$
DECLARE
    day integer;
BEGIN
    FOREACH day IN ARRAY days LOOP
        IF day NOT BETWEEN 1 AND 7 THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$body$;

CREATE FUNCTION core.address_line(address core.postal_address) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT concat_ws(', ', address.street, address.postal_code, address.city, address.country) $$;

CREATE FUNCTION core.first_given(VARIADIC candidates anycompatiblearray) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT c FROM unnest(candidates) WITH ORDINALITY AS u (c, n) WHERE c IS NOT NULL ORDER BY n LIMIT 1 $$;

-- Money: operator, aggregate, cast

CREATE FUNCTION core.money_add(a core.money_amount, b core.money_amount) RETURNS core.money_amount
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    IF a.currency IS DISTINCT FROM b.currency THEN
        RAISE EXCEPTION 'cannot add % to %', b.currency, a.currency
            USING ERRCODE = 'data_exception', HINT = 'Convert one of the amounts first.';
    END IF;
    RETURN ROW(a.amount + b.amount, a.currency)::core.money_amount;
END
$$;

CREATE OPERATOR core.+ (
    FUNCTION = core.money_add,
    LEFTARG = core.money_amount,
    RIGHTARG = core.money_amount,
    COMMUTATOR = OPERATOR(core.+)
);
COMMENT ON OPERATOR core.+ (core.money_amount, core.money_amount) IS 'Adds amounts of one currency';

CREATE AGGREGATE core.total(core.money_amount) (
    SFUNC = core.money_add,
    STYPE = core.money_amount,
    COMBINEFUNC = core.money_add,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE core.total(core.money_amount) IS 'Sum of amounts that share a currency';

CREATE FUNCTION core.money_to_numeric(value core.money_amount) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (value).amount;

CREATE CAST (core.money_amount AS numeric) WITH FUNCTION core.money_to_numeric(core.money_amount) AS ASSIGNMENT;
COMMENT ON CAST (core.money_amount AS numeric) IS 'Drops the currency';

-- Comparison ignoring case and accents. No operator class: creating one takes a superuser.
CREATE FUNCTION core.same_text(a text, b text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT core.plain_text(a) = core.plain_text(b) $$;
CREATE FUNCTION core.other_text(a text, b text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT NOT core.same_text(a, b) $$;

CREATE OPERATOR core.=~= (
    FUNCTION = core.same_text, LEFTARG = text, RIGHTARG = text,
    COMMUTATOR = OPERATOR(core.=~=), NEGATOR = OPERATOR(core.!~=),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE OPERATOR core.!~= (
    FUNCTION = core.other_text, LEFTARG = text, RIGHTARG = text,
    COMMUTATOR = OPERATOR(core.!~=), NEGATOR = OPERATOR(core.=~=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
