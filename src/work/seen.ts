import type { Channel } from "#src/channel/channel.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Log } from "#src/observe/observer.ts";

/** A turn that takes longer than this shows the typing indicator; a quicker one would only make it flicker. */
const typingAfterMs = 600;
/** Providers drop the indicator after about 25 s; it is renewed before. */
const renewMs = 20_000;

/**
 * Marks the shopper's message as read once the turn has ended, or shows that an answer is being written
 * while it lasts. Never delays or fails a turn.
 */
export function showSeen(channel: Channel, to: Address, of: string | null, log: Log): { done(): void } {
  if (channel.seen === undefined || of === null) return { done: () => undefined };
  let shown = false;
  const tell = (typing: boolean) => {
    shown = true;
    channel.seen?.(to, of, typing).catch((error: unknown) => {
      log.debug({ error, channel: channel.name }, "the read mark could not be shown");
    });
  };
  const first = setTimeout(() => tell(true), typingAfterMs);
  const again = setInterval(() => tell(true), renewMs);
  return {
    done() {
      clearTimeout(first);
      clearInterval(again);
      if (!shown) tell(false);
    },
  };
}
