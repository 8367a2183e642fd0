using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TenantManager.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Access : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "suspended_at",
                table: "tenant_registry",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "suspension_reason",
                table: "tenant_registry",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    hint = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                    table.ForeignKey(
                        name: "fk_api_keys_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenant_registry",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_key_hash",
                table: "api_keys",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_tenant_id",
                table: "api_keys",
                column: "tenant_id");

            // Whoever changes who may come in, every replica hears of it when it is committed: AccessChanges listens.
            migrationBuilder.Sql(
                """
                CREATE FUNCTION tell_of_tenant_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
                $$ BEGIN PERFORM pg_notify('tenant_manager_access', 'tenant:' || OLD.id); RETURN NULL; END $$;
                CREATE FUNCTION tell_of_user_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
                $$ BEGIN PERFORM pg_notify('tenant_manager_access', 'user:' || OLD.id); RETURN NULL; END $$;
                CREATE FUNCTION tell_of_session_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
                $$ BEGIN PERFORM pg_notify('tenant_manager_access', 'user:' || OLD.user_id); RETURN NULL; END $$;
                CREATE FUNCTION tell_of_api_key_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
                $$ BEGIN PERFORM pg_notify('tenant_manager_access', 'api_key:' || encode(OLD.key_hash, 'hex')); RETURN NULL; END $$;
                CREATE FUNCTION tell_of_all_access() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
                $$ BEGIN PERFORM pg_notify('tenant_manager_access', 'all'); RETURN NULL; END $$;

                CREATE TRIGGER tell_of_change AFTER UPDATE ON tenant_registry FOR EACH ROW
                    WHEN ((OLD.slug, OLD.name, OLD.plan, OLD.status, OLD.database_name, OLD.database_password_version)
                        IS DISTINCT FROM (NEW.slug, NEW.name, NEW.plan, NEW.status, NEW.database_name, NEW.database_password_version))
                    EXECUTE FUNCTION tell_of_tenant_access();
                CREATE TRIGGER tell_of_end AFTER DELETE ON tenant_registry FOR EACH ROW EXECUTE FUNCTION tell_of_tenant_access();
                CREATE TRIGGER tell_of_all AFTER TRUNCATE ON tenant_registry EXECUTE FUNCTION tell_of_all_access();

                CREATE TRIGGER tell_of_change AFTER UPDATE ON global_users FOR EACH ROW
                    WHEN ((OLD.tenant_id, OLD.email, OLD.role, OLD.is_active) IS DISTINCT FROM (NEW.tenant_id, NEW.email, NEW.role, NEW.is_active))
                    EXECUTE FUNCTION tell_of_user_access();
                CREATE TRIGGER tell_of_end AFTER DELETE ON global_users FOR EACH ROW EXECUTE FUNCTION tell_of_user_access();
                CREATE TRIGGER tell_of_all AFTER TRUNCATE ON global_users EXECUTE FUNCTION tell_of_all_access();

                CREATE TRIGGER tell_of_change AFTER UPDATE ON refresh_tokens FOR EACH ROW
                    WHEN (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at) EXECUTE FUNCTION tell_of_session_access();

                CREATE TRIGGER tell_of_change AFTER UPDATE ON api_keys FOR EACH ROW
                    WHEN ((OLD.tenant_id, OLD.scope, OLD.expires_at, OLD.revoked_at, OLD.key_hash)
                        IS DISTINCT FROM (NEW.tenant_id, NEW.scope, NEW.expires_at, NEW.revoked_at, NEW.key_hash))
                    EXECUTE FUNCTION tell_of_api_key_access();
                CREATE TRIGGER tell_of_end AFTER DELETE ON api_keys FOR EACH ROW EXECUTE FUNCTION tell_of_api_key_access();
                CREATE TRIGGER tell_of_all AFTER TRUNCATE ON api_keys EXECUTE FUNCTION tell_of_all_access();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER tell_of_change ON tenant_registry;
                DROP TRIGGER tell_of_end ON tenant_registry;
                DROP TRIGGER tell_of_all ON tenant_registry;
                DROP TRIGGER tell_of_change ON global_users;
                DROP TRIGGER tell_of_end ON global_users;
                DROP TRIGGER tell_of_all ON global_users;
                DROP TRIGGER tell_of_change ON refresh_tokens;
                """);
            migrationBuilder.DropTable(
                name: "api_keys");
            migrationBuilder.Sql(
                """
                DROP FUNCTION tell_of_tenant_access(), tell_of_user_access(), tell_of_session_access(), tell_of_api_key_access(), tell_of_all_access();
                """);

            migrationBuilder.DropColumn(
                name: "suspended_at",
                table: "tenant_registry");

            migrationBuilder.DropColumn(
                name: "suspension_reason",
                table: "tenant_registry");
        }
    }
}
