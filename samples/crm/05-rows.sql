-- A few rows, so that it shows when a copy takes rows along. A tenant's database starts without any of them.
SET client_encoding = 'UTF8';

INSERT INTO core.currencies (code, name, decimals) VALUES ('EUR', 'Euro', 2), ('JPY', 'Yen', 0), ('USD', 'Dollar', 2);

INSERT INTO core.workspaces (id, name, subdomain, plan)
VALUES ('10000000-0000-4000-8000-000000000001', 'Source – not a customer', 'source', 'team');

INSERT INTO core.roles (id, workspace_id, name, is_admin) VALUES
    ('20000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'Admin', true),
    ('20000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'Member', false);

INSERT INTO core.users (id, email, password_hash, first_name, last_name) VALUES
    ('30000000-0000-4000-8000-000000000001', 'ada@example.com', 'not-a-real-hash', 'Ada', 'Source'),
    ('30000000-0000-4000-8000-000000000002', 'bo@example.com', NULL, 'Bo', 'Müller');

INSERT INTO core.user_workspaces (user_id, workspace_id, role_id) VALUES
    ('30000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001'),
    ('30000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000002');

INSERT INTO core.companies (id, workspace_id, name, domain_name, address, annual_revenue, description) VALUES
    ('40000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'Café Größenwahn', 'cafe.example',
     ROW('Hauptstraße 1', 'Köln', '50667', NULL, 'DE', point(6.96, 50.94)), ROW(125000, 'EUR'), 'Sells coffee'),
    ('40000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'Quoted "O''Neil" & Sons', 'oneil.example',
     NULL, NULL, NULL);

INSERT INTO core.people (workspace_id, company_id, first_name, last_name, phones) VALUES
    ('10000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000001', 'Zoë', 'Kaffee', '{+49 221 555}');

INSERT INTO core.pipelines (workspace_id, name, is_default)
VALUES ('10000000-0000-4000-8000-000000000001', 'Sales', true);
INSERT INTO core.stages (pipeline_id, name, probability, position)
SELECT p.id, s.name, s.probability, s.position
FROM core.pipelines p, (VALUES ('New', 10, 1), ('Offer', 50, 2), ('Closing', 90, 3)) AS s (name, probability, position);

INSERT INTO core.opportunities (workspace_id, company_id, stage_id, name, value)
SELECT c.workspace_id, c.id, (SELECT min(id) FROM core.stages), 'Espresso machines', ROW(4200, 'EUR')::core.money_amount
FROM core.companies c WHERE c.domain_name = 'cafe.example';
UPDATE core.opportunities SET stage_id = stage_id + 1;

INSERT INTO core.tags (workspace_id, name) VALUES ('10000000-0000-4000-8000-000000000001', 'VIP');
INSERT INTO core.taggings (tag_id, target_id) SELECT t.id, c.id FROM core.tags t, core.companies c;

INSERT INTO core.invoices (workspace_id, company_id, state, total, currency, issued_on)
VALUES ('10000000-0000-4000-8000-000000000001', '40000000-0000-4000-8000-000000000001', 'draft', 0, 'EUR', '2026-01-31');
INSERT INTO core.activities (workspace_id, kind)
SELECT id, k FROM core.workspaces, unnest(enum_range(NULL::core.activity_kind)) AS k;
INSERT INTO core.audit_log (at, severity, action) VALUES
    ('2019-05-01 00:00:00+00', 'info', 'old'),
    ('2026-02-03 00:00:00+00', 'error', 'now'),
    ('2031-01-01 00:00:00+00', 'info', 'later');
INSERT INTO core.legacy_leads (legacy_id, name, source) VALUES (1, 'An old lead', 'fair');
INSERT INTO core."Größe ""μ""" ("Länge", "μ") VALUES (1.5, 1e-6);
INSERT INTO metadata."_migrations" ("timestamp", "name") VALUES (1767225600000, 'Initial'), (1767312000000, 'AddWorkflows');

REFRESH MATERIALIZED VIEW core.monthly_revenue;
