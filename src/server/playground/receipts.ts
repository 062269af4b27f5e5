import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "#src/observe/observer.ts";
import type { Posting } from "./channel.ts";
import type { Posted } from "./post.ts";

/** How long a phone takes for each of its receipts (e.g. sent, delivered, read), ms: slow enough to be seen. */
const pausesMs = [250, 450, 900] as const;
/** A webhook that was not taken is posted again, like a provider does, after these pauses, ms. */
const againMs = [500, 2_000, 8_000] as const;

/** Sends receipts the way they come from a phone: one after the other, a moment apart. */
export interface Receipts {
  /** `compose` makes them all; it is called for each, because they carry the time at which they are sent. */
  follow(compose: () => readonly Posting[], post: (receipt: Posting) => Promise<Posted>): void;
  /** Nothing is posted from now on. */
  stop(): void;
}

export function receiptsOf(deps: { readonly log: Log }): Receipts {
  const abort = new AbortController();
  const { signal } = abort;
  const follow: (...given: Parameters<Receipts["follow"]>) => Promise<void> = async (compose, post) => {
    for (const [n, pauseMs] of pausesMs.entries()) {
      await wait(pauseMs, undefined, { signal });
      const receipt = compose()[n];
      if (receipt === undefined) return;
      let posted = await post(receipt);
      for (const pauseMs of againMs) {
        if (posted === "stored") break;
        await wait(pauseMs, undefined, { signal });
        posted = await post(receipt);
      }
      if (posted !== "stored") deps.log.warn({ posted }, "the sandbox could not hand over a receipt");
    }
  };
  return {
    follow(compose, post) {
      follow(compose, post).catch((error: unknown) => {
        if (!signal.aborted) deps.log.warn({ error }, "the sandbox's receipts broke off");
      });
    },
    stop: () => abort.abort(),
  };
}
