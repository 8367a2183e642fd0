-- Business tables, second half: tags, webhooks, catalogue, billing, service, marketing, audit.
SET client_encoding = 'UTF8';

-- Tags, favourites, templates

CREATE TABLE core.tags (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name text COLLATE core.ignore_case NOT NULL,
    color core.color_hex,
    usage_count integer NOT NULL DEFAULT 0,
    archived boolean NOT NULL DEFAULT false,
    UNIQUE (workspace_id, name)
);

CREATE TABLE core.taggings (
    tag_id integer NOT NULL REFERENCES core.tags ON DELETE CASCADE,
    target_table regclass NOT NULL DEFAULT 'core.companies'::regclass,
    target_id uuid NOT NULL,
    PRIMARY KEY (tag_id, target_table, target_id)
);

CREATE TABLE core.favorites (
    user_workspace_id uuid NOT NULL REFERENCES core.user_workspaces ON DELETE CASCADE,
    company_id uuid REFERENCES core.companies ON DELETE CASCADE,
    opportunity_id uuid REFERENCES core.opportunities ON DELETE CASCADE,
    position real NOT NULL DEFAULT 0,
    CHECK (company_id IS NOT NULL OR opportunity_id IS NOT NULL)
);
CREATE UNIQUE INDEX favorites_once
    ON core.favorites (user_workspace_id, coalesce(company_id, opportunity_id)) WHERE company_id IS NULL OR opportunity_id IS NULL;

CREATE TABLE core.email_templates (
    LIKE core.notes INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMMENTS,
    subject text NOT NULL DEFAULT '{{company.name}}: it''s \ready\ "now"',
    CONSTRAINT email_templates_pkey PRIMARY KEY (id)
);
COMMENT ON COLUMN core.email_templates.subject IS E'Placeholders look like {{this}}.\nA second line, a \\ and a ''quote''.';

-- Webhooks; deliveries are spread by hash

CREATE TABLE core.webhooks (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    target_url core.web_address NOT NULL,
    operations text[] NOT NULL DEFAULT '{*.*}',
    secret text NOT NULL DEFAULT encode(ext.gen_random_bytes(16), 'hex'),
    disabled_at timestamptz
);

CREATE TABLE core.webhook_deliveries (
    id uuid DEFAULT gen_random_uuid(),
    webhook_id uuid NOT NULL REFERENCES core.webhooks ON DELETE CASCADE,
    payload json NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    response_code smallint CHECK (response_code BETWEEN 100 AND 599),
    sent_at timestamptz,
    PRIMARY KEY (webhook_id, id)
) PARTITION BY HASH (webhook_id);
CREATE TABLE core.webhook_deliveries_0 PARTITION OF core.webhook_deliveries FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE core.webhook_deliveries_1 PARTITION OF core.webhook_deliveries FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE core.webhook_deliveries_2 PARTITION OF core.webhook_deliveries FOR VALUES WITH (MODULUS 3, REMAINDER 2)
    WITH (fillfactor = 70);
-- an index made partition by partition; the parent becomes valid when the last one is attached
CREATE INDEX webhook_deliveries_unsent ON ONLY core.webhook_deliveries (webhook_id) WHERE sent_at IS NULL;
CREATE INDEX unsent_0 ON core.webhook_deliveries_0 (webhook_id) WHERE sent_at IS NULL;
CREATE INDEX unsent_1 ON core.webhook_deliveries_1 (webhook_id) WHERE sent_at IS NULL;
CREATE INDEX unsent_2 ON core.webhook_deliveries_2 (webhook_id) WHERE sent_at IS NULL;
ALTER INDEX core.webhook_deliveries_unsent ATTACH PARTITION core.unsent_0;
ALTER INDEX core.webhook_deliveries_unsent ATTACH PARTITION core.unsent_1;
ALTER INDEX core.webhook_deliveries_unsent ATTACH PARTITION core.unsent_2;

-- Catalogue

CREATE TABLE core.currencies (
    code core.currency_code PRIMARY KEY,
    name text NOT NULL,
    decimals smallint NOT NULL DEFAULT 2,
    is_active boolean NOT NULL DEFAULT true
);
CREATE TABLE core.exchange_rates (
    from_code core.currency_code NOT NULL REFERENCES core.currencies,
    to_code core.currency_code NOT NULL REFERENCES core.currencies,
    valid daterange NOT NULL,
    rate numeric(18, 8) NOT NULL CHECK (rate > 0),
    EXCLUDE USING gist (from_code WITH =, to_code WITH =, valid WITH &&)
);

