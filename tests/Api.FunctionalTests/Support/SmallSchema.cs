namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>A source database that is copied in a moment.</summary>
internal static class SmallSchema
{
    public const string Sql =
        """
        CREATE SCHEMA core;
        CREATE TYPE core.stage AS ENUM ('new', 'won', 'lost');
        CREATE TABLE core.company (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            name text NOT NULL CHECK (name <> ''),
            created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE core.deal (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            company_id uuid NOT NULL REFERENCES core.company,
            stage core.stage NOT NULL DEFAULT 'new',
            amount numeric(12, 2) NOT NULL);
        CREATE INDEX ON core.deal (company_id);
        CREATE VIEW core.won AS SELECT * FROM core.deal WHERE stage = 'won';
        INSERT INTO core.company (name) VALUES ('a row that no tenant gets');
        """;
}
