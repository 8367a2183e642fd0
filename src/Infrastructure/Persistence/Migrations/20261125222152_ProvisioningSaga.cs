using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TenantManager.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ProvisioningSaga : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "idempotent_answers",
                columns: table => new
                {
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: true),
                    status = table.Column<int>(type: "integer", nullable: true),
                    answer = table.Column<byte[]>(type: "bytea", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_answers", x => x.key_hash);
                });

            migrationBuilder.CreateTable(
                name: "operations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    step = table.Column<string>(type: "text", nullable: false),
                    percent = table.Column<int>(type: "integer", nullable: false),
                    payload = table.Column<byte[]>(type: "bytea", nullable: true),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: true),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error_message = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    result_read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operations", x => x.id);
                    table.ForeignKey(
                        name: "fk_operations_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "registrations",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    step = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    begun_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registrations", x => x.tenant_id);
                    table.ForeignKey(
                        name: "fk_registrations_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "replicas",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_replicas", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "schema_templates",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    database_name = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source_fingerprint = table.Column<string>(type: "text", nullable: true),
                    dump_hash = table.Column<string>(type: "text", nullable: true),
                    catalog_hash = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    built_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    build_ms = table.Column<long>(type: "bigint", nullable: true),
                    size_bytes = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schema_templates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "undone_registrations",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_undone_registrations", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "warm_databases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    template_id = table.Column<Guid>(type: "uuid", nullable: false),
                    database_name = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_warm_databases", x => x.id);
                    table.ForeignKey(
                        name: "fk_warm_databases_schema_templates_template_id",
                        column: x => x.template_id,
                        principalTable: "schema_templates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_answers_expires_at",
                table: "idempotent_answers",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_operations_expires_at",
                table: "operations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_operations_open",
                table: "operations",
                column: "state",
                filter: "state IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_operations_tenant_id",
                table: "operations",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_begun_at",
                table: "registrations",
                column: "begun_at");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_key_hash",
                table: "registrations",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_schema_templates_database_name",
                table: "schema_templates",
                column: "database_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_schema_templates_state",
                table: "schema_templates",
                column: "state",
                unique: true,
                filter: "state <> 'retired'");

            migrationBuilder.CreateIndex(
                name: "ix_undone_registrations_undone_at",
                table: "undone_registrations",
                column: "undone_at");

            migrationBuilder.CreateIndex(
                name: "ix_warm_databases_database_name",
                table: "warm_databases",
                column: "database_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_warm_databases_template_id_state_created_at",
                table: "warm_databases",
                columns: new[] { "template_id", "state", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_warm_databases_tenant_id",
                table: "warm_databases",
                column: "tenant_id");

            // What an earlier version left unfinished is nobody's to finish: the reconciler undoes it.
            migrationBuilder.Sql(
                """
                INSERT INTO registrations (tenant_id, replica_id, step)
                SELECT id, '00000000-0000-0000-0000-000000000000', 'reserved' FROM tenant_registry WHERE status IN ('pending', 'failed')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "idempotent_answers");

            migrationBuilder.DropTable(
                name: "operations");

            migrationBuilder.DropTable(
                name: "registrations");

            migrationBuilder.DropTable(
                name: "replicas");

            migrationBuilder.DropTable(
                name: "undone_registrations");

            migrationBuilder.DropTable(
                name: "warm_databases");

            migrationBuilder.DropTable(
                name: "schema_templates");
        }
    }
}
