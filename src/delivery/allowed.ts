import type { Failure } from "#src/channel/failure.ts";

/** A reply is not begun this close to the end of its window, ms: the call itself takes time, and clocks differ. */
const windowMarginMs = 30_000;

/**
 * Whether a part may be sent at this moment; the answer may differ from when it was written. Undefined: yes.
 */
export function notAllowed(moment: {
  readonly now: Date;
  /** The channel's reply window, ms; null: none. */
  readonly windowMs: number | null;
  readonly lastInboundAt: Date | null;
  readonly optedOut: boolean;
  /** It is a template the shopper has agreed to: allowed when the window is over, never after an opt-out. */
  readonly anyTime?: boolean;
}): Failure | undefined {
  const { now, windowMs, lastInboundAt, optedOut, anyTime = false } = moment;
  if (optedOut) return { kind: "refused", detail: "The shopper has asked not to be written to." };
  if (windowMs === null || anyTime) return undefined;
  if (lastInboundAt === null || now.getTime() - lastInboundAt.getTime() > windowMs - windowMarginMs)
    return {
      kind: "closed",
      detail: `The reply window of ${windowMs / 3_600_000} hours after the shopper's last message is over.`,
    };
  return undefined;
}
