using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// The state of the schema <c>public</c>: pg_dump takes for granted that every database has one, so a source without it, or
/// with one of another owner, would not be copied to the letter.
/// </summary>
internal enum PublicSchema
{
    /// <summary>As a new database has it: owned by whoever owns the database.</summary>
    Default,

    /// <summary>Owned by a role of its own.</summary>
    Owned,

    /// <summary>Dropped.</summary>
    Missing,
}

internal static class PublicSchemaExtensions
{
    extension(PublicSchema)
    {
        public static async Task<PublicSchema> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(
                """
                SELECT pg_catalog.pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace WHERE nspname = 'public'
                """,
                connection);
            return await command.ExecuteScalarAsync(cancellationToken) switch
            {
                null => PublicSchema.Missing,
                // Before 15 there was no such role, and the schema was the bootstrap superuser's everywhere.
                "pg_database_owner" => PublicSchema.Default,
                _ when connection.PostgreSqlVersion.Major < 15 => PublicSchema.Default,
                _ => PublicSchema.Owned,
            };
        }
    }

    /// <summary>The statement by which the owner of a new database brings its schema into this state; null for none.</summary>
    public static string? ToStatement(this PublicSchema state) => state switch
    {
        PublicSchema.Default => null,
        PublicSchema.Owned => "ALTER SCHEMA public OWNER TO CURRENT_USER",
        PublicSchema.Missing => "DROP SCHEMA IF EXISTS public",
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };
}
