import type { Json } from "#src/conversation/json.ts";

/** Who writes in the journeys. Ana and Ben have orders; nobody knows the stranger. */
export type Shopper = "ana" | "ben" | "stranger";

/** One channel with its provider's fake: how a shopper writes and hears, whatever the wire looks like. */
export interface Line {
  readonly name: string;
  /** What is posted to `/api/connections`. */
  readonly connection: Json;
  /** True where the channel itself vouches for who writes. */
  readonly vouches: boolean;
  /** Writes, as the provider would bring it to `webhookUrl`; the answer's status. */
  say(webhookUrl: string, who: Shopper, text: string): Promise<number>;
  /** Sends a file without words. */
  show(webhookUrl: string, who: Shopper, bytes: Buffer, type: string): Promise<number>;
  /** The texts that reached the shopper, in order. */
  heard(who: Shopper): string[];
  /** A person of the shop answers in the provider's own inbox, where it has one. */
  inbox?(webhookUrl: string, who: Shopper, text: string): Promise<number>;
  /** Where the provider knows a word that forbids messages. */
  readonly stops: boolean;
  /** Called once the connection is there, with its address. */
  connected?(webhookUrl: string): Promise<void>;
  close(): Promise<void>;
}

/** Orders by these are in the journeys' file; no order has the stranger's. */
export const people = {
  ana: { email: "ana@example.com", phone: "+15550100101" },
  ben: { email: "ben@example.com", phone: "+15550100102" },
  stranger: { email: "stranger@example.com", phone: "+15550100199" },
} as const;

/** Posts bytes with headers; the status. */
export async function posted(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | string,
): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
}
