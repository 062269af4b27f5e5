import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { metaSignature, signedByMeta } from "#channels/meta/signature.ts";
import { asMetaWrites, fromAna, text } from "../../fixtures/whatsapp/bodies.ts";
import { connected, parsed, signed } from "./connection.ts";

const { webhook } = connected();

describe("the signature is taken over the bytes as they came", () => {
  const said: Json = fromAna(text("café / 😀 ñ"));
  const written: readonly (readonly [string, Buffer])[] = [
    ["escaped as Meta does", asMetaWrites(said)],
    ["in plain UTF-8", Buffer.from(JSON.stringify(said))],
    ["with white space", Buffer.from(JSON.stringify(said, null, 2))],
  ];

  it.each(written)("%s", (_, body) => {
    expect(webhook.verify(signed(body))).toBe(true);
    expect(webhook.parse(signed(body))).toMatchObject([{ content: [{ kind: "text", text: "café / 😀 ñ" }] }]);
  });

  it("is not that of the same JSON written differently", () => {
    const request = signed(asMetaWrites(said));
    expect(webhook.verify({ ...request, body: Buffer.from(JSON.stringify(said)) })).toBe(false);
  });

  it("covers bodies as large as Meta sends them", () => {
    const body = asMetaWrites(fromAna(text("x".repeat(2_500_000))));
    expect(webhook.verify(signed(body))).toBe(true);
  });

  it("equals a value computed by another program", () => {
    // printf 'hello' | openssl dgst -sha256 -hmac key
    const known = "sha256=9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b";
    expect(metaSignature(Buffer.from("hello"), "key")).toBe(known);
  });

  it("is never right without a secret", () => {
    const body = Buffer.from("x");
    expect(signedByMeta(body, metaSignature(body, ""), [""])).toBe(false);
    expect(signedByMeta(body, metaSignature(body, "k"), [])).toBe(false);
  });
});

const ask = (query: string, method = "GET") =>
  webhook.handshake?.({
    method,
    url: new URL(`https://shop.example.com/webhooks/whatsapp/c1${query}`),
    headers: {},
    body: Buffer.alloc(0),
    receivedAt: new Date(0),
  });

describe("the handshake", () => {
  it("gives back the challenge as it is, zeros in front and all", () => {
    expect(ask("?hub.mode=subscribe&hub.challenge=00123&hub.verify_token=verify-me")).toEqual({
      status: 200,
      type: "text/plain; charset=utf-8",
      body: "00123",
    });
  });

  it.each([
    "",
    "?hub.challenge=1&hub.verify_token=verify-me",
    "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me",
    "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-m",
    "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
    "?hub.mode=subscribe&hub.challenge=1",
    "?hub.mode=subscribe&hub.verify_token=verify-me",
  ])("refuses %s", (query) => {
    const answer = ask(query);
    expect(answer?.status).toBe(403);
    expect(answer?.body).not.toContain("verify-me");
  });

  it("leaves other methods alone", () => {
    expect(ask("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me", "POST")).toBeUndefined();
  });
});

it("does not take a body that is not JSON", () => {
  for (const body of ["", "{", "<html>", "\u0000"]) {
    expect(() => webhook.parse(signed(Buffer.from(body)))).toThrow(/not JSON/);
  }
  expect(parsed(null)).toEqual([{ kind: "ignored", reason: "other_object" }]);
  expect(parsed([1])).toEqual([{ kind: "ignored", reason: "other_object" }]);
});
