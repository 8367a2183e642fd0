// Two ways to know whose an access token is, with nothing but Node.js (18 or later): by its signature, and by asking.
import { createHmac, timingSafeEqual } from "node:crypto";

/** The claims of a good token; null for any other. Needs JWT_SECRET, and knows nothing of what was revoked since. */
export function verify(token, secret) {
  const [header, payload, signature, more] = token.split(".");
  if (!signature || more !== undefined) return null;
  const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
  const right = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const shown = Buffer.from(signature, "base64url");
  if (right.length !== shown.length || !timingSafeEqual(right, shown)) return null;
  const claims = decode(payload);
  const isOurs = decode(header).alg === "HS256" && claims.iss === "tenant-manager" && claims.aud === "tenant-manager";
  return isOurs && claims.exp > Date.now() / 1000 ? claims : null;
}

/** What Tenant Manager knows of it at this moment (RFC 7662): `active`, and `tenant_id`, `tenant_slug`, `database_name`, `sub`, `scope`. */
export async function introspect(token, { url, headers }) {
  const response = await fetch(`${url}/api/introspect`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ token }),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`Introspection was refused with ${response.status}: ${(await response.json()).code}`);
  return response.json();
}
