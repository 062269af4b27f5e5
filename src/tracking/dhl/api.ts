import { type Called, type JsonAnswer, createCaller } from "../http.ts";
import type { TrackingFailure, TrackingSourceDeps } from "../source.ts";
import type { DhlSecrets, DhlSettings } from "./settings.ts";

/** A new app may call 250 times a day, so a minute would not help. */
const pauseMs = 3_600_000;

export interface DhlApi {
  /** Looks a number up. */
  shipments(query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Called>;
  readonly failureOf: (answer: JsonAnswer) => TrackingFailure;
}

/** DHL's Shipment Tracking - Unified with the key of an app, in the header `DHL-API-Key`. */
export function dhlApi(
  { apiUrl, language, timeoutMs }: DhlSettings,
  { apiKey }: DhlSecrets,
  deps: TrackingSourceDeps,
): DhlApi {
  const caller = createCaller(deps, { name: "DHL", timeoutMs, pauseMs });
  return {
    shipments: (query, signal) =>
      caller.call({
        method: "GET",
        url: `${apiUrl}/track/shipments?${new URLSearchParams({ ...query, language }).toString()}`,
        headers: { "dhl-api-key": apiKey },
        signal,
      }),
    failureOf: (answer) =>
      answer.status === 404 || answer.status === 400
        ? { ok: false, kind: "refused", detail: "DHL does not know this number" }
        : caller.failureOf(answer),
  };
}
