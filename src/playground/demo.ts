import { randomBytes } from "node:crypto";
import type { Answer, RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import type { DemoChannel, Played, ProviderEvent } from "#src/server/playground/channel.ts";
import type { SandboxMail } from "./sandbox.ts";

/** What a demo connection is made with, and how its provider is played. */
export interface Demo {
  readonly channel: string;
  /** No real one has it. */
  readonly account: string;
  readonly settings: Json;
  readonly secrets: () => Json;
  readonly play: (given: Given) => DemoChannel | Promise<DemoChannel>;
}

/** What a provider is played with. */
export interface Given {
  readonly now: () => Date;
  readonly mail?: SandboxMail;
  readonly place: Pick<DemoChannel, "channel" | "connection" | "account">;
  readonly secrets: unknown;
  readonly webhookUrl: () => URL;
}

/** Long enough to see a burst answered as one, ms. */
export const settleMs = 1_200;
export const secret = () => randomBytes(24).toString("base64url");

/** The events that a sandbox tells of while it answers a call. */
export function telling<Told>(translate: (event: Told) => ProviderEvent) {
  const told: ProviderEvent[] = [];
  return {
    onEvent: (event: Told): void => void told.push(translate(event)),
    answering: (sandbox: { answer(request: RawRequest): Answer }) => ({
      answer: (request: RawRequest): Played => ({
        answer: sandbox.answer(request),
        events: told.splice(0),
      }),
    }),
  };
}
