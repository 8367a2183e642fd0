-- Functions, triggers, views, rules and row level security.
SET client_encoding = 'UTF8';

-- Triggers

CREATE FUNCTION core.touch() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION core.touch() IS 'Keeps updated_at current';

CREATE TRIGGER touch BEFORE UPDATE ON core.workspaces FOR EACH ROW EXECUTE FUNCTION core.touch();
CREATE TRIGGER touch BEFORE UPDATE ON core.users FOR EACH ROW EXECUTE FUNCTION core.touch();
CREATE TRIGGER touch BEFORE UPDATE ON core.people FOR EACH ROW EXECUTE FUNCTION core.touch();
CREATE TRIGGER touch BEFORE UPDATE ON core.tasks FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION core.touch();
CREATE TRIGGER touch BEFORE UPDATE OF name, domain_name, description ON core.companies
    FOR EACH ROW WHEN (OLD.name::text <> NEW.name::text OR OLD.description IS DISTINCT FROM NEW.description)
    EXECUTE FUNCTION core.touch();

CREATE FUNCTION metadata."touchUpdatedAt"() RETURNS trigger
    LANGUAGE plpgsql
AS $$ BEGIN NEW."updatedAt" = now(); RETURN NEW; END $$;
CREATE TRIGGER "touchUpdatedAt" BEFORE UPDATE ON metadata."object"
    FOR EACH ROW EXECUTE FUNCTION metadata."touchUpdatedAt"();
CREATE TRIGGER "touchUpdatedAt" BEFORE UPDATE ON metadata."field"
    FOR EACH ROW EXECUTE FUNCTION metadata."touchUpdatedAt"();

CREATE FUNCTION core.log_stage_change() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO core.opportunity_stage_changes (opportunity_id, from_stage_id, to_stage_id)
    VALUES (NEW.id, OLD.stage_id, NEW.stage_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER stage_changed AFTER UPDATE OF stage_id ON core.opportunities
    FOR EACH ROW WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id)
    EXECUTE FUNCTION core.log_stage_change();
COMMENT ON TRIGGER stage_changed ON core.opportunities IS 'Feeds the stage history';

-- Definer's rights: whoever changes a row need not be allowed to write the log.
CREATE FUNCTION core.audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = core, pg_temp
    SET "DateStyle" = 'ISO, YMD'
