import { expect } from "vitest";
import type { ChannelKind, Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import type { FakeGraph, FakeObject, GraphRequest } from "../../fakes/graph.ts";
import { accessToken, appSecret, connection, depsWith } from "./connections.ts";

export const webhookUrl = new URL("https://shop.example.com/webhooks/x/c1");
export const appId = "300000000000001";

/** A refusal as Graph writes it. Its message quotes the token, as Meta's sometimes do. */
export function refusal(code: number, subcode?: number, status = 400): FakeObject {
  const error = {
    message: `Cannot parse ${accessToken}`,
    type: "OAuthException",
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  };
  return { status, body: { error } };
}

/** What Meta knows of the token, all well unless told otherwise. */
export function token(scopes: readonly string[], more: { readonly [key: string]: Json } = {}): FakeObject {
  const data = { app_id: appId, application: "Shop helper", is_valid: true, expires_at: 0, scopes, ...more };
  return { body: { data } };
}

/** The app's own webhooks, told only to the app itself. */
export function webhooks(
  object: string,
  fields: readonly string[],
  more: { readonly [key: string]: Json } = {},
): (request: GraphRequest) => FakeObject {
  const ours = {
    object,
    callback_url: webhookUrl.href,
    active: true,
    fields: fields.map((name) => ({ name, version: "v26.0" })),
    ...more,
  };
  return ({ headers }) =>
    headers["authorization"] === `Bearer ${appId}|${appSecret}`
      ? { body: { data: [{ object: "user", callback_url: "https://example.com/", fields: [] }, ours] } }
      : refusal(190, undefined, 401);
}

/** The checks of a connection to this fake, by name; several of one name are joined by what they found. */
export async function checked(
  kind: ChannelKind,
  graph: FakeGraph,
  options: {
    readonly accounts: readonly string[];
    readonly settings?: { readonly [key: string]: Json };
    readonly secrets?: { readonly [key: string]: Json };
  },
): Promise<readonly Check[]> {
  const secrets = { accessToken, appSecret, verifyToken: "verify-me", ...options.secrets };
  const settings = { apiUrl: graph.url, timeoutMs: 2_000, ...options.settings };
  const made = connection({ accounts: options.accounts, settings, secrets });
  const checks = await kind.check?.(made, depsWith(), webhookUrl);
  if (checks === undefined) throw new Error("it can be checked");
  const told = JSON.stringify(checks);
  for (const secret of [accessToken, appSecret, "verify-me"]) expect(told).not.toContain(secret);
  for (const check of checks) {
    expect(check.said).toMatch(/\.$/);
    if (check.result === "failed") expect(check.fix, check.said).toMatch(/\.$/);
  }
  // The token is in no address but the one that Meta documents with it.
  for (const { path, query } of graph.requests)
    if (!path.endsWith("/debug_token")) expect(query).not.toContain(accessToken);
  return checks;
}

/** `token ok, secret ok, …` */
export function summary(checks: readonly Check[]): string {
  return checks.map(({ name, result }) => `${name} ${result}`).join(", ");
}

export function find(checks: readonly Check[], name: string): Check {
  const check = checks.find((each) => each.name === name);
  if (check === undefined) throw new Error(`no check is named ${name}`);
  return check;
}
