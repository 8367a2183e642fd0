-- Business tables, first half: workspaces, people, deals, activities, mail, calendar.
SET client_encoding = 'UTF8';

-- Workspaces and users

CREATE TABLE core.workspaces (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    name core.title,
    subdomain core.slug NOT NULL CONSTRAINT workspaces_subdomain_key UNIQUE,
    plan core.workspace_plan NOT NULL DEFAULT 'free',
    state core.workspace_state NOT NULL DEFAULT 'active',
    logo_url core.web_address,
    settings jsonb NOT NULL DEFAULT '{}' CONSTRAINT workspaces_settings_object CHECK (jsonb_typeof(settings) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
COMMENT ON TABLE core.workspaces IS 'A customer''s own space; usually one per database';
COMMENT ON COLUMN core.workspaces.subdomain IS 'First label of the host name: <subdomain>.example.com';
COMMENT ON CONSTRAINT workspaces_subdomain_key ON core.workspaces IS 'Host names must be unambiguous';

CREATE TABLE core.users (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    email core.email_address NOT NULL UNIQUE,
    password_hash text,
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    full_name text GENERATED ALWAYS AS (btrim(first_name || ' ' || last_name)) STORED,
    locale text NOT NULL DEFAULT 'en',
    is_email_verified boolean NOT NULL DEFAULT false,
    disabled boolean NOT NULL DEFAULT false,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 85);
COMMENT ON COLUMN core.users.password_hash IS 'Null while the user signs in through a provider';

CREATE TABLE core.roles (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name core.title,
    description text,
    is_admin boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (workspace_id, name),
    UNIQUE (workspace_id, id)
);

CREATE TABLE core.role_permissions (
    role_id uuid NOT NULL REFERENCES core.roles ON DELETE CASCADE,
    object_name text NOT NULL,
    actions core.permission_action[] NOT NULL DEFAULT '{read}',
    PRIMARY KEY (role_id, object_name)
);

CREATE TABLE core.user_workspaces (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES core.users ON DELETE CASCADE,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    role_id uuid NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (user_id, workspace_id),
    -- the role must be one of the same workspace
    CONSTRAINT user_workspaces_role_fkey FOREIGN KEY (workspace_id, role_id) REFERENCES core.roles (workspace_id, id)
);

CREATE TABLE core.teams (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    parent_id integer REFERENCES core.teams ON DELETE SET NULL,
    name core.title,
    CONSTRAINT teams_not_own_parent CHECK (parent_id <> id)
);

CREATE TABLE core.team_members (
    team_id integer NOT NULL REFERENCES core.teams ON DELETE CASCADE,
    user_workspace_id uuid NOT NULL REFERENCES core.user_workspaces ON DELETE CASCADE,
    is_lead boolean NOT NULL DEFAULT false,
    PRIMARY KEY (team_id, user_workspace_id)
);
CREATE UNIQUE INDEX team_members_one_lead ON core.team_members (team_id) WHERE is_lead;

CREATE TABLE core.api_keys (
    id uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name text NOT NULL,
    secret_hash bytea NOT NULL DEFAULT ext.digest(ext.gen_random_bytes(32), 'sha256'),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT api_keys_hash_length CHECK (octet_length(secret_hash) = 32)
);
CREATE INDEX api_keys_live ON core.api_keys (workspace_id, expires_at DESC NULLS LAST) WHERE revoked_at IS NULL;
COMMENT ON INDEX core.api_keys_live IS 'Only keys that may still be used';

CREATE UNLOGGED TABLE core.sessions (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES core.users ON DELETE CASCADE,
    ip inet,
    started_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '14 days'
);
CREATE INDEX sessions_user ON core.sessions USING hash (user_id);

CREATE TABLE core.settings OF core.setting_row (
    name PRIMARY KEY,
    value WITH OPTIONS NOT NULL DEFAULT 'null',
    changed_at WITH OPTIONS DEFAULT now()
);

CREATE TABLE core.feature_flags (
    workspace_id uuid REFERENCES core.workspaces ON DELETE CASCADE,
    flag text COLLATE "C" NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    CONSTRAINT feature_flags_key UNIQUE (workspace_id, flag)
);
-- A null workspace is the default for all, and there is one default per flag.
CREATE UNIQUE INDEX feature_flags_default_key ON core.feature_flags (flag) WHERE workspace_id IS NULL;

-- Companies and people

CREATE TABLE core.companies (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name core.title,
    domain_name text,
    website core.web_address,
    address core.postal_address,
    employees integer CHECK (employees >= 0),
    annual_revenue core.money_amount,
    industries text[] NOT NULL DEFAULT '{}',
    account_owner_id uuid REFERENCES core.user_workspaces ON DELETE SET NULL,
    parent_company_id uuid,
    primary_contact_id uuid,
    custom jsonb NOT NULL DEFAULT '{}',
    description text,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('core.crm', name::text), 'A')
        || setweight(to_tsvector('core.crm', coalesce(domain_name, '')), 'B')
        || setweight(to_tsvector('core.crm', coalesce(description, '')), 'D')) STORED,
    position double precision NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (workspace_id, id),
    CONSTRAINT companies_parent_fkey FOREIGN KEY (workspace_id, parent_company_id)
        REFERENCES core.companies (workspace_id, id) ON DELETE NO ACTION DEFERRABLE
);
ALTER TABLE core.companies ALTER COLUMN description SET STORAGE EXTERNAL;
ALTER TABLE core.companies ALTER COLUMN custom SET COMPRESSION pglz;
ALTER TABLE core.companies ALTER COLUMN domain_name SET STATISTICS 500;
ALTER TABLE core.companies ALTER COLUMN workspace_id SET (n_distinct = 1);
CREATE UNIQUE INDEX companies_domain ON core.companies (workspace_id, lower(domain_name)) WHERE deleted_at IS NULL;
CREATE INDEX companies_name_trgm ON core.companies USING gin (core.plain_text(name::text) gin_trgm_ops);
CREATE INDEX companies_search ON core.companies USING gin (search) WITH (fastupdate = off);
CREATE INDEX companies_custom ON core.companies USING gin (custom jsonb_path_ops);
CREATE INDEX companies_industries ON core.companies USING gin (industries);
CREATE INDEX companies_position ON core.companies USING gist (((address).position));
CREATE INDEX companies_name_natural ON core.companies ((name::text) COLLATE core.natural_order) INCLUDE (id, domain_name);
ALTER INDEX core.companies_domain ALTER COLUMN 2 SET STATISTICS 200;
CREATE STATISTICS core.companies_city_country (dependencies, mcv)
    ON (((address).city)), (((address).country)) FROM core.companies;