AS $$
BEGIN
    INSERT INTO audit_log (workspace_id, table_name, action, old_row, new_row)
    VALUES (
        core.current_workspace_id(), TG_TABLE_NAME, TG_OP || coalesce(':' || TG_ARGV[0], ''),
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
END
$$;
CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON core.contracts FOR EACH ROW EXECUTE FUNCTION core.audit();
CREATE TRIGGER audit AFTER DELETE ON core.payments FOR EACH ROW EXECUTE FUNCTION core.audit('it''s money', '2');
-- on a partitioned table: every partition gets its own copy
CREATE TRIGGER audit AFTER DELETE ON core.activities FOR EACH ROW EXECUTE FUNCTION core.audit();
CREATE TRIGGER audit AFTER UPDATE ON core.settings FOR EACH ROW EXECUTE FUNCTION core.audit();
ALTER TABLE core.settings DISABLE TRIGGER audit;

CREATE FUNCTION core.refuse() RETURNS trigger
    LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% on % is not allowed', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE TRUNCATE ON core.audit_log FOR EACH STATEMENT EXECUTE FUNCTION core.refuse();
CREATE TRIGGER append_only BEFORE DELETE ON core.opportunity_stage_changes
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION core.refuse();
ALTER TABLE core.opportunity_stage_changes ENABLE ALWAYS TRIGGER append_only;

-- Statement triggers that read the changed rows
CREATE FUNCTION core.count_tags() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE core.tags t
    SET usage_count = (SELECT count(*) FROM core.taggings g WHERE g.tag_id = t.id)
    WHERE t.id IN (SELECT tag_id FROM changed);
    RETURN NULL;
END
$$;
CREATE TRIGGER count_added AFTER INSERT ON core.taggings
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION core.count_tags();
CREATE TRIGGER count_removed AFTER DELETE ON core.taggings
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION core.count_tags();

CREATE FUNCTION core.check_invoice_total() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    expected numeric;
BEGIN
    SELECT coalesce(sum(amount), 0) INTO expected FROM core.invoice_lines WHERE invoice_id = NEW.id;
    IF NEW.total <> expected THEN
        RAISE EXCEPTION 'invoice % says %, its lines say %', NEW.label, NEW.total, expected
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
-- at commit, when all lines are there
CREATE CONSTRAINT TRIGGER invoice_total AFTER INSERT OR UPDATE ON core.invoices
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION core.check_invoice_total();

-- Plain views

CREATE VIEW core.live_companies WITH (security_barrier) AS
    SELECT id, workspace_id, name, domain_name, website, employees, created_at
    FROM core.companies
    WHERE deleted_at IS NULL AND workspace_id = core.current_workspace_id()
    WITH CASCADED CHECK OPTION;
COMMENT ON VIEW core.live_companies IS 'Companies of the session''s workspace';
COMMENT ON COLUMN core.live_companies.name IS 'As written by the customer';
ALTER VIEW core.live_companies ALTER COLUMN employees SET DEFAULT 1;

CREATE VIEW core.large_companies AS
    SELECT * FROM core.live_companies WHERE employees >= 250
    WITH LOCAL CHECK OPTION;

CREATE VIEW core.my_tasks WITH (security_barrier = true) AS
    SELECT t.id, t.title, t.state, t.due_at, t.due_at < now() AS overdue
    FROM core.tasks t
    JOIN core.task_assignees a ON a.task_id = t.id
    WHERE t.state IN ('todo', 'in progress');

-- Grouping by the key alone ties the view to the primary key constraint.
CREATE VIEW core.company_pipeline AS
    SELECT c.id, c.name, c.domain_name, count(o.id) AS deals, sum(o.weighted) AS weighted,
           core.total(o.value) FILTER (WHERE o.outcome = 'won') AS won
    FROM core.companies c
    LEFT JOIN core.opportunities o ON o.company_id = c.id
    GROUP BY c.id;

CREATE RECURSIVE VIEW core.team_tree (id, path, depth) AS
    SELECT id, ARRAY[name::text], 1 FROM core.teams WHERE parent_id IS NULL
    UNION ALL
    SELECT t.id, team_tree.path || t.name::text, team_tree.depth + 1
    FROM core.teams t JOIN team_tree ON team_tree.id = t.parent_id;

CREATE VIEW core.calendar_days ("day", "events", "Busy?") AS
    SELECT d::date, count(e.id), count(e.id) > 3
    FROM generate_series(date_trunc('month', now()), date_trunc('month', now()) + interval '1 month', '1 day') AS d
    LEFT JOIN core.calendar_events e ON e.during && tstzrange(d, d + interval '1 day')
    GROUP BY GROUPING SETS ((d), ());

CREATE VIEW metadata."objectFields" AS
    SELECT o."nameSingular" AS "object", f."name" AS "field", f."kind", opt."label" AS "option",
           row_number() OVER w AS "no"
    FROM metadata."object" o
    JOIN metadata."field" f ON f."objectId" = o."id"
    LEFT JOIN LATERAL unnest(f."options") AS opt ON true
    WINDOW w AS (PARTITION BY o."id" ORDER BY f."createdAt", opt."position");

-- Writable by trigger
CREATE VIEW core.members AS
    SELECT uw.id, u.email, u.full_name, w.subdomain, r.name AS role
    FROM core.user_workspaces uw
    JOIN core.users u ON u.id = uw.user_id
    JOIN core.workspaces w ON w.id = uw.workspace_id
    JOIN core.roles r ON r.id = uw.role_id
    WHERE uw.deleted_at IS NULL;

CREATE FUNCTION core.remove_member() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE core.user_workspaces SET deleted_at = now() WHERE id = OLD.id;
    RETURN OLD;
END
$$;
CREATE TRIGGER remove_member INSTEAD OF DELETE ON core.members FOR EACH ROW EXECUTE FUNCTION core.remove_member();

-- Writable by rule
CREATE VIEW core.active_tags AS SELECT id, workspace_id, name FROM core.tags WHERE NOT archived;
CREATE RULE insert_tag AS ON INSERT TO core.active_tags DO INSTEAD
    INSERT INTO core.tags (workspace_id, name) VALUES (NEW.workspace_id, NEW.name)
    RETURNING id, workspace_id, name;
CREATE RULE archive_tag AS ON DELETE TO core.active_tags DO INSTEAD
    UPDATE core.tags SET archived = true WHERE id = OLD.id;
CREATE RULE keep_used AS ON DELETE TO core.currencies WHERE OLD.is_active DO INSTEAD
    UPDATE core.currencies SET is_active = false WHERE code = OLD.code;
COMMENT ON RULE keep_used ON core.currencies IS 'The first delete only retires a currency';

-- Materialized views

CREATE MATERIALIZED VIEW core.monthly_revenue AS
    SELECT workspace_id, date_trunc('month', issued_on)::date AS month, currency, sum(total) AS total, count(*) AS invoices
    FROM core.invoices
    WHERE state IN ('open', 'paid') AND issued_on IS NOT NULL
    GROUP BY workspace_id, date_trunc('month', issued_on)::date, currency;
-- REFRESH ... CONCURRENTLY asks for it
CREATE UNIQUE INDEX monthly_revenue_key ON core.monthly_revenue (workspace_id, month, currency);
COMMENT ON MATERIALIZED VIEW core.monthly_revenue IS 'Refreshed every night';

CREATE MATERIALIZED VIEW core.stage_durations WITH (fillfactor = 100) AS
    SELECT to_stage_id AS stage_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY span) AS median
    FROM (
        SELECT to_stage_id, lead(changed_at) OVER (PARTITION BY opportunity_id ORDER BY changed_at) - changed_at AS span
        FROM core.opportunity_stage_changes
    ) AS spans
    GROUP BY to_stage_id
    WITH NO DATA;
