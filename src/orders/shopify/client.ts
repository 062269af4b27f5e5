import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { cleanText } from "../file/text.ts";
import { Cost, createBucket } from "./bucket.ts";
import { type CallFailure, broken, failureOfStatus, retry } from "./failure.ts";
import { post } from "./http.ts";
import type { Tokens } from "./token.ts";

/** One operation of the Admin API. */
export interface Operation {
  readonly name: string;
  readonly document: string;
}

/** What an operation came to. `data` has what could be read; `denied` names the fields that could not. */
export type Answered =
  | {
      readonly ok: true;
      readonly data: Readonly<Record<string, unknown>>;
      readonly denied: readonly string[];
    }
  | CallFailure;

/** The Admin API of one store. */
export interface Api {
  /** One operation; waits for points where that takes less than a moment. Never rejects. */
  ask(
    operation: Operation,
    variables: Readonly<Record<string, Json>>,
    signal?: AbortSignal,
  ): Promise<Answered>;
}

export interface ApiOptions {
  readonly shop: string;
  readonly apiVersion: string;
  readonly tokens: Tokens;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
}

/** Shopify answers a query within a second; it gives up itself after some. */
const timeoutMs = 4_000;
/** A shopper waits for the answer: a longer pause is the caller's to decide about. */
const mostWaitMs = 1_500;
/** What a refusal takes of that at least, so that there is an end to them. */
const leastWaitMs = 100;

const GraphqlError = z.object({
  message: z.string().catch(""),
  path: z
    .array(z.union([z.string(), z.number()]))
    .nullish()
    .catch(null),
  extensions: z
    .object({ code: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});
type GraphqlError = z.infer<typeof GraphqlError>;

const Envelope = z.object({
  data: z.record(z.string(), z.unknown()).nullish().catch(null),
  errors: z.array(GraphqlError).nullish().catch(null),
  extensions: z
    .object({ cost: Cost.nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** Calls the API of a store with its tokens, within its limits. */
export function createApi(options: ApiOptions): Api {
  const { tokens, log } = options;
  const bucket = createBucket(options.now);
  const url = `https://${options.shop}/admin/api/${options.apiVersion}/graphql.json`;

  /** One try; "again" when the token was refused and another can be had. */
  async function attempt(
    operation: Operation,
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<Answered | "again"> {
    const token = await orAborted(tokens.get(signal), signal);
    if (token === null) return retry("the call was aborted");
    if (!token.ok) return token;
    const posted = await post(options.fetch, {
      url,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "x-shopify-access-token": token.token,
      },
      body,
      timeoutMs,
      signal,
    });
    if (posted.kind === "unreached") return retry("Shopify cannot be reached");
    if (posted.kind === "lost") return retry(lost[posted.why], { maybeDone: true });
    if (posted.status === 401 && tokens.refused(token.token)) return "again";
    if (posted.status !== 200) return failureOfStatus(posted.status, posted.retryAfterMs);
    return readAnswer(operation.name, posted.body);
  }

  function readAnswer(name: string, body: Json | undefined): Answered {
    const envelope = Envelope.safeParse(body);
    const { data, errors, extensions } = envelope.data ?? {};
    if ((data === null || data === undefined) && (errors ?? []).length === 0) {
      return retry("the answer is not Shopify's", { maybeDone: true });
    }
    const waitMs = bucket.note(name, extensions?.cost ?? undefined);
    const problems = errors ?? [];
    if (problems.some((error) => codeOf(error) === "THROTTLED")) {
      return retry("the store's points for this second are used up", {
        afterMs: Math.max(waitMs, leastWaitMs),
        code: "THROTTLED",
      });
    }
    const fatal = problems.find((error) => isFatal(error, data ?? {}));
    const denied = namesOf(problems.filter((error) => codeOf(error) === "ACCESS_DENIED"));
    if (data === null || data === undefined || fatal !== undefined) {
      return failureOfError(fatal ?? problems[0], denied);
    }
    if (problems.length > 0) {
      log("warn", "shopify_partial_answer", { operation: name, fields: namesOf(problems).slice(0, 20) });
    }
    return { ok: true, data, denied };
  }

  return {
    ask: async (operation, variables, signal) => {
      const body = JSON.stringify({ query: operation.document, operationName: operation.name, variables });
      let patience = mostWaitMs;
      let renewed = false;
      for (;;) {
        const waitMs = bucket.waitMs(operation.name);
        if (waitMs > patience) {
          return retry("the store's points for this second are used up", {
            afterMs: waitMs,
            code: "THROTTLED",
          });
        }
        if (!(await pause(waitMs, signal))) return retry("the call was aborted");
        patience -= waitMs;
        const answered = await attempt(operation, body, signal);
        if (answered === "again") {
          if (renewed) return failureOfStatus(401, undefined);
          renewed = true;
          continue;
        }
        const afterMs = answered.ok ? 0 : (answered.afterMs ?? 0);
        if (answered.ok || answered.code !== "THROTTLED" || afterMs > patience) return answered;
        if (!(await pause(afterMs, signal))) return retry("the call was aborted");
        patience -= Math.max(afterMs, leastWaitMs);
      }
    },
  };
}

const lost = {
  timeout: "Shopify did not answer in time",
  aborted: "the call was aborted",
  broken_off: "the connection to Shopify broke off",
  too_large: "Shopify's answer is larger than it can be",
} as const;

function codeOf(error: GraphqlError): string | null {
  return error.extensions?.code ?? null;
}

/** An error without a place is about the whole; one with a place is, when it left nothing of its root field. */
function isFatal(error: GraphqlError, data: Readonly<Record<string, unknown>>): boolean {
  const [root] = error.path ?? [];
  if (typeof root !== "string") return true;
  return data[root] === null || data[root] === undefined;
}

/** Names on the errors' paths, each once, without positions. */
function namesOf(errors: readonly GraphqlError[]): readonly string[] {
  const names = errors.flatMap(({ path }) => (path ?? []).filter((step) => typeof step === "string"));
  return [...new Set(names)].filter((name) => /^\w{1,60}$/u.test(name));
}

/** Source: Shopify "Response status and error codes", GraphQL Admin API. */
function failureOfError(error: GraphqlError | undefined, denied: readonly string[]): CallFailure {
  const code = error === undefined ? "" : (codeOf(error) ?? "");
  switch (code) {
    case "ACCESS_DENIED":
      return broken(`the app may not do this in the store: ${cleanText(error?.message ?? "")}`, {
        code,
        denied,
      });
    case "SHOP_INACTIVE":
      return broken("the store is not active at Shopify", { code });
    case "MAX_COST_EXCEEDED":
      return broken("the query costs more than Shopify allows", { code });
    case "INTERNAL_SERVER_ERROR":
    case "TIMEOUT":
      return retry("Shopify has a problem of its own", { code, maybeDone: true });
    default: {
      const word = /^\w{1,60}$/u.test(code) ? ` (${code})` : "";
      return broken(`Shopify does not take our query${word}: check the version of the API`, { code });
    }
  }
}

/** False when the signal fired first. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted === true) return false;
  if (ms <= 0) return true;
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** Null when the signal fires first. */
async function orAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | null> {
  if (signal === undefined) return work;
  if (signal.aborted) return null;
  const enough = new AbortController();
  const aborted = once(signal, "abort", { signal: enough.signal }).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work, aborted]);
  } finally {
    enough.abort();
  }
}