COMMENT ON STATISTICS core.companies_city_country IS 'A city nearly decides the country';
COMMENT ON INDEX core.companies_name_trgm IS 'For search while typing';

CREATE TABLE core.people (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    company_id uuid CONSTRAINT people_company_fkey REFERENCES core.companies ON DELETE SET NULL,
    first_name text,
    last_name text,
    job_title text,
    phones core.phone_number[] NOT NULL DEFAULT '{}',
    birthday date,
    avatar_url core.web_address,
    reports_to uuid REFERENCES core.people DEFERRABLE INITIALLY DEFERRED,
    obsolete_fax text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT people_named CHECK (first_name IS NOT NULL OR last_name IS NOT NULL)
);
-- leaves a hole in the column numbers, as grown databases have
ALTER TABLE core.people DROP COLUMN obsolete_fax;
CREATE INDEX people_company ON core.people (company_id) INCLUDE (first_name, last_name);
CREATE INDEX people_last_name ON core.people (workspace_id, lower(last_name) text_pattern_ops);
CREATE STATISTICS core.people_names (ndistinct) ON first_name, last_name, company_id FROM core.people;
ALTER STATISTICS core.people_names SET STATISTICS 250;

-- companies and people point at each other, so this one is checked at commit
ALTER TABLE core.companies ADD CONSTRAINT companies_primary_contact_fkey
    FOREIGN KEY (primary_contact_id) REFERENCES core.people ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
