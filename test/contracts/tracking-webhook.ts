import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { TrackingSource } from "#src/tracking/source.ts";
import { mutated } from "./mutated.ts";
import { expectTidy } from "./tracked.ts";
import type { TrackingSourceCase } from "./tracking-source.ts";

const number = "9400100000000000000001";
const now = new Date("2026-11-23T12:00:00Z");
const deps = {
  now: () => now,
  fetch: () => Promise.reject(new TypeError("no network")),
  log: () => undefined,
  unknownStatus: () => undefined,
};

/** Runs the webhooks of a provider that calls through what the core relies on. */
export function describeTrackingWebhook(
  subject: TrackingSourceCase,
  webhook: NonNullable<TrackingSourceCase["webhook"]>,
): void {
  const { kind, secrets } = subject;

  describe("as a receiver of webhooks", () => {
    const base = "https://chat.example.com/webhooks/tracking/0190f5fe-7c00-7a00-8000-000000000000";
    const built = (hidden: unknown = secrets) => receiver(kind.build(subject.settings(base), hidden, deps));
    const body = Buffer.from(JSON.stringify(webhook.body(subject.parcel(number))));
    const request = (bytes: Buffer, proof = webhook.prove(bytes)): RawRequest => ({
      method: "POST",
      url: new URL(`${base}${proof.query ?? ""}`),
      headers: { "content-type": "application/json", ...proof.headers },
      body: bytes,
      receivedAt: now,
    });

    it("believes what its provider proves", () => {
      expect(built().verify(request(body))).toBe(true);
      const odd = Buffer.from('{"\\u00e9":"é \\/ 😀"}\n', "utf8");
      expect(built().verify(request(odd))).toBe(true);
      const noText = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
      expect(built().verify(request(noText))).toBe(true);
    });

    it("believes nothing else", () => {
      const source = built();
      const verify = (one: RawRequest) => source.verify(one);
      const { in: where, name } = webhook.proof;
      const right = request(body);
      const value = (where === "headers" ? right.headers[name] : right.url.searchParams.get(name)) ?? "";
      expect(value).not.toBe("");
      const carrying = (given: string): RawRequest => {
        const url = new URL(right.url);
        if (where === "query") url.searchParams.set(name, given);
        return {
          ...right,
          url,
          headers: where === "headers" ? { ...right.headers, [name]: given } : right.headers,
        };
      };
      expect(verify(carrying(value))).toBe(true);
      const last = value.at(-1) === "a" ? "b" : "a";
      for (const wrong of [
        "",
        " ",
        "undefined",
        value.slice(0, -1),
        value.slice(1),
        `${value} `,
        `${value}${value}`,
        `${value},${value}`,
        `${value.slice(0, -1)}${last}`,
        `${value}=`,
        "0".repeat(value.length),
        "😀".repeat(20),
        "x".repeat(100_000),
      ])
        expect(verify(carrying(wrong)), wrong.slice(0, 90)).toBe(false);
      expect(verify({ ...right, url: new URL(base), headers: {} })).toBe(false);
      if (where === "query") {
        expect(verify({ ...right, url: new URL(`${right.url.href}&${name}=${value}`) })).toBe(false);
        return;
      }
      expect(verify({ ...right, body: Buffer.concat([body, Buffer.from(" ")]) })).toBe(false);
      expect(verify({ ...right, body: body.subarray(1) })).toBe(false);
      expect(verify({ ...right, body: Buffer.alloc(0) })).toBe(false);
      const flipped = Buffer.from(body);
      flipped[10] = (flipped[10] ?? 0) ^ 1;
      expect(verify({ ...right, body: flipped })).toBe(false);
    });

    it("believes nothing that is proven with another secret", () => {
      const others = Object.fromEntries(Object.entries(secrets).map(([key, value]) => [key, `${value}x`]));
      expect(built(others).verify(request(body))).toBe(false);
    });

    it(`says what ${webhook.says === "tracked" ? "became of the parcel" : "parcel is to be read again"}`, () => {
      const source = built();
      const parse = (one: RawRequest) => source.parse(one);
      const news = parse(request(body));
      expect(news).toHaveLength(1);
      expect(news[0]).toMatchObject({ kind: webhook.says, number });
      // Delivered again, it is the same.
      expect(parse(request(Buffer.from(body)))).toEqual(news);
      if (news[0]?.kind === "tracked") {
        expect(news[0].tracked.status).toBe("in_transit");
        expectTidy(news[0].tracked);
      }
      for (const one of news) if (one.kind !== "ignored") expect(one.id).not.toBe("");
    });

    it("tells other news from it by their ids", () => {
      const later = Buffer.from(JSON.stringify(webhook.body(subject.delivered(number))));
      const ids = [body, later].map((bytes) => {
        const [news] = built().parse(request(bytes));
        return news === undefined || news.kind === "ignored" ? undefined : news.id;
      });
      expect(new Set(ids).size).toBe(2);
    });

    it("throws at no body, and says why it ignores one", () => {
      const source = built();
      const parse = (one: RawRequest) => source.parse(one);
      fc.assert(
        fc.property(
          fc.oneof(
            fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
            fc.json().map((text) => Buffer.from(text)),
            mutated(webhook.body(subject.delivered(number))).map((json) => Buffer.from(JSON.stringify(json))),
          ),
          (bytes) => {
            const news = parse(request(bytes));
            expect(news.length).toBeGreaterThan(0);
            for (const one of news) {
              if (one.kind === "ignored") expect(one.reason).toMatch(/^[a-z_]{1,50}$/);
              else expect(one.number).not.toBe("");
              if (one.kind === "tracked") expectTidy(one.tracked);
            }
          },
        ),
        { numRuns: 300 },
      );
    });
  });
}

function receiver({ webhook }: TrackingSource): NonNullable<TrackingSource["webhook"]> {
  if (webhook === undefined) throw new Error("it takes no webhooks");
  return webhook;
}
