import type { Check } from "#src/channel/kind.ts";
import type { Log } from "#src/observe/observer.ts";

/** A provider's or store's checks are cut off after this; its calls a second earlier, so that each can still say which it was. ms. */
const capMs = 10_000;
const callsMs = 9_000;

/** Who is asked whether something works. */
export interface Asking {
  /** In words, and the name of the check where nothing else can be said. */
  readonly who: "provider" | "store";
  readonly fetch: typeof fetch;
  readonly log: Log;
  /** For the log: what the checks are of. */
  readonly about: Readonly<Record<string, string>>;
}

/**
 * What a kind's own checks find; `check` is given a fetch whose calls end in time. Takes little more than `capMs`, and
 * never rejects.
 */
export async function asked(
  { who, fetch: ask, log, about }: Asking,
  check: (ask: typeof fetch) => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const end = AbortSignal.timeout(callsMs);
  const ending: typeof fetch = (input, init) => {
    const signals = [end, init?.signal].filter((signal) => signal instanceof AbortSignal);
    return ask(input, { ...init, signal: AbortSignal.any(signals) });
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Check[]>((resolve) => {
    timer = setTimeout(
      () =>
        resolve([
          {
            name: who,
            result: "failed",
            said: `The ${who} did not answer within ${capMs / 1000} s.`,
            fix: `Try again in a minute. If it stays so, let this server make connections to the ${who}'s address: look at its firewall and DNS. A server at a wrong port or with the wrong encryption stays silent, too.`,
          },
        ]),
      capMs,
    );
  });
  try {
    return await Promise.race([check(ending), late]);
  } catch (error) {
    // A check must not throw. One that does is our fault, not the merchant's.
    log.error({ error, ...about }, `a ${who}'s check threw`);
    return [
      {
        name: who,
        result: "failed",
        said: "The check itself went wrong.",
        fix: "The server's log has the details; please report them.",
      },
    ];
  } finally {
    clearTimeout(timer);
  }
}
