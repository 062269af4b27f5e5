import type { ImapFlow } from "imapflow";

/** Rings when the server announces mail or is gone, and when the watch is stopped. */
export function bellOf(client: ImapFlow, signal: AbortSignal) {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  client.on("exists", ring);
  client.on("close", ring);
  signal.addEventListener("abort", ring, { once: true });
  return {
    /** The next ring, or one since the last; `time` when none came for so many ms. */
    async next(ms: number): Promise<"rung" | "time"> {
      let timer: NodeJS.Timeout | undefined;
      if (!rung)
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
      clearTimeout(timer);
      wake = undefined;
      const woken = rung ? "rung" : "time";
      rung = false;
      return woken;
    },
  };
}
