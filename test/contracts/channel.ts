import { describe, expect, it } from "vitest";
import type { Channel, RawRequest, Webhook } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";

/** What a webhook channel hands over to be held against the contract. */
export type WebhookChannelCase = WebhookCase & (Batches | Single);

interface WebhookCase {
  readonly name: string;
  /** A channel of a connection that accepts signatures under any of these secrets, if it can rotate them. */
  build(secrets: readonly string[], deps: ChannelDeps): Channel;
  /** False where the provider has one secret at a time. */
  readonly rotates: boolean;
  /** The request as the provider would make it: these bytes, signed with this secret. */
  signed(body: Buffer, secret: string): RawRequest;
  /** Lower-case name of the header the signature is in. */
  readonly signatureHeader: string;
  /** True where the signature is hex, and so has a wrong upper-case form. */
  readonly hex: boolean;
  /** A body with one message. */
  readonly one: Buffer;
  /** Bodies of kinds nobody has heard of yet. */
  readonly unknown: readonly Buffer[];
  readonly to: Address;
}

interface Batches {
  readonly single?: false;
  /** A body of many messages, and their ids in order. */
  readonly batch: { readonly body: Buffer; readonly ids: readonly string[] };
  /** A body in which one item cannot be read, and the ids of the messages around it. */
  readonly poisoned: { readonly body: Buffer; readonly survivors: readonly string[] };
}

/** The provider puts one item into each webhook. */
interface Single {
  readonly single: true;
}

const replies: readonly Reply[] = [
  { text: "Your parcel is on its way.", language: "en" },
  { text: "", language: "en" },
  { text: "**Order 1001**\n\n- shirt\n- shoes\n\nhttps://example.com/t/1", language: "en" },
  { text: "طلبك في الطريق. ".repeat(700), language: "ar" },
  { text: "👩‍👩‍👧‍👦".repeat(3_000), language: "und" },
  {
    text: "Which order?",
    language: "en",
    choices: [
      { id: "1", title: "#1001" },
      {
        id: "2",
        title: "An order with a title that is too long for any button",
        description: "x".repeat(500),
      },
    ],
    choose: "Choose an order",
  },
  {
    text: "Which?",
    language: "en",
    choices: Array.from({ length: 40 }, (_, n) => ({ id: `o${String(n)}`, title: `#${String(n)}` })),
  },
];

