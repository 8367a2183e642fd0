-- What PgBouncer may know, and nothing else: the logins of tenants' roles that may log in at present. Run it once, as a superuser, in the
-- database postgres of the tenants' server, where no tenant can connect; then give the role a password: \password pgbouncer
BEGIN;

CREATE ROLE pgbouncer LOGIN NOINHERIT CONNECTION LIMIT 20;
GRANT CONNECT ON DATABASE postgres TO pgbouncer;

CREATE SCHEMA pooler;
GRANT USAGE ON SCHEMA pooler TO pgbouncer;

-- A tenant's role, and one that it has lent, is known by the mark that the service gives it as its comment, which the tenant cannot set. The secret is the verifier
-- that PostgreSQL has of the password (SCRAM): enough to check a login and to pass it on, not enough to log in with.
CREATE VIEW pooler.tenant_logins WITH (security_barrier) AS
SELECT role.rolname AS name, role.rolpassword AS secret
FROM pg_catalog.pg_authid AS role
JOIN pg_catalog.pg_shdescription AS mark ON mark.objoid = role.oid AND mark.classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass
WHERE role.rolcanlogin
  AND NOT role.rolsuper
  AND (role.rolvaliduntil IS NULL OR role.rolvaliduntil > pg_catalog.now())
  AND role.rolpassword LIKE 'SCRAM-SHA-256$%'
  AND mark.description ~ '^tenant-manager ([0-9a-f-]{36} )?(tenant|pending|lent) [0-9a-f-]{36}$';
GRANT SELECT ON pooler.tenant_logins TO pgbouncer;

COMMIT;
