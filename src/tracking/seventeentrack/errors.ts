import type { TrackingFailure } from "../source.ts";

/**
 * What 17TRACK's codes mean for us; its calls are answered 200 whatever happened.
 * Source: 17TRACK API v2.4, "Error codes".
 */
const failures: Readonly<Record<number, Omit<TrackingFailure, "ok">>> = {
  [-18010001]: { kind: "broken", detail: "17TRACK does not allow this server's IP address" },
  [-18010002]: { kind: "broken", detail: "17TRACK does not accept the key" },
  [-18010003]: { kind: "retry", detail: "17TRACK has an internal error" },
  [-18010004]: { kind: "broken", detail: "17TRACK has disabled the account" },
  [-18010005]: { kind: "broken", detail: "17TRACK does not authorise the key" },
  [-18010010]: { kind: "refused", detail: "17TRACK misses something it needs" },
  [-18010011]: { kind: "refused", detail: "17TRACK says that a value is invalid" },
  [-18010012]: { kind: "refused", detail: "17TRACK says that the number is not of a known form" },
  [-18010013]: { kind: "refused", detail: "17TRACK says that the data is invalid" },
  [-18010014]: { kind: "retry", detail: "17TRACK was asked for too many at once" },
  [-18010015]: { kind: "refused", detail: "17TRACK says that a value is invalid" },
  [-18019902]: { kind: "refused", detail: "17TRACK does not follow this number" },
  [-18019903]: { kind: "refused", detail: "17TRACK cannot tell which carrier it is" },
  [-18019907]: { kind: "retry", afterMs: 3_600_000, detail: "17TRACK takes no more numbers today" },
  [-18019908]: { kind: "broken", detail: "17TRACK's quota is used up" },
  [-18019910]: { kind: "refused", detail: "17TRACK does not know the carrier" },
  [-18019911]: { kind: "refused", detail: "17TRACK does not follow this carrier at present" },
};

/** The number is followed already. */
export const alreadyRegistered = -18019901;
/** It is followed, and there is nothing to say yet. */
export const nothingYet = -18019909;

/** The failure behind a code; undefined for one that is not documented. */
export function seventeentrackFailure(code: number): TrackingFailure | undefined {
  const known = failures[code];
  return known === undefined ? undefined : { ok: false, ...known };
}

/** The failure of one number in a call: for what is not documented, a refusal. */
export function numberFailure(code: number): TrackingFailure {
  return (
    seventeentrackFailure(code) ?? { ok: false, kind: "refused", detail: `17TRACK's code is ${String(code)}` }
  );
}
