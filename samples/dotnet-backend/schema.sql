-- The one table that the sample works with. Run it in your source database: tenants that register afterwards have it.
CREATE SCHEMA IF NOT EXISTS core;
CREATE TABLE core.company (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now());
