import { z } from "zod";
import { type Called, type Caller, type JsonAnswer, createCaller } from "../http.ts";
import type { TrackingFailure, TrackingSourceDeps } from "../source.ts";
import type { AftershipSecrets, AftershipSettings } from "./settings.ts";

const Meta = z.object({ meta: z.object({ code: z.number() }) });

/** Errors that say something about the number or what goes with it. Source: npm @aftership/tracking-sdk, meta codes. */
const refusals: Readonly<Record<number, string>> = {
  4004: "AfterShip does not follow this number",
  4005: "AfterShip says that the number is invalid",
  4010: "AfterShip does not know the carrier",
  4011: "AfterShip needs more than the number for this carrier",
  4012: "AfterShip cannot tell which carrier it is",
  4015: "AfterShip does not know this id",
  4017: "AfterShip says that the number is not of the carrier's form",
};
/** The number is followed already. */
export const alreadyFollowed = 4003;

/** Limits are per second. */
const pauseMs = 2_000;

export interface AftershipApi {
  get(path: string, signal?: AbortSignal): Promise<Called>;
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Called>;
  failureOf: Caller["failureOf"];
}

/** AfterShip's Tracking API with the key of an account. Source: AfterShip "Authentication", header `as-api-key`. */
export function aftershipApi(
  { apiUrl, version, timeoutMs }: AftershipSettings,
  { apiKey }: AftershipSecrets,
  deps: TrackingSourceDeps,
): AftershipApi {
  const caller = createCaller(deps, { name: "AfterShip", timeoutMs, pauseMs });
  const headers = { "as-api-key": apiKey };
  const base = `${apiUrl}/tracking/${version}`;
  return {
    get: (path, signal) => caller.call({ method: "GET", url: `${base}${path}`, headers, signal }),
    post: (path, body, signal) =>
      caller.call({ method: "POST", url: `${base}${path}`, headers, body, signal }),
    failureOf: (answer): TrackingFailure => {
      const detail = refusals[codeOf(answer) ?? 0];
      return detail === undefined ? caller.failureOf(answer) : { ok: false, kind: "refused", detail };
    },
  };
}

/** AfterShip's own code of what became of a call. */
export function codeOf({ body }: JsonAnswer): number | undefined {
  return Meta.safeParse(body).data?.meta.code;
}
