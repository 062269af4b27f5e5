import { describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { bodies as instagram } from "../../fixtures/instagram/bodies.ts";
import { bodies as messenger } from "../../fixtures/messenger/bodies.ts";
import { asMetaWrites, bodies as whatsapp } from "../../fixtures/whatsapp/bodies.ts";
import { appSecret, connected, signed } from "./connections.ts";

const kinds = [whatsappKind, messengerKind, instagramKind];
const samples = [whatsapp["text"], messenger["text"], instagram["text"], { object: "page", x: "é / 😀" }].map(
  (body) => asMetaWrites(body ?? null),
);

/** The same for all three: each body, genuine and tampered with. */
const tampered: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  ["a space behind", (body) => Buffer.concat([body, Buffer.from(" ")])],
  ["the last byte gone", (body) => body.subarray(0, -1)],
  ["one bit flipped", (body) => Buffer.from(body).fill((body[9] ?? 0) ^ 1, 9, 10)],
  [
    "the same JSON, written by another",
    (body) => Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
  ],
  ["nothing", () => Buffer.alloc(0)],
  ["another's words", (body) => Buffer.from(body.toString().replace(/text/u, "taxt"))],
];

describe.each(kinds.map((kind) => [kind.name, kind] as const))("a body for %s", (_, kind) => {
  const { source } = connected(kind);
  if (source.how !== "webhook") throw new Error("Meta's channels are webhook channels");

  it.each(samples.map((body, n) => [n, body] as const))("is taken as it was signed (%i)", (_n, body) => {
    expect(source.verify(signed(body))).toBe(true);
  });

  it.each(tampered)("is refused with %s", (_name, tamper) => {
    for (const body of samples) {
      const changed = tamper(body);
      if (changed.equals(body)) continue;
      expect(source.verify({ ...signed(body), body: changed })).toBe(false);
    }
  });

  it("is refused without, with a wrong and with an odd signature", () => {
    for (const body of samples) {
      const genuine = signed(body);
      const value = genuine.headers["x-hub-signature-256"] ?? "";
      const wrong = [
        undefined,
        "",
        "sha256=",
        value.slice(7),
        value.toUpperCase(),
        `${value}0`,
        value.slice(0, -1),
      ];
      for (const each of [
        ...wrong,
        value.replace("sha256", "sha1"),
        signed(body, "x").headers["x-hub-signature-256"],
      ])
        expect(source.verify({ ...genuine, headers: { "x-hub-signature-256": each } })).toBe(false);
      expect(source.verify({ ...genuine, headers: { "x-hub-signature": value } })).toBe(false);
      expect(source.verify(signed(body, appSecret.toUpperCase()))).toBe(false);
    }
  });

  it("is answered by the handshake only to the right token", async () => {
    const ask = (token: string) =>
      source.handshake?.({
        method: "GET",
        url: new URL(
          `https://x.example.com/?hub.mode=subscribe&hub.challenge=0012&hub.verify_token=${token}`,
        ),
        headers: {},
        body: Buffer.alloc(0),
        receivedAt: new Date(0),
      });
    expect(await ask("verify-me")).toMatchObject({ status: 200, body: "0012" });
    expect(await ask("verify")).toMatchObject({ status: 403 });
  });
});
