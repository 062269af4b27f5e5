import { describe, expect, it } from "vitest";
import type { Channel, RawRequest, Webhook } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeDoor } from "./door.ts";
import { type Recorded, describeRecorded, recordedBodies } from "./recorded.ts";
import { type Rendered, describeRendering } from "./rendering.ts";
import { type WithSecrets, deps, describeSecrets } from "./secrets.ts";
import { type Sends, describeSending } from "./sending.ts";
import { type Unasked, describeUnasked } from "./unasked.ts";

/** What a webhook channel hands over to be held against the contract. */
export type WebhookChannelCase = WebhookCase & Rendered & Sends & Unasked & (Batches | Single);

interface WebhookCase {
  readonly kind: ChannelKind;
  /**
   * A connection that accepts webhooks proven with any of these secrets, if it can rotate them. Its own secrets are
   * those without which it must not start, and no others.
   */
  readonly connection: (secrets: readonly string[]) => WithSecrets;
  /** False where the provider has one secret at a time. */
  readonly rotates: boolean;
  /**
   * The request as the provider would make it, `POST https://shop.example.com/webhooks/<name>/<id>`: these bytes,
   * proven with this secret. `id` is the connection's; absent: that of `connection`.
   */
  readonly signed: (body: Buffer, secret: string, id?: string) => RawRequest;
  /** Lower-case name of the header the proof is in. */
  readonly signatureHeader: string;
  /** True where the signature is hex, and so has a wrong upper-case form. */
  readonly hex: boolean;
  /** True where the proof is a token that says who sends, and not a signature over what is sent. */
  readonly bearer?: boolean;
  /** A body with one message. */
  readonly one: Buffer;
  /** Bodies of kinds nobody has heard of yet. */
  readonly unknown: readonly Buffer[];
  /** Bodies that were recorded at the provider; null: there is no provider, what is posted is written by our own page. */
  readonly recorded: Recorded | null;
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

const current = "first-secret-of-the-contract-0123456789";
const next = "second-secret-of-the-contract-0123456789";
const third = "third-secret-of-the-contract-0123456789";

/** Runs a channel that receives webhooks through what the core relies on. */
export function describeWebhookChannel(subject: WebhookChannelCase): void {
  const { kind, recorded } = subject;
  const connection = subject.connection([current]);
  const build = (secrets: readonly string[]): Channel => kind.build(subject.connection(secrets), deps);
  const channel = build([current]);
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
  const connectionFor = (body: Buffer): WithSecrets => recorded?.connection?.(body, [current]) ?? connection;

  describe(`${kind.name} keeps the contract of a webhook channel`, () => {
    it("accepts a genuine request", () => {
      expect(signature).not.toBe("");
      expect(verifies(genuine)).toBe(true);
    });

    it.skipIf(subject.bearer)("refuses a request in which any byte was changed", () => {
      for (const at of [0, Math.floor(genuine.body.length / 2), genuine.body.length - 1]) {
        const body = Buffer.from(genuine.body);
        body.writeUInt8(body.readUInt8(at) ^ 1, at);
        expect(verifies({ ...genuine, body }), `byte ${String(at)}`).toBe(false);
      }
      expect(verifies({ ...genuine, body: Buffer.concat([genuine.body, Buffer.from(" ")]) })).toBe(false);
      expect(verifies({ ...genuine, body: genuine.body.subarray(1) })).toBe(false);
    });

    it.runIf(subject.bearer)("does not look into what somebody sends who has proven who they are", () => {
      expect(verifies({ ...genuine, body: Buffer.from([0xff, 0x00]) })).toBe(true);
      expect(verifies({ ...genuine, body: Buffer.alloc(0) })).toBe(true);
    });

    it("refuses a missing, empty, short, long or malformed signature", () => {
      const wrong = [
        undefined,
        "",
        " ",
        signature.slice(0, -1),
        `${signature}0`,
        `${signature} `,
        signature.slice(1),
        "x",
        "sha256=",
        "undefined",
        ` ${signature}`,
        `${signature},${signature}`,
      ];
      for (const value of wrong) expect(verifies(withSignature(value)), String(value)).toBe(false);
    });

    it("refuses a signature in which any character was changed", () => {
      for (let at = 0; at < signature.length; at += 1)
        for (const bit of [1, 2]) {
          const other = String.fromCharCode(signature.charCodeAt(at) ^ bit);
          const value = signature.slice(0, at) + other + signature.slice(at + 1);
          expect(verifies(withSignature(value)), value).toBe(false);
        }
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
      const rotating = webhookOf(build([next, current]));
      expect(rotating.verify(subject.signed(subject.one, current))).toBe(true);
      expect(rotating.verify(subject.signed(subject.one, next))).toBe(true);
      expect(rotating.verify(subject.signed(subject.one, third))).toBe(false);
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

    it("ignores, calls unsupported or keeps as a file what nobody has heard of", async () => {
      expect(subject.unknown.length).toBeGreaterThan(0);
      for (const body of subject.unknown) {
        const events = await parse(body);
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]+$/);
          else if (event.kind === "message" && event.files !== undefined)
            expect(event.content).toMatchObject(
              event.files.map(({ ref }) => ({ kind: "media", media: "document", ref })),
            );
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

    it("sends nothing that it did not render", async () => {
      const odd: readonly Json[] = [null, 0, "x", [], {}, { type: "text" }, { type: "reply", text: 1 }];
      for (const broken of odd) {
        const result = await channel.send(broken, subject.to, "key-1");
        expect(result).toMatchObject({ ok: false, failure: { kind: "broken", what: "request" } });
      }
    });
  });

  describeDoor({
    kind,
    connection,
    now: deps.now(),
    taken: source.accepted.status,
    genuine: (body, id) => atDoor(subject.signed(body, current, id), kind, id),
    forged: (id) => {
      const right = subject.signed(subject.one, current, id);
      const changed = { ...right, body: Buffer.concat([right.body, Buffer.from(" ")]) };
      const bare = { ...right, headers: { ...right.headers, [subject.signatureHeader]: undefined } };
      const other = subject.signed(subject.one, next, id);
      const forged: [string, RawRequest][] = [
        ["without a proof", bare],
        ["with another's proof", other],
      ];
      if (subject.bearer !== true) forged.push(["with other bytes", changed]);
      return forged.map(([what, request]) => [what, atDoor(request, kind, id)]);
    },
    one: subject.one,
    ...(batch === undefined ? {} : { batch: { body: batch.body, count: batch.ids.length } }),
    ...(poisoned === undefined
      ? {}
      : { poisoned: { body: poisoned.body, count: poisoned.survivors.length } }),
    recorded: recordedBodies(recorded).map(({ name, body }) => ({
      name,
      body,
      connection: connectionFor(body),
      provable: recorded?.unprovable?.(body) !== true,
    })),
  });
  if (recorded !== null)
    describeRecorded(kind, recorded, connectionFor, (body) => subject.signed(body, current));
  describeSending(kind, connection, subject);
  describeRendering(kind.name, channel, subject);
  describeUnasked(kind, connection, subject);
  describeSecrets(kind, connection);
}

/** To the address of the connection with this id. */
function atDoor(request: RawRequest, kind: ChannelKind, id: string): RawRequest {
  return { ...request, url: new URL(`/webhooks/${kind.name}/${id}`, request.url) };
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