CREATE TABLE core.categories (
    path ext.ltree PRIMARY KEY,
    label text NOT NULL,
    parent ext.ltree GENERATED ALWAYS AS (
        CASE WHEN ext.nlevel(path) > 1 THEN ext.subpath(path, 0, -1) END) STORED REFERENCES core.categories
);
CREATE INDEX categories_path ON core.categories USING gist (path ext.gist_ltree_ops (siglen = 100));

CREATE TABLE core.products (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    sku text COLLATE "C" NOT NULL,
    name core.title,
    category ext.ltree REFERENCES core.categories ON UPDATE CASCADE ON DELETE SET DEFAULT,
    dimensions_mm real[3],
    weight_kg numeric(8, 3),
    tax_rate core.percentage NOT NULL DEFAULT 19,
    flags bit(8) NOT NULL DEFAULT B'00000001',
    attributes jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT products_sku_key UNIQUE (workspace_id, sku) INCLUDE (name) WITH (fillfactor = 90)
);
ALTER TABLE core.products REPLICA IDENTITY USING INDEX products_pkey;
ALTER TABLE core.products CLUSTER ON products_sku_key;

CREATE TABLE core.price_books (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name core.title,
    currency core.currency_code NOT NULL
);
CREATE TABLE core.price_book_entries (
    price_book_id integer NOT NULL REFERENCES core.price_books ON DELETE CASCADE,
    product_id uuid NOT NULL REFERENCES core.products ON DELETE CASCADE,
    minimum_quantity integer NOT NULL DEFAULT 1 CHECK (minimum_quantity > 0),
    unit_price core.non_negative_amount NOT NULL,
    PRIMARY KEY (price_book_id, product_id, minimum_quantity)
);

-- Quotes, orders, invoices

CREATE TABLE core.quotes (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES core.opportunities ON DELETE CASCADE,
    revision smallint NOT NULL DEFAULT 1,
    state core.document_state NOT NULL DEFAULT 'draft',
    valid_until date NOT NULL DEFAULT (CURRENT_DATE + 30),
    ship_to core.postal_address,
    UNIQUE (opportunity_id, revision)
);
CREATE TABLE core.quote_lines (
    quote_id uuid NOT NULL REFERENCES core.quotes ON DELETE CASCADE,
    line smallint NOT NULL,
    product_id uuid REFERENCES core.products,
    text text,
    quantity numeric(12, 3) NOT NULL DEFAULT 1,
    unit_price core.non_negative_amount NOT NULL,
    discount core.percentage NOT NULL DEFAULT 0,
    total numeric GENERATED ALWAYS AS (round(quantity * unit_price * (1 - discount / 100), 2)) STORED,
    PRIMARY KEY (quote_id, line)
);

-- a reserved word, with more of them as columns
CREATE TABLE core."order" (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    quote_id uuid REFERENCES core.quotes,
    "user" uuid REFERENCES core.users,
    "select" boolean NOT NULL DEFAULT false,
    "group" text,
    "desc" text,
    "check" integer CHECK ("check" > 0),
    "end" timestamptz
);
CREATE INDEX "index" ON core."order" ("user", "group");
COMMENT ON COLUMN core."order"."desc" IS 'Shown to the customer';

CREATE TABLE core.order_lines (
    order_id uuid NOT NULL REFERENCES core."order" ON DELETE CASCADE,
    line smallint NOT NULL,
    product_id uuid NOT NULL REFERENCES core.products,
    quantity numeric(12, 3) NOT NULL,
    PRIMARY KEY (order_id, line)
);

CREATE TABLE core.invoices (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    company_id uuid NOT NULL REFERENCES core.companies,
    label text NOT NULL DEFAULT core.next_invoice_label(),
    state core.invoice_state NOT NULL DEFAULT 'draft',
    total core.non_negative_amount NOT NULL DEFAULT 0,
    currency core.currency_code NOT NULL REFERENCES core.currencies,
    issued_on date,
    due_on date,
    UNIQUE (workspace_id, label),
    CONSTRAINT invoices_dates CHECK (due_on >= issued_on)
);
CREATE TABLE core.invoice_lines (
    invoice_id uuid NOT NULL REFERENCES core.invoices ON DELETE CASCADE,
    line smallint NOT NULL,
    text text NOT NULL,
    amount core.amount NOT NULL,
    PRIMARY KEY (invoice_id, line)
);
CREATE TABLE core.payments (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    invoice_id uuid NOT NULL,
    method core.payment_method NOT NULL,
    amount core.amount NOT NULL CHECK (amount <> 0),
    paid_on date NOT NULL DEFAULT CURRENT_DATE
);
-- NOT VALID: some old payments have lost their invoice
ALTER TABLE core.payments ADD CONSTRAINT payments_invoice_fkey
    FOREIGN KEY (invoice_id) REFERENCES core.invoices ON DELETE RESTRICT NOT VALID;

