import { randomUUID } from "node:crypto";
import { TenantManagerClient, TenantManagerError } from "./client.js";

const client = new TenantManagerClient(process.env["TENANT_MANAGER_URL"] ?? "http://localhost:3001");
const email = `admin-${randomUUID()}@example.com`;
const password = randomUUID();

const registered = await client.register({ organization_name: "ACME Corp", admin_email: email, admin_password: password });
console.log(`registered ${registered.tenant_id}`);

const code = await client.logIn(email, "not the password").catch((e: unknown) => (e instanceof TenantManagerError ? e.problem.code : e));
console.log(`refused ${code}`);

await client.logIn(email, password);
const me = await client.me();
console.log(`I am ${me.user.role} of ${me.tenant.id}, which is ${me.tenant.status}`);

await Promise.all([client.refresh(), client.refresh()]);
console.log(`refreshed, still of ${(await client.me()).tenant.id}`);

await client.logOut();
const ended = await client.me().catch((e: unknown) => (e instanceof TenantManagerError ? e.problem.code : e));
console.log(`logged out: ${ended}`);
