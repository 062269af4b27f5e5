import { z } from "zod";
import type { DemoChannel } from "./channel.ts";

/** Who on which channel. */
export interface Who {
  readonly channel: DemoChannel;
  /** As people write it. */
  readonly as: string;
  /** The provider's id. */
  readonly id: string;
}

export type WhoResult =
  | ({ readonly ok: true } & Who)
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

const Asked = z.object({ on: z.string().max(40).optional(), as: z.unknown().optional() });

/** Who is meant by `on`, a channel (the first by default), and `as`, a shopper. */
export function whoIs(channels: readonly DemoChannel[], asked: unknown): WhoResult {
  const parsed = Asked.safeParse(asked);
  const { on, as } = parsed.success ? parsed.data : { on: "", as: undefined };
  const channel = on === undefined ? channels[0] : channels.find((each) => each.channel === on);
  if (channel === undefined) {
    const known = channels.map((each) => each.channel).join(", ");
    return { ok: false, error: { code: "bad_channel", message: `on: give one of ${known}` } };
  }
  const who = channel.who.safeParse(as);
  if (!who.success) {
    const { kind, example } = channel.card.writer;
    return { ok: false, error: { code: "bad_shopper", message: `as: give ${kind}, e.g. ${example}` } };
  }
  return { ok: true, channel, as: who.data, id: channel.idOf(who.data) };
}
