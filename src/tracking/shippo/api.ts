import { type Called, type Caller, createCaller } from "../http.ts";
import type { TrackingSourceDeps } from "../source.ts";
import type { ShippoSecrets, ShippoSettings } from "./settings.ts";

/** Shippo limits per minute. */
const pauseMs = 60_000;

export interface ShippoApi {
  get(path: string, signal?: AbortSignal): Promise<Called>;
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Called>;
  failureOf: Caller["failureOf"];
}

/** Shippo's API with the token of an account. Source: Shippo "Authentication" and "API versioning". */
export function shippoApi(
  { apiUrl, version, timeoutMs }: ShippoSettings,
  { apiToken }: ShippoSecrets,
  deps: TrackingSourceDeps,
): ShippoApi {
  const caller = createCaller(deps, { name: "Shippo", timeoutMs, pauseMs });
  const headers = { authorization: `ShippoToken ${apiToken}`, "shippo-api-version": version };
  return {
    get: (path, signal) => caller.call({ method: "GET", url: `${apiUrl}${path}`, headers, signal }),
    post: (path, body, signal) =>
      caller.call({ method: "POST", url: `${apiUrl}${path}`, headers, body, signal }),
    failureOf: (answer) => caller.failureOf(answer),
  };
}