/** Runs a channel that receives webhooks through what the core relies on. */
export function describeWebhookChannel(subject: WebhookChannelCase): void {
  const current = "first-secret-of-the-contract";
  const next = "second-secret-of-the-contract";

  const unreachable: ChannelDeps = {
    fetch: () => Promise.reject(new TypeError("fetch failed")),
    now: () => new Date("2026-11-23T12:00:00Z"),
    log: () => undefined,
  };
  const channel = subject.build([current], unreachable);
  const source = webhookOf(channel);
  const verifies = (request: RawRequest): boolean => source.verify(request);
  const genuine = subject.signed(subject.one, current);
  const signature = genuine.headers[subject.signatureHeader] ?? "";
  const withSignature = (value: string | undefined): RawRequest => ({
    ...genuine,
    headers: { ...genuine.headers, [subject.signatureHeader]: value },
  });
  const parse = async (body: Buffer): Promise<InboundEvent[]> => source.parse(subject.signed(body, current));
  const { batch, poisoned } = subject.single === true ? {} : subject;
  const most = batch?.body ?? subject.one;

  describe(`${subject.name} keeps the contract of a webhook channel`, () => {
    it("accepts a genuine request", () => {
      expect(signature).not.toBe("");
      expect(verifies(genuine)).toBe(true);
    });

    it("refuses a request in which any byte was changed", () => {
      for (const at of [0, Math.floor(genuine.body.length / 2), genuine.body.length - 1]) {
        const body = Buffer.from(genuine.body);
        body.writeUInt8(body.readUInt8(at) ^ 1, at);
        expect(verifies({ ...genuine, body }), `byte ${String(at)}`).toBe(false);
      }
      expect(verifies({ ...genuine, body: Buffer.concat([genuine.body, Buffer.from(" ")]) })).toBe(false);
      expect(verifies({ ...genuine, body: genuine.body.subarray(1) })).toBe(false);
    });

    it("refuses a missing, empty, short, long or malformed signature", () => {
      const wrong = [
        undefined,
        "",
        signature.slice(0, -1),
        `${signature}0`,
        signature.slice(1),
        "x",
        "sha256=",
        ` ${signature}`,
      ];
      for (const value of wrong) expect(verifies(withSignature(value)), String(value)).toBe(false);
    });

    it.runIf(subject.hex)("refuses upper-case hex", () => {
      const upper = signature.replace(/[0-9a-f]{40,}$/, (hex) => hex.toUpperCase());
      expect(upper).not.toBe(signature);
      expect(verifies(withSignature(upper))).toBe(false);
    });

    it("refuses a signature made with another secret", () => {
      expect(verifies(subject.signed(subject.one, `${current}x`))).toBe(false);
      expect(verifies(subject.signed(subject.one, next))).toBe(false);
    });

    it.runIf(subject.rotates)("accepts either secret while it is rotated, and only these", () => {
      const rotating = webhookOf(subject.build([next, current], unreachable));
      expect(rotating.verify(subject.signed(subject.one, current))).toBe(true);
      expect(rotating.verify(subject.signed(subject.one, next))).toBe(true);
      expect(rotating.verify(subject.signed(subject.one, "third"))).toBe(false);
    });

    it.runIf(batch)("reads every message of a batch, in order", async () => {
      expect(messageIds(await parse(most))).toEqual(batch?.ids);
    });

    it("reads the message of a body with one", async () => {
      expect(messageIds(await parse(subject.one))).toHaveLength(1);
    });

    it("gives repeated webhooks the same ids", async () => {
      expect(idsOf(await parse(most))).toEqual(idsOf(await parse(most)));
    });

    it("ignores, or calls unsupported, what nobody has heard of", async () => {
      for (const body of subject.unknown) {
        const events = await parse(body);
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]+$/);
          else expect(event).toMatchObject({ kind: "message", content: [{ kind: "unsupported" }] });
        }
      }
    });

    it.runIf(poisoned)(
      "rejects an item it cannot read, with the item, and reads its neighbours",
      async () => {
        const events = await parse(poisoned?.body ?? most);
        expect(messageIds(events)).toEqual(poisoned?.survivors);
        const rejected = events.filter((event) => event.kind === "rejected");
        expect(rejected).toHaveLength(1);
        expect(rejected[0]?.raw).toBeTruthy();
      },
    );

    it("gives every event an account, an id that can be a key, a time and something that can be stored", async () => {
      for (const event of await parse(most)) {
        if (event.kind === "ignored" || event.kind === "rejected") continue;
        expect(event.account).not.toBe("");
        expect(event.id.length).toBeGreaterThan(0);
        expect(event.id.length).toBeLessThan(1000);
        expect(event.at.getTime()).not.toBeNaN();
        expect(JSON.parse(JSON.stringify(event.raw))).toEqual(event.raw);
      }
    });

    it("renders every reply as at least one part that survives being stored", () => {
      for (const reply of replies) {
        const parts = channel.render(reply, { conversation: "c1", memo: null, inReplyTo: null });
        expect(parts.length).toBeGreaterThan(0);
        const stored: unknown = JSON.parse(JSON.stringify(parts));
        expect(stored).toEqual(parts);
      }
    });

    it("returns failures of sending and never throws", async () => {
      const part =
        channel.render(
          { text: "hello", language: "en" },
          { conversation: "c1", memo: null, inReplyTo: null },
        )[0] ?? null;
      const answers: readonly (() => Promise<Response>)[] = [
        () => Promise.reject(new TypeError("fetch failed")),
        () =>
          Promise.reject(
            new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }),
          ),
        () => Promise.resolve(new Response("<html>", { status: 502 })),
        () => Promise.resolve(new Response("not json", { status: 200 })),
        () => Promise.resolve(new Response(null, { status: 204 })),
        () => Promise.resolve(new Response("{}", { status: 400 })),
        () =>
          Promise.resolve(new Response(null, { status: 302, headers: { location: "https://example.com/" } })),
        () => {
          throw new Error("fetch itself broke");
        },
      ];
      for (const answer of answers) {
        const result = await subject
          .build([current], { ...unreachable, fetch: answer })
          .send(part, subject.to, "key-1");
        expect(result.ok).toBe(false);
      }
      const odd: readonly Json[] = [null, 0, "x", [], {}, { type: "text" }];
      for (const broken of odd) {
        const result = await channel.send(broken, subject.to, "key-1");
        expect(result).toMatchObject({ ok: false, failure: { kind: "broken", what: "request" } });
      }
    });
  });
}

function webhookOf(channel: Channel): Webhook {
  if (channel.source.how !== "webhook") throw new Error(`${channel.name} does not receive webhooks`);
  return channel.source;
}

function messageIds(events: readonly InboundEvent[]): string[] {
  return events.filter((event) => event.kind === "message").map((event) => event.id);
}

function idsOf(events: readonly InboundEvent[]): string[] {
  return events.map((event) => ("id" in event ? event.id : event.reason));
}
