-- Gives a new tenant's copy of the sample its workspace and its administrator: TENANT_BOOTSTRAP_SQL names this file.

-- Tenants' plans are free, pro and enterprise, workspaces' are free, team and enterprise.
INSERT INTO core.workspaces (id, name, subdomain, plan)
VALUES (
    @tenant_id, @organization_name, @slug,
    (CASE @plan WHEN 'pro' THEN 'team' ELSE @plan END)::core.workspace_plan
);

INSERT INTO core.users (id, email, password_hash)
VALUES (@admin_user_id, @admin_email, @admin_password_hash);

INSERT INTO core.roles (workspace_id, name, is_admin)
VALUES (@tenant_id, 'Admin', true), (@tenant_id, 'Member', false);

INSERT INTO core.user_workspaces (user_id, workspace_id, role_id)
SELECT @admin_user_id, workspace_id, id FROM core.roles WHERE workspace_id = @tenant_id AND is_admin;