COMMENT ON CONSTRAINT companies_primary_contact_fkey ON core.companies IS 'Deferred: company and contact may be created together';

CREATE TABLE core.person_emails (
    person_id uuid NOT NULL REFERENCES core.people ON DELETE CASCADE,
    email core.email_address NOT NULL,
    is_primary boolean NOT NULL DEFAULT false,
    PRIMARY KEY (person_id, email)
);
CREATE UNIQUE INDEX person_emails_primary ON core.person_emails (person_id) WHERE is_primary;

-- Old-style inheritance: what came over from the system before

CREATE TABLE core.legacy_contacts (
    legacy_id bigint NOT NULL,
    name text NOT NULL,
    imported_at timestamptz DEFAULT now(),
    CONSTRAINT legacy_id_positive CHECK (legacy_id > 0),
    CONSTRAINT legacy_base_empty CHECK (name <> 'base') NO INHERIT
);
CREATE TABLE core.legacy_scored (score real DEFAULT 0 CHECK (score >= 0));
CREATE TABLE core.legacy_leads (
    source text DEFAULT 'unknown',
    PRIMARY KEY (legacy_id)
) INHERITS (core.legacy_contacts, core.legacy_scored);
CREATE TABLE core.legacy_vendors (vat_id text) INHERITS (core.legacy_contacts);
ALTER TABLE core.legacy_vendors ALTER COLUMN name SET DEFAULT 'nameless';
ALTER TABLE core.legacy_vendors ALTER COLUMN imported_at SET DEFAULT '2020-01-01 00:00:00+00';

-- Deals

CREATE TABLE core.pipelines (
    id smallint GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY 10) PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name core.title,
    is_default boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX pipelines_one_default ON core.pipelines (workspace_id) WHERE is_default;

