CREATE SCHEMA app;
CREATE TABLE app.docs (id int PRIMARY KEY, owner text DEFAULT CURRENT_USER, body text, size int, updated_at timestamptz);
CREATE TABLE app.log (at timestamptz DEFAULT now(), what text);

-- Views: that need a primary key, over each other, with options, in a circle with a function.
CREATE VIEW app.by_key AS SELECT d.id, d.body, count(*) AS n FROM app.docs d JOIN app.log l ON l.what = d.body GROUP BY d.id;
CREATE VIEW app.over AS SELECT n, id FROM app.by_key WHERE n > 1;
CREATE VIEW app.checked WITH (security_barrier, check_option = local) AS SELECT * FROM app.docs WHERE size > 3;
CREATE VIEW app.invoker WITH (security_invoker) AS TABLE app.docs;
CREATE RECURSIVE VIEW app.counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 5;
CREATE VIEW app.odd AS
    SELECT DISTINCT ON (d.owner) d.owner AS "Owner?", row_number() OVER w AS "#", d.body ~ '\d+' AS "a""b",
        CASE WHEN d.size IS DISTINCT FROM 1 THEN ARRAY[1, 2] END AS arr, (SELECT max(at) FROM app.log) AS latest,
        x.v, '{"a":1}'::jsonb -> 'a' AS j, interval '1 day' AS i, E'back\\slash' AS t
    FROM app.docs d LEFT JOIN LATERAL (VALUES (d.size), (2)) AS x(v) ON true
    WINDOW w AS (PARTITION BY d.owner ORDER BY d.id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES);
ALTER VIEW app.over ALTER COLUMN n SET DEFAULT 9;
COMMENT ON VIEW app.over IS 'a view';
COMMENT ON COLUMN app.over.n IS 'its column';
CREATE FUNCTION app.of_view() RETURNS SETOF app.over LANGUAGE sql STABLE AS 'SELECT * FROM app.over';
CREATE VIEW app.of_function AS SELECT f.id FROM app.of_view() f;

-- Rules.
CREATE RULE log_insert AS ON INSERT TO app.docs DO ALSO INSERT INTO app.log (what) VALUES (NEW.body);
CREATE RULE keep AS ON DELETE TO app.docs WHERE OLD.size > 5 DO INSTEAD NOTHING;
CREATE RULE several AS ON UPDATE TO app.over DO INSTEAD (
    UPDATE app.docs SET size = 1 WHERE id = OLD.id; NOTIFY changed; DELETE FROM app.log);
CREATE RULE off_rule AS ON UPDATE TO app.docs DO ALSO NOTIFY docs;
ALTER TABLE app.docs DISABLE RULE off_rule;
COMMENT ON RULE keep ON app.docs IS 'a rule';
COMMENT ON RULE "_RETURN" ON app.over IS 'on a view''s own rule';

-- Triggers.
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
CREATE FUNCTION app.ignore() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF body, size ON app.docs FOR EACH ROW
    WHEN (NEW.size > 1 AND NEW.body <> 'it''s') EXECUTE FUNCTION app.touch('a', 'b''c', E'\\x');
CREATE TRIGGER disabled AFTER DELETE ON app.docs FOR EACH ROW EXECUTE FUNCTION app.ignore();
CREATE TRIGGER replica AFTER DELETE ON app.docs FOR EACH ROW EXECUTE FUNCTION app.ignore();
CREATE TRIGGER always AFTER TRUNCATE ON app.docs FOR EACH STATEMENT EXECUTE FUNCTION app.ignore();
CREATE TRIGGER transition AFTER UPDATE ON app.docs REFERENCING OLD TABLE AS was NEW TABLE AS is_now
    FOR EACH STATEMENT EXECUTE FUNCTION app.ignore();
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON app.docs FROM app.log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION app.ignore();
CREATE TRIGGER instead INSTEAD OF UPDATE OR INSERT ON app.by_key FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.docs DISABLE TRIGGER disabled;
ALTER TABLE app.docs ENABLE REPLICA TRIGGER replica;
ALTER TABLE app.docs ENABLE ALWAYS TRIGGER always;
COMMENT ON TRIGGER touch ON app.docs IS 'a trigger';
COMMENT ON CONSTRAINT at_commit ON app.docs IS 'on a constraint trigger, which pg_dump does not copy';

-- Policies.
ALTER TABLE app.docs ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.docs FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.docs USING (owner = CURRENT_USER) WITH CHECK (size < 10);
CREATE POLICY "only reading" ON app.docs AS RESTRICTIVE FOR SELECT TO PUBLIC
    USING (EXISTS (SELECT FROM app.log WHERE what = body));
CREATE POLICY for_public ON app.log FOR INSERT WITH CHECK (true);
COMMENT ON POLICY own ON app.docs IS 'a policy';

-- Materialized views over views, functions and each other.
CREATE FUNCTION app.plus_one(n bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN n + 1; END';
CREATE MATERIALIZED VIEW app.z_first AS SELECT body, count(*) AS n FROM app.docs GROUP BY body;
CREATE VIEW app.m_between AS SELECT body, app.plus_one(n) AS n FROM app.z_first;
CREATE MATERIALIZED VIEW app.a_second WITH (fillfactor = 90) AS SELECT n, count(*) AS times FROM app.m_between GROUP BY n;
CREATE MATERIALIZED VIEW app.unpopulated AS SELECT 1 AS one WITH NO DATA;
CREATE UNIQUE INDEX z_first_body ON app.z_first (body);
CREATE INDEX a_second_n ON app.a_second ((n * 2));
ALTER MATERIALIZED VIEW app.z_first ALTER COLUMN body SET STATISTICS 7;
COMMENT ON MATERIALIZED VIEW app.a_second IS 'above another';
