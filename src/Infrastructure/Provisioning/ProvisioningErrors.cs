using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>What keeps a tenant database from being made, opened or closed, each with what to do. All are 503.</summary>
internal static class ProvisioningErrors
{
    public static Error SourceDatabaseMissing(string name) => Error.Unavailable(
        "source_database_missing",
        $"Source database '{name}' does not exist. Create it (CREATE DATABASE \"{name}\") with the schema that tenants "
        + "are to get, or set SOURCE_DATABASE_NAME to one that exists.");

    public static Error CreateDatabaseFailed(string reason) => Error.Unavailable(
        "create_database_failed",
        $"Failed to create database: {reason} Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_ADMIN_USER and "
        + "POSTGRES_ADMIN_PASSWORD, and grant what is missing: ALTER ROLE <administrator> CREATEDB CREATEROLE.");

    public static readonly Error GateNotApplied = Error.Unavailable(
        "tenant_database_unavailable",
        "The change is noted, but what the tenant has on the database server could not be made so: the service's log says why. It follows as "
        + "soon as that can be done.");

    public static readonly Error CredentialNotMade = Error.Unavailable(
        "tenant_database_unavailable", "The role could not be made in the organization's database at the moment. Nothing was lent; try again.");

    /// <param name="schemas">Quoted.</param>
    public static Error SchemaOpenToAll(string schemas) => Error.Conflict(
        "schema_open_to_all",
        $"Everybody may make objects in the schema {schemas}, which the organization's role does not own: no role can be lent safely. A superuser "
        + "can REVOKE CREATE on it from PUBLIC.");

    public static readonly Error CredentialNotEnded = Error.Unavailable(
        "tenant_database_unavailable",
        "The role is revoked, but its sessions could not be ended: the service's log says why. They are as soon as that can be done; try again "
        + "to wait for it.");

    public static Error SchemaCopyFailed(string sourceDatabase, string reason) => Error.Unavailable(
        "schema_copy_failed",
        $"Copying the schema of '{sourceDatabase}' failed: {reason} Nothing was registered.");

    public static Error SourceNotReadable(string sourceDatabase, string administrator) => SchemaCopyFailed(
        sourceDatabase,
        $"the administrator '{administrator}' may not read all of it. Grant it the right to: GRANT CONNECT ON DATABASE "
        + $"\"{sourceDatabase}\" TO \"{administrator}\" and GRANT pg_read_all_data TO \"{administrator}\".");

    public static Error NotRestorable(string sourceDatabase) => SchemaCopyFailed(
        sourceDatabase,
        "an object of it cannot be restored in a tenant's database. The service's log says at which statement.");

    public static Error DataTableMissing(string sourceDatabase, string table) => SchemaCopyFailed(
        sourceDatabase,
        $"SOURCE_DATA_TABLES names '{table}', which is no table there. Names are schema.table, in double quotes where PostgreSQL needs them.");

    /// <summary>The clone is not what it was cloned from.</summary>
    public static Error CloneDiffers(string sourceDatabase) => SchemaCopyFailed(
        sourceDatabase, "the new database has not the catalog of its template. The service's log says more.");

    public static Error SourceClosed(string sourceDatabase) => SchemaCopyFailed(
        sourceDatabase, $"it does not accept connections (ALTER DATABASE \"{sourceDatabase}\" ALLOW_CONNECTIONS true).");

    public static readonly Error BootstrapFailed = Error.Unavailable(
        "bootstrap_failed",
        "Preparing the new database failed: the operator's bootstrap script could not be run. Nothing was registered. The "
        + "service's log says at which line of the script.");

    public static readonly Error PgDumpMissing = Error.Unavailable(
        "pg_dump_missing",
        "pg_dump: command not found. Install PostgreSQL's client tools (apt-get install postgresql-client, brew install "
        + "postgresql) on the PATH of the service, or set USE_DOCKER_FOR_SCHEMA_COPY=true.");

    public static Error PgDumpOutdated(int toolMajor, int serverMajor) => Error.Unavailable(
        "pg_dump_outdated",
        $"pg_dump {toolMajor} is older than the server {serverMajor}, and refuses to dump it. Install "
        + $"postgresql-client-{serverMajor}.");

    public static Error PgDumpOutdatedIn(string container, int toolMajor, int serverMajor) => Error.Unavailable(
        "pg_dump_outdated",
        $"pg_dump {toolMajor} is older than the server {serverMajor}, and refuses to dump it. Set DOCKER_POSTGRES_CONTAINER "
        + $"to the container that the server runs in: '{container}' is another one.");

    public static Error PgDumpMissingIn(string container, string tool) => Error.Unavailable(
        "pg_dump_missing",
        $"{tool}: command not found in the Docker container '{container}'. Set DOCKER_POSTGRES_CONTAINER to a container "
        + "that PostgreSQL runs in (its image has the client tools), or USE_DOCKER_FOR_SCHEMA_COPY=false.");

    public static Error DockerMissing(string container) => DockerUnavailable(
        container,
        "docker: command not found. Install Docker's client (apt-get install docker.io) on the PATH of the service, or set "
        + "USE_DOCKER_FOR_SCHEMA_COPY=false.");

    public static Error ContainerMissing(string container) => DockerUnavailable(
        container, "there is none of that name. Set DOCKER_POSTGRES_CONTAINER to one that runs (docker ps lists them).");

    public static Error ContainerNotRunning(string container) => DockerUnavailable(
        container, "it is not running. Start it (docker start), or unpause it.");

    public static Error DockerEngineUnreachable(string container) => DockerUnavailable(
        container,
        "Docker does not answer, or refuses the service. Check that it runs, that the service's user may use it, and "
        + "DOCKER_HOST.");

    public static Error DockerFailed(string container) => DockerUnavailable(
        container, "docker exec failed; the service's log says how.");

    public static readonly Error Busy = Error.Unavailable(
        "provisioning_busy",
        "Too many organizations are being registered at the moment. Try again in a few seconds.");

    private static Error DockerUnavailable(string container, string reason) => Error.Unavailable(
        "docker_unavailable", $"Docker container '{container}' cannot be used: {reason}");
}