CREATE TABLE core.contracts (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    company_id uuid NOT NULL REFERENCES core.companies,
    term daterange NOT NULL,
    pauses datemultirange NOT NULL DEFAULT '{}',
    monthly_fee core.money_amount,
    document xml,
    CONSTRAINT contracts_one_at_a_time EXCLUDE USING gist (company_id WITH =, term WITH &&)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT contracts_pauses_inside CHECK (pauses <@ term)
);

-- Service

CREATE TABLE core.sla_policies (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    priority core.ticket_priority NOT NULL UNIQUE,
    first_answer interval NOT NULL,
    solution interval HOUR TO MINUTE NOT NULL,
    CHECK (solution >= first_answer)
);
CREATE TABLE core.tickets (
    number integer DEFAULT nextval('core.ticket_number') PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    company_id uuid REFERENCES core.companies ON DELETE CASCADE,
    requester_id uuid REFERENCES core.people ON DELETE SET NULL,
    priority core.ticket_priority NOT NULL DEFAULT 'normal',
    subject core.title,
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    open_hours numeric GENERATED ALWAYS AS (round(extract(epoch FROM closed_at - opened_at) / 3600, 1)) STORED
);
CREATE INDEX tickets_open ON core.tickets (priority DESC, opened_at) WHERE closed_at IS NULL;

CREATE TABLE core.ticket_comments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_number integer NOT NULL REFERENCES core.tickets ON DELETE CASCADE,
    author_id uuid REFERENCES core.users,
    body text NOT NULL,
    is_internal boolean NOT NULL DEFAULT false
);

-- Marketing and imports

CREATE TABLE core.campaigns (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    name core.title,
    budget core.money_amount,
    audience jsonpath NOT NULL DEFAULT '$.people[*] ? (@.subscribed == true)'
);
CREATE TABLE core.campaign_members (
    campaign_id integer NOT NULL REFERENCES core.campaigns ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES core.people ON DELETE CASCADE,
    responded boolean NOT NULL DEFAULT false,
    PRIMARY KEY (campaign_id, person_id)
);
CREATE TABLE core.import_jobs (
    id bigserial PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    file_name text NOT NULL,
    severity core.severity NOT NULL DEFAULT 'info',
    progress core.percentage NOT NULL DEFAULT 0,
    report metadata."fieldOption"[]
);

-- Names that need quoting

CREATE TABLE core."Deal Room Visits" (
    "visit no" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "Person Id" uuid REFERENCES core.people,
    "seen at" timestamptz DEFAULT now()
);
CREATE INDEX "by person, then time" ON core."Deal Room Visits" ("Person Id", "seen at");

CREATE TABLE core."Größe ""μ""" (
    "Länge" numeric CONSTRAINT "größer als ""0""" CHECK ("Länge" > 0),
    "μ" double precision,
    "日本語" text DEFAULT 'はい'
);
COMMENT ON TABLE core."Größe ""μ""" IS 'Measurements – names with umlauts, quotes, 漢字 and 🙂';

-- Audit: range by time, the current year again by list

CREATE SEQUENCE core.audit_log_id AS bigint;
CREATE TABLE core.audit_log (
    id bigint NOT NULL DEFAULT nextval('core.audit_log_id'),
    at timestamptz NOT NULL DEFAULT now(),
    severity core.severity NOT NULL DEFAULT 'info',
    workspace_id uuid,
    table_name name,
    action text,
    old_row jsonb,
    new_row jsonb,
    PRIMARY KEY (at, severity, id)
) PARTITION BY RANGE (at);
ALTER SEQUENCE core.audit_log_id OWNED BY core.audit_log.id;
CREATE TABLE core.audit_log_old PARTITION OF core.audit_log
    FOR VALUES FROM (MINVALUE) TO ('2026-01-01 00:00:00+00');
CREATE TABLE core.audit_log_2026 PARTITION OF core.audit_log
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')
    PARTITION BY LIST (severity);
CREATE TABLE core.audit_log_2026_problems PARTITION OF core.audit_log_2026 FOR VALUES IN ('warning', 'error');
CREATE TABLE core.audit_log_2026_rest PARTITION OF core.audit_log_2026 DEFAULT;
CREATE TABLE core.audit_log_later PARTITION OF core.audit_log DEFAULT;
ALTER TABLE core.audit_log_2026_rest ALTER COLUMN action SET DEFAULT 'unknown';
CREATE INDEX audit_log_at ON core.audit_log USING brin (at);
CREATE INDEX audit_log_new_row ON core.audit_log USING gin (new_row);
COMMENT ON TABLE core.audit_log IS 'Who changed what; one partition per year';
