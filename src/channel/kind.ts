import type { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Channel } from "./channel.ts";

/** Credentials of one channel for a shop, decrypted. `settings` and `secrets` have passed the kind's schemas. */
export interface Connection<Settings = unknown, Secrets = unknown> {
  readonly id: string;
  readonly accounts: readonly string[];
  readonly settings: Settings;
  readonly secrets: Secrets;
}

/** What a channel is given besides its connection; everything a fake replaces. */
export interface ChannelDeps {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
}

/** What a shopper would write, for trying a connection out. */
export interface Simulated {
  /** One of the connection's accounts. */
  readonly account: string;
  /** The shopper, in a form that people write: a phone, an address. */
  readonly from: string;
  readonly name?: string;
  readonly text: string;
  readonly at: Date;
}

/** One thing that was looked at to see whether a connection works. */
export interface Check {
  /** Short and stable, for machines: `token`, `account`, `subscription`, `webhook`, `imap`, `smtp`. */
  readonly name: string;
  /** `skipped`: it could not be looked at here; `said` has the reason. */
  readonly result: "ok" | "failed" | "skipped";
  /** What was found, for the merchant: no secrets. */
  readonly said: string;
  /** What to do about a failure. */
  readonly fix?: string;
  /** When something the connection depends on ends, e.g. its token. */
  readonly expires?: Date;
}

/** A channel the gateway can connect: what it needs, checked by schema, and how it is built. */
export interface ChannelKind {
  readonly name: string;
  /** Non-secret settings; unknown keys are refused, so that a misspelt one is not silently ignored. */
  readonly settings: z.ZodType;
  /** Secrets; encrypted at rest, never returned. */
  readonly secrets: z.ZodType;
  /** The form of an account id. */
  readonly account: z.ZodType<string>;
  /** Throws when `settings` or `secrets` do not fit: a connection without its secret does not start. */
  build(connection: Connection, deps: ChannelDeps): Channel;
  /**
   * The webhook by which the provider would bring this message to `url` (as the provider knows it), signed with
   * the connection's own secrets.
   */
  simulate?(
    connection: Connection,
    says: Simulated,
    url: URL,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };
  /** Asks the provider whether the connection works. Never throws; `webhookUrl` is what should be set up there. */
  check?(connection: Connection, deps: ChannelDeps, webhookUrl: URL): Promise<readonly Check[]>;
  /** New secrets where the present ones are about to expire; null when they are good for longer. Throws what a later try may mend. */
  renew?(connection: Connection, deps: ChannelDeps): Promise<unknown>;
}
