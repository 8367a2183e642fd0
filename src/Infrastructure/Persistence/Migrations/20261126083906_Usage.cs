using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TenantManager.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Usage : Migration
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
