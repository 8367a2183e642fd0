import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
export type Problem = Schemas["ApiProblem"];
export type Registration = Schemas["RegisterOrganizationRequest"];
export type Me = Schemas["MeResponse"];

interface Session {
  access_token: string;
  refresh_token: string;
}

/** What Tenant Manager refuses: `problem.code` is for programs, the message for people. */
export class TenantManagerError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** A person's session: what is asked for carries its access token, which is renewed when it has ended. */
export class TenantManagerClient {
  readonly #api: Client<paths>;
  #session: Session | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(baseUrl: string) {
    this.#api = createClient<paths>({ baseUrl });
  }

  async register(body: Registration): Promise<Schemas["RegisterOrganizationResponse"]> {
    const { data, error } = await this.#api.POST("/api/auth/register-organization", { body });
    if (error) throw new TenantManagerError(error);
    // Without `Prefer: respond-async` nothing is begun that goes on later.
    if (!("access_token" in data.data)) throw new Error("The registration goes on.");
    this.#session = data.data;
    return data.data;
  }

  async logIn(email: string, password: string): Promise<Schemas["LoginResponse"]> {
    const { data, error } = await this.#api.POST("/api/auth/login", { body: { email, password } });
    if (error) throw new TenantManagerError(error);
    this.#session = data.data;
    return data.data;
  }

  async me(): Promise<Me> {
    const { data, error } = await this.#withSession((headers) => this.#api.GET("/api/me", { headers }));
    if (error) throw new TenantManagerError(error);
    return data.data;
  }

  /** A refresh token is good once, and a second use ends the session: so whoever needs a new one waits for the same. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async logOut(): Promise<void> {
    const refresh_token = this.#session?.refresh_token ?? "";
    const { error } = await this.#withSession((headers) =>
      this.#api.POST("/api/auth/logout", { headers, body: { refresh_token } }),
    );
    this.#session = undefined;
    if (error) throw new TenantManagerError(error);
  }

  async #refresh(): Promise<void> {
    const refresh_token = this.#session?.refresh_token ?? "";
    const { data, error } = await this.#api.POST("/api/auth/refresh", { body: { refresh_token } });
    if (error) {
      this.#session = undefined;
      throw new TenantManagerError(error);
    }
    this.#session = data.data;
  }

  async #withSession<T extends { response: Response }>(send: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const first = await send(this.#headers());
    if (first.response.status !== 401 || !this.#session) return first;
    await this.refresh();
    return send(this.#headers());
  }

  #headers(): Record<string, string> {
    return this.#session ? { Authorization: `Bearer ${this.#session.access_token}` } : {};
  }
}
