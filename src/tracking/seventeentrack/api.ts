import { z } from "zod";
import { type Called, createCaller } from "../http.ts";
import { Word, listOf, maybe } from "../loose.ts";
import { isNumber } from "../parcel-number.ts";
import type { TrackingFailure, TrackingSourceDeps } from "../source.ts";
import { type Batch, createBatch } from "./batch.ts";
import { seventeentrackFailure } from "./errors.ts";
import type { SeventeentrackSecrets, SeventeentrackSettings } from "./settings.ts";

/** What is asked about one number. */
export interface Asked {
  readonly number: string;
  /** 17TRACK's number of the carrier; absent: it finds out. */
  readonly carrier?: number;
  /** What some carriers need besides the number: the postcode of the destination. */
  readonly param?: string;
}

/** What 17TRACK answered about one number. */
export type Told =
  | { readonly kind: "accepted"; readonly item: unknown; readonly carrier?: string }
  | { readonly kind: "rejected"; readonly code: number }
  | { readonly kind: "failure"; readonly failure: TrackingFailure };

const Accepted = z.looseObject({ number: Word, carrier: Word });
const Rejected = z.object({ number: Word, error: maybe(z.object({ code: z.number() })) });
const Answer = z.object({
  code: z.number(),
  data: maybe(
    z.object({
      accepted: listOf(Accepted),
      rejected: listOf(Rejected),
      errors: listOf(z.object({ code: z.number() })),
    }),
  ),
});
const Quota = z.object({ data: z.object({ quota_remain: z.number() }) });

/** Three calls a second; most numbers in one. Source: 17TRACK API v2.4, "Limits". */
const pauseMs = 2_000;
const mostNumbers = 40;
/** How long a call waits for others to go along with. */
const gatherMs = 20;

export interface SeventeentrackApi {
  readonly register: Batch<Asked, Told>;
  readonly read: Batch<Asked, Told>;
  /** How many more numbers may be registered; null when 17TRACK does not say. */
  quota(): Promise<{
    readonly called: Called;
    readonly failure?: TrackingFailure;
    readonly left: number | null;
  }>;
}

/** 17TRACK's API with a key. Everything is a POST with the key in the header `17token`. */
export function seventeentrackApi(
  { apiUrl, timeoutMs }: SeventeentrackSettings,
  { apiKey }: SeventeentrackSecrets,
  deps: TrackingSourceDeps,
): SeventeentrackApi {
  const caller = createCaller(deps, { name: "17TRACK", timeoutMs, pauseMs });
  const post = (path: string, body?: unknown): Promise<Called> =>
    caller.call({ method: "POST", url: `${apiUrl}${path}`, headers: { "17token": apiKey }, body });

  /** The failure of a call as a whole. */
  function failed(called: Called): TrackingFailure | undefined {
    if (called.kind === "failure") return called.failure;
    const read = Answer.safeParse(called.body);
    const code = read.data === undefined ? undefined : (read.data.data?.errors[0]?.code ?? read.data.code);
    if (code === 0 && called.status < 300) return undefined;
    const told = code === undefined ? undefined : seventeentrackFailure(code);
    return told ?? caller.failureOf(called);
  }

  const batchOf = (path: string): Batch<Asked, Told> =>
    createBatch<Asked, Told>({
      most: mostNumbers,
      waitMs: gatherMs,
      key: ({ number }) => number.toUpperCase(),
      run: async (items) => {
        const called = await post(path, items);
        const failure = failed(called);
        if (failure !== undefined) return items.map(() => ({ kind: "failure", failure }));
        const data = called.kind === "answer" ? Answer.safeParse(called.body).data?.data : undefined;
        return items.map((item) => toldOf(item, data?.accepted ?? [], data?.rejected ?? []));
      },
      missing: () => silence,
    });

  return {
    register: batchOf("/register"),
    read: batchOf("/gettrackinfo"),
    quota: async () => {
      const called = await post("/getquota");
      const failure = failed(called);
      if (failure !== undefined) return { called, failure, left: null };
      const read = called.kind === "answer" ? Quota.safeParse(called.body) : undefined;
      return { called, left: read?.data?.data.quota_remain ?? null };
    },
  };
}

const silence: Told = {
  kind: "failure",
  failure: { ok: false, kind: "retry", detail: "17TRACK said nothing about the number" },
};

function toldOf(
  { number, carrier }: Asked,
  accepted: readonly z.output<typeof Accepted>[],
  rejected: readonly z.output<typeof Rejected>[],
): Told {
  const ours = accepted.filter((one) => one.number !== undefined && isNumber(one.number, number));
  // A number may be followed at several carriers.
  const item = ours.find((one) => one.carrier === String(carrier)) ?? ours[0];
  if (item !== undefined)
    return { kind: "accepted", item, ...(item.carrier === undefined ? {} : { carrier: item.carrier }) };
  const no = rejected.find((one) => one.number !== undefined && isNumber(one.number, number));
  return no?.error === undefined ? silence : { kind: "rejected", code: no.error.code };
}
