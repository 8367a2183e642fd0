// TENANT_MANAGER_URL=... JWT_SECRET=... API_KEY=... ACCESS_TOKEN=... node example.mjs
import { introspect, verify } from "./verify-token.mjs";

const { TENANT_MANAGER_URL: url, JWT_SECRET, API_KEY, ACCESS_TOKEN } = process.env;

console.log(JSON.stringify(verify(ACCESS_TOKEN, JWT_SECRET)));
console.log(JSON.stringify(await introspect(ACCESS_TOKEN, { url, headers: { "X-Api-Key": API_KEY } })));