CREATE TABLE core.stages (
    id serial PRIMARY KEY,
    pipeline_id smallint NOT NULL REFERENCES core.pipelines ON DELETE CASCADE,
    name core.title,
    color core.color_hex,
    probability core.percentage NOT NULL DEFAULT 0,
    position integer NOT NULL,
    -- deferrable, so that two stages can swap places
    CONSTRAINT stages_position_key UNIQUE (pipeline_id, position) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE core.opportunities (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    company_id uuid REFERENCES core.companies ON DELETE RESTRICT,
    contact_id uuid REFERENCES core.people ON DELETE SET NULL,
    stage_id integer NOT NULL REFERENCES core.stages,
    owner_id uuid REFERENCES core.user_workspaces ON DELETE SET NULL,
    name core.title,
    value core.money_amount NOT NULL DEFAULT ROW(0, 'EUR')::core.money_amount,
    probability core.percentage NOT NULL DEFAULT 50,
    weighted numeric GENERATED ALWAYS AS (round((value).amount * probability / 100, 2)) STORED,
    outcome core.opportunity_outcome NOT NULL DEFAULT 'open',
    lost_reason text,
    close_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT opportunities_lost_reason CHECK ((outcome = 'lost') = (lost_reason IS NOT NULL))
);
CREATE INDEX opportunities_open ON core.opportunities (workspace_id, close_date) WHERE outcome = 'open';
CREATE INDEX opportunities_created ON core.opportunities USING brin (created_at) WITH (pages_per_range = 64, autosummarize = on);
-- older rows break it
ALTER TABLE core.opportunities ADD CONSTRAINT opportunities_close_after_creation
    CHECK (close_date >= created_at::date) NOT VALID;
COMMENT ON CONSTRAINT opportunities_close_after_creation ON core.opportunities IS 'Holds for new rows only';

CREATE TABLE core.opportunity_stage_changes (
    id bigint GENERATED ALWAYS AS IDENTITY (CACHE 20) PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES core.opportunities ON DELETE CASCADE,
    from_stage_id integer REFERENCES core.stages,
    to_stage_id integer NOT NULL REFERENCES core.stages,
    changed_by text NOT NULL DEFAULT CURRENT_USER,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Work

CREATE TABLE core.tasks (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    title core.title,
    body text,
    state core.task_state NOT NULL DEFAULT 'todo',
    due_at timestamptz,
    reminders interval[] NOT NULL DEFAULT ARRAY['1 day'::interval, '01:00'::interval],
    done_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (done_at IS NULL OR state IN ('done', 'won''t do'))
);
CREATE INDEX tasks_due ON core.tasks (due_at NULLS FIRST) WHERE state <> ALL ('{done,"won''t do"}'::core.task_state[]);

CREATE TABLE core.task_assignees (
    task_id uuid NOT NULL REFERENCES core.tasks ON DELETE CASCADE,
    user_workspace_id uuid NOT NULL REFERENCES core.user_workspaces ON DELETE CASCADE,
    PRIMARY KEY (task_id, user_workspace_id)
);

CREATE TABLE core.notes (
    id uuid DEFAULT ext.uuid_generate_v1mc() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    title text,
    body text NOT NULL DEFAULT '',
    author_id uuid REFERENCES core.user_workspaces ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_enabled = false, toast_tuple_target = 4096);
CREATE INDEX notes_body ON core.notes USING gin (to_tsvector('core.crm', body));

-- Exactly one target: a note belongs to a company, a person or a deal.
CREATE TABLE core.note_targets (
    note_id uuid NOT NULL REFERENCES core.notes ON DELETE CASCADE,
    company_id uuid REFERENCES core.companies ON DELETE CASCADE,
    person_id uuid REFERENCES core.people ON DELETE CASCADE,
    opportunity_id uuid REFERENCES core.opportunities ON DELETE CASCADE,
    CONSTRAINT note_targets_one CHECK (num_nonnulls(company_id, person_id, opportunity_id) = 1)
);
ALTER TABLE core.note_targets REPLICA IDENTITY FULL;

-- Partitioned by list
CREATE TABLE core.activities (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    kind core.activity_kind NOT NULL,
    person_id uuid REFERENCES core.people ON DELETE CASCADE,
    happened_at timestamptz NOT NULL DEFAULT now(),
    properties jsonb,
    PRIMARY KEY (id, kind)
) PARTITION BY LIST (kind);
CREATE TABLE core.activities_spoken PARTITION OF core.activities FOR VALUES IN ('call', 'meeting', 'visit');
CREATE TABLE core.activities_written PARTITION OF core.activities FOR VALUES IN ('mail');
-- created on its own with another column order, then attached
CREATE TABLE core.activities_rest (
    kind core.activity_kind NOT NULL,
    properties jsonb DEFAULT '{"automatic": true}',
    id uuid NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT now(),
    person_id uuid,
    workspace_id uuid NOT NULL,
    CONSTRAINT activities_rest_pk PRIMARY KEY (id, kind)
);
ALTER TABLE core.activities ATTACH PARTITION core.activities_rest DEFAULT;
CREATE INDEX activities_person ON core.activities (person_id, happened_at DESC);
COMMENT ON TABLE core.activities_rest IS 'Whatever is neither spoken nor written';

CREATE TABLE core.attachments (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    note_id uuid REFERENCES core.notes ON DELETE CASCADE,
    activity_id uuid,
    activity_kind core.activity_kind,
    file_name text NOT NULL,
    media_type text NOT NULL DEFAULT 'application/octet-stream',
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    preview bytea,
    -- points at a partitioned table
    FOREIGN KEY (activity_id, activity_kind) REFERENCES core.activities (id, kind) MATCH FULL ON UPDATE CASCADE
);
ALTER TABLE core.attachments ALTER COLUMN preview SET STORAGE MAIN;

-- Calendar

CREATE TABLE core.calendars (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    user_workspace_id uuid NOT NULL REFERENCES core.user_workspaces ON DELETE CASCADE,
    name text NOT NULL DEFAULT 'Calendar',
    sync_cursor text
);

CREATE TABLE core.calendar_events (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    calendar_id uuid NOT NULL REFERENCES core.calendars ON DELETE CASCADE,
    title text,
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    is_full_day boolean NOT NULL DEFAULT false,
    conference_url core.web_address
);
CREATE INDEX calendar_events_during ON core.calendar_events USING gist (during);

CREATE TABLE core.event_participants (
    event_id uuid NOT NULL REFERENCES core.calendar_events ON DELETE CASCADE,
    email core.email_address NOT NULL,
    person_id uuid REFERENCES core.people ON DELETE SET NULL,
    answer core.participant_answer NOT NULL DEFAULT 'needs action',
    PRIMARY KEY (event_id, email)
);

CREATE TABLE core.rooms (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE core.natural_order NOT NULL UNIQUE,
    seats smallint CHECK (seats > 0)
);

CREATE TABLE core.room_bookings (
    room_id integer NOT NULL REFERENCES core.rooms ON DELETE CASCADE,
    event_id uuid REFERENCES core.calendar_events ON DELETE CASCADE,
    during tstzrange NOT NULL,
    cancelled boolean NOT NULL DEFAULT false,
    CONSTRAINT room_bookings_no_overlap EXCLUDE USING gist (room_id WITH =, during WITH &&) WHERE (NOT cancelled)
);
COMMENT ON CONSTRAINT room_bookings_no_overlap ON core.room_bookings IS 'A room holds one meeting at a time';

CREATE TABLE core.working_hours (
    user_workspace_id uuid PRIMARY KEY REFERENCES core.user_workspaces ON DELETE CASCADE,
    days integer[] NOT NULL DEFAULT '{1,2,3,4,5}' CHECK (core.is_working_week(days)),
    core_time core.time_range NOT NULL DEFAULT '[09:00,17:00)',
    breaks core.time_ranges NOT NULL DEFAULT '{[12:00,13:00)}'
);

-- Mail

CREATE TABLE core.mailboxes (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    user_workspace_id uuid NOT NULL REFERENCES core.user_workspaces ON DELETE CASCADE,
    address core.email_address NOT NULL UNIQUE,
    provider text NOT NULL,
    refresh_token text,
    scopes text[],
    CONSTRAINT mailboxes_provider CHECK (provider IN ('imap', 'google', 'microsoft'))
);

CREATE TABLE core.message_threads (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    subject text,
    last_message_id uuid
);

CREATE TABLE core.messages (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    thread_id uuid NOT NULL REFERENCES core.message_threads ON DELETE CASCADE,
    mailbox_id uuid REFERENCES core.mailboxes ON DELETE SET NULL,
    header_message_id text NOT NULL,
    direction core.message_direction NOT NULL,
    subject text,
    body text COMPRESSION lz4,
    received_at timestamptz NOT NULL,
    UNIQUE (mailbox_id, header_message_id),
    UNIQUE (thread_id, id)
);
CREATE INDEX messages_received ON core.messages USING brin (received_at timestamptz_minmax_multi_ops);

ALTER TABLE core.message_threads ADD CONSTRAINT message_threads_last_fkey
    FOREIGN KEY (id, last_message_id) REFERENCES core.messages (thread_id, id) DEFERRABLE;

CREATE TABLE core.message_participants (
    message_id uuid NOT NULL REFERENCES core.messages ON DELETE CASCADE,
    role core.participant_role NOT NULL,
    email core.email_address NOT NULL,
    display_name text,
    person_id uuid REFERENCES core.people ON DELETE SET NULL,
    PRIMARY KEY (message_id, role, email)
);
CREATE INDEX message_participants_name ON core.message_participants USING gist (display_name gist_trgm_ops (siglen = 32));