CREATE UNIQUE INDEX stage_durations_key ON core.stage_durations (stage_id);

-- a view above a materialized view
CREATE VIEW core.revenue_this_year AS
    SELECT currency, sum(total) AS total FROM core.monthly_revenue
    WHERE month >= date_trunc('year', CURRENT_DATE) GROUP BY currency;

-- Functions and procedures

-- A parsed body: the server tracks what it uses.
CREATE FUNCTION core.open_tickets(min_priority core.ticket_priority DEFAULT 'normal')
    RETURNS TABLE (number integer, subject text, waiting interval)
    LANGUAGE sql STABLE ROWS 50
BEGIN ATOMIC
    SELECT t.number, t.subject::text, now() - t.opened_at
    FROM core.tickets t
    WHERE t.closed_at IS NULL AND t.priority >= min_priority
    ORDER BY t.priority DESC, t.opened_at;
END;

CREATE FUNCTION core.search_companies(query text, max_rows integer DEFAULT 20) RETURNS SETOF core.companies
    LANGUAGE sql STABLE COST 500
    SET search_path = core, public
AS $$
    SELECT * FROM companies
    WHERE search @@ websearch_to_tsquery('core.crm', query)
       OR core.plain_text(name) % core.plain_text(query)
    ORDER BY similarity(core.plain_text(name), core.plain_text(query)) DESC
    LIMIT max_rows
$$;
COMMENT ON FUNCTION core.search_companies(text, integer) IS 'By words and, for typing errors, by trigrams';

CREATE FUNCTION core.name_parts(full_name text, OUT first_name text, OUT last_name text)
    LANGUAGE plpgsql IMMUTABLE
AS $_$
BEGIN
    first_name := substring(full_name FROM '^(.*?)\s+\S+$');
    last_name := substring(full_name FROM '(\S+)$');
END
$_$;

-- one name, two signatures
CREATE FUNCTION core.company_label(company core.companies) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT company.name || coalesce(' (' || company.domain_name || ')', '') $$;
CREATE FUNCTION core.company_label(company_id uuid) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT core.company_label(c) FROM core.companies c WHERE c.id = company_id $$;

CREATE FUNCTION core.rename_field(object_name text, old_name text, new_name text) RETURNS void
    LANGUAGE plpgsql
AS $outer$
BEGIN
    EXECUTE format($inner$ UPDATE metadata."field" f SET "name" = %L
        FROM metadata."object" o WHERE o."id" = f."objectId" AND o."nameSingular" = %L AND f."name" = %L $inner$,
        new_name, object_name, old_name);
END
$outer$;

CREATE PROCEDURE core.purge_deleted(older_than interval DEFAULT '90 days', INOUT removed bigint DEFAULT 0)
    LANGUAGE plpgsql
AS $$
DECLARE
    n bigint;
BEGIN
    DELETE FROM core.people WHERE deleted_at < now() - older_than;
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
    COMMIT;
    DELETE FROM core.sessions WHERE expires_at < now();
    GET DIAGNOSTICS n = ROW_COUNT;
    removed := removed + n;
END
$$;
COMMENT ON PROCEDURE core.purge_deleted(interval, bigint) IS 'Commits between the steps';

-- Row level security

CREATE POLICY own_workspace ON core.companies
    USING (workspace_id = core.current_workspace_id()) WITH CHECK (workspace_id = core.current_workspace_id());
CREATE POLICY own_workspace ON core.people TO PUBLIC USING (workspace_id = core.current_workspace_id());
CREATE POLICY read_open ON core.opportunities FOR SELECT
    USING (outcome = 'open' OR workspace_id = core.current_workspace_id());
CREATE POLICY insert_own ON core.opportunities FOR INSERT WITH CHECK (workspace_id = core.current_workspace_id());
CREATE POLICY never_after_win ON core.opportunities AS RESTRICTIVE FOR DELETE USING (outcome <> 'won');
CREATE POLICY own_stages ON core.opportunity_stage_changes
    USING (changed_by = CURRENT_USER OR EXISTS (
        SELECT FROM core.opportunities o
        WHERE o.id = opportunity_id AND o.workspace_id = core.current_workspace_id()));
CREATE POLICY own_keys ON core.api_keys USING (workspace_id = core.current_workspace_id());
COMMENT ON POLICY own_workspace ON core.companies IS 'A session sees the workspace it chose';

ALTER TABLE core.companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.people ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.opportunities ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.opportunity_stage_changes ENABLE ROW LEVEL SECURITY;
-- binds the owner, too
ALTER TABLE core.api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- has no policy at all: nobody but the owner reads it
ALTER TABLE core.mailboxes ENABLE ROW LEVEL SECURITY;

-- More statistics

CREATE STATISTICS core.ticket_months ON date_trunc('month', opened_at AT TIME ZONE 'UTC'), priority FROM core.tickets;
ALTER TABLE core.tickets ALTER COLUMN subject SET STATISTICS 0;
