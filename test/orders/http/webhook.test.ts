import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import { httpWebhook } from "#src/orders/http/webhook.ts";
import { signingSecret } from "./given.ts";

const webhook = httpWebhook(signingSecret);
const receivedAt = new Date("2026-11-23T12:00:00Z");

function request(
  body: string | Buffer,
  {
    secret = signingSecret,
    at = receivedAt,
    ...headers
  }: { secret?: string; at?: Date } & Record<string, unknown> = {},
): RawRequest {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex");
  return {
    method: "POST",
    url: new URL("https://chat.example.com/webhooks/stores/s1"),
    headers: { "x-timestamp": timestamp, "x-signature": `sha256=${signature}`, ...stringsOf(headers) },
    body: Buffer.from(body),
    receivedAt,
  };
}

function stringsOf(headers: Record<string, unknown>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : undefined]),
  );
}

const body = JSON.stringify({ id: "e1", order_id: "5001" });

describe("a webhook of an HTTP store", () => {
  it("is accepted with its signature, and with no other", () => {
    expect(webhook.verify(request(body))).toBe(true);
    expect(webhook.verify(request(body, { secret: "another-secret-of-16" }))).toBe(false);
    for (const signature of [undefined, "", "sha256=", "sha256=é", "x".repeat(71)])
      expect(webhook.verify(request(body, { "x-signature": signature }))).toBe(false);
    expect(webhook.verify({ ...request(body), body: Buffer.from(`${body} `) })).toBe(false);
  });

  it("is accepted only around its time, which is signed with it", () => {
    const at = (seconds: number) => new Date(receivedAt.getTime() + seconds * 1000);
    for (const seconds of [-299, 0, 299])
      expect(webhook.verify(request(body, { at: at(seconds) }))).toBe(true);
    for (const seconds of [-301, 301]) expect(webhook.verify(request(body, { at: at(seconds) }))).toBe(false);
    for (const timestamp of [undefined, "", "now", "1e9", "-1", "9".repeat(30)])
      expect(webhook.verify(request(body, { "x-timestamp": timestamp }))).toBe(false);
    const old = request(body, { at: at(-1000) });
    expect(
      webhook.verify({
        ...old,
        headers: { ...old.headers, "x-timestamp": String(receivedAt.getTime() / 1000) },
      }),
    ).toBe(false);
  });

  it("says which order has changed; one bad item does not take its neighbours along", () => {
    expect(webhook.parse(request(body))).toEqual([{ kind: "order", id: "e1", orderId: "5001" }]);
    const many = [{ id: 7, orderId: 5002 }, null, { id: "e3" }, { order_id: "5004" }];
    const news = webhook.parse(request(JSON.stringify(many)));
    expect(news.map(({ kind }) => kind)).toEqual(["order", "ignored", "ignored", "order"]);
    expect(news[0]).toEqual({ kind: "order", id: "7", orderId: "5002" });
    // Without an id the body is the id, so that the same twice is one.
    expect(webhook.parse(request('[{"order_id":"5004"}]'))).toEqual([news[3]]);
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          for (const news of webhook.parse(request(bytes))) expect(["order", "ignored"]).toContain(news.kind);
        },
      ),
    );
  });
});
