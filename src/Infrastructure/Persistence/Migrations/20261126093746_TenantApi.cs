using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TenantManager.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class TenantApi : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "api_calls_this_month",
                table: "tenant_usage",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "collect_after",
                table: "tenant_usage",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "collected_at",
                table: "tenant_usage",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "month",
                table: "tenant_usage",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "api_calls_per_month_quota",
                table: "tenant_registry",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "database_password_applied_version",
                table: "tenant_registry",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<byte[]>(
                name: "database_password_key_hash",
                table: "tenant_registry",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "storage_bytes_quota",
                table: "tenant_registry",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "storage_state",
                table: "tenant_registry",
                type: "text",
                nullable: false,
                defaultValue: "open");

            migrationBuilder.AddColumn<int>(
                name: "users_quota",
                table: "tenant_registry",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "database_credentials",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role_name = table.Column<string>(type: "text", nullable: false),
                    access = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_database_credentials", x => x.id);
                    table.ForeignKey(
                        name: "fk_database_credentials_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
                    table.ForeignKey(
                        name: "fk_invitations_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "keyed_transactions",
                columns: table => new
                {
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    transaction_id = table.Column<string>(type: "text", nullable: false),
                    noted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keyed_transactions", x => x.key_hash);
                });

            migrationBuilder.CreateTable(
                name: "outgoing_mails",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    gives_up_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outgoing_mails", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "password_resets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_password_resets", x => x.id);
                    table.ForeignKey(
                        name: "fk_password_resets_users_user_id",
                        column: x => x.user_id,
                        principalTable: "global_users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tenant_usage_daily",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    api_calls = table.Column<long>(type: "bigint", nullable: false),
                    database_size_bytes = table.Column<long>(type: "bigint", nullable: true),
                    active_users = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_usage_daily", x => new { x.tenant_id, x.day });
                    table.ForeignKey(
                        name: "fk_tenant_usage_daily_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "usage_flushes",
                columns: table => new
                {
                    replica_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    flushed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_usage_flushes", x => x.replica_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_tenant_usage_collect_after",
                table: "tenant_usage",
                column: "collect_after");

            migrationBuilder.CreateIndex(
                name: "ix_database_credentials_expires_at",
                table: "database_credentials",
                column: "expires_at",
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_database_credentials_key_hash",
                table: "database_credentials",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_database_credentials_role_name",
                table: "database_credentials",
                column: "role_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_database_credentials_tenant_id",
                table: "database_credentials",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_expires_at",
                table: "invitations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_tenant_id_email",
                table: "invitations",
                columns: new[] { "tenant_id", "email" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_keyed_transactions_noted_at",
                table: "keyed_transactions",
                column: "noted_at");

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_due_at",
                table: "outgoing_mails",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_mails_email",
                table: "outgoing_mails",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ix_password_resets_expires_at",
                table: "password_resets",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_password_resets_user_id",
                table: "password_resets",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_tenant_usage_daily_day",
                table: "tenant_usage_daily",
                column: "day");

            // As the triggers of access: every replica hears of other quotas, and of what a database may be used for.
            migrationBuilder.Sql(
                """
                CREATE TRIGGER tell_of_quota_change AFTER UPDATE ON tenant_registry FOR EACH ROW
                    WHEN ((OLD.storage_bytes_quota, OLD.users_quota, OLD.api_calls_per_month_quota, OLD.storage_state)
                        IS DISTINCT FROM (NEW.storage_bytes_quota, NEW.users_quota, NEW.api_calls_per_month_quota, NEW.storage_state))
                    EXECUTE FUNCTION tell_of_tenant_access();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER tell_of_quota_change ON tenant_registry;");

            migrationBuilder.DropTable(
                name: "database_credentials");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "keyed_transactions");

            migrationBuilder.DropTable(
                name: "outgoing_mails");

            migrationBuilder.DropTable(
                name: "password_resets");

            migrationBuilder.DropTable(
                name: "tenant_usage_daily");

            migrationBuilder.DropTable(
                name: "usage_flushes");

            migrationBuilder.DropIndex(
                name: "ix_tenant_usage_collect_after",
                table: "tenant_usage");

            migrationBuilder.DropColumn(
                name: "api_calls_this_month",
                table: "tenant_usage");

            migrationBuilder.DropColumn(
                name: "collect_after",
                table: "tenant_usage");

            migrationBuilder.DropColumn(
                name: "collected_at",
                table: "tenant_usage");

            migrationBuilder.DropColumn(
                name: "month",
                table: "tenant_usage");

            migrationBuilder.DropColumn(
                name: "api_calls_per_month_quota",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "database_password_applied_version",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "database_password_key_hash",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "storage_bytes_quota",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "storage_state",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "users_quota",
                table: "tenant_registry");
        }
    }
}
