import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InboundEvent } from "#src/channel/event.ts";
import { chat, now, posted, said } from "./connection.ts";

const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(40)]);
const pdf = Buffer.from("%PDF-1.7\n%%EOF\n");
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40)]);
const file = (bytes: Buffer, name?: string) => ({
  data: bytes.toString("base64"),
  ...(name === undefined ? {} : { name }),
});

type Message = Extract<InboundEvent, { kind: "message" }>;

async function messageOf(body: object, settings: object = {}): Promise<Message> {
  const { hello, parse } = chat({ settings });
  const { token } = await hello();
  const [event] = await parse(body, token);
  if (event?.kind !== "message") throw new Error(`It came to ${String(event?.kind)}.`);
  return event;
}

describe("what a visitor writes", () => {
  it("is a message of theirs, with the page's language as a hint", async () => {
    const { content, from } = await messageOf(said("Wo ist mein Paket?", { locale: "de_AT" }));
    expect(content).toEqual([{ kind: "text", text: "Wo ist mein Paket?" }]);
    expect(from.locale).toBe("de-AT");
    expect(from.email).toBeUndefined();
    expect((await messageOf(said("x", { locale: "<script>" }))).from.locale).toBeUndefined();
  });

  it("was written as long ago as the panel measured, whatever the shopper's clock says", async () => {
    const day = 24 * 3_600_000;
    const at = async (agoMs: unknown) => now.getTime() - (await messageOf(said("x", { agoMs }))).at.getTime();
    expect(await at(90_000)).toBe(90_000);
    expect(await at(-5)).toBe(0);
    expect(await at("yesterday")).toBe(0);
    expect(await at(900 * day)).toBe(7 * day);
  });

  it("may be a tap on what was offered", async () => {
    const tapped = { type: "message", id: randomUUID(), choice: { id: "order:a", title: "#1001 Tent" } };
    expect((await messageOf(tapped)).content).toEqual([
      { kind: "choice", id: "order:a", title: "#1001 Tent" },
    ]);
  });

  it("can be stored: no NUL, no half characters", async () => {
    const { content, raw } = await messageOf(said("a\u0000b\ud83d c"));
    expect(content).toEqual([{ kind: "text", text: "ab\ufffd c" }]);
    expect(JSON.stringify(raw)).not.toContain("\\u0000");
  });

  it("is refused over 10,000 characters", async () => {
    const { hello, parse } = chat();
    const { token } = await hello();
    expect((await parse(said("x".repeat(10_000)), token))[0]?.kind).toBe("message");
    expect((await parse(said("x".repeat(10_001)), token))[0]?.kind).toBe("rejected");
  });
});

describe("files", () => {
  it("come with the message, typed by their bytes and not by what they are called", async () => {
    const event = await messageOf(
      said("see", { files: [file(png, "C:\\fake\\mug.jpg"), file(pdf, "../../invoice.pdf"), file(jpeg)] }),
    );
    const ref = (n: number) => `${event.id.slice(-36)}:${String(n)}`;
    expect(event.content).toEqual([
      { kind: "text", text: "see" },
      { kind: "media", media: "image", ref: ref(0), type: "image/png", name: "mug.jpg" },
      { kind: "media", media: "document", ref: ref(1), type: "application/pdf", name: "invoice.pdf" },
      { kind: "media", media: "image", ref: ref(2), type: "image/jpeg" },
    ]);
    expect(event.files?.map(({ bytes }) => bytes)).toEqual([png, pdf, jpeg]);
    expect(event.files?.map(({ ref }) => ref)).toEqual([ref(0), ref(1), ref(2)]);
    // The bytes are kept once, not in the raw item too.
    expect(JSON.stringify(event.raw).length).toBeLessThan(500);
  });

  it("may come without words", async () => {
    const event = await messageOf({ type: "message", id: randomUUID(), files: [file(png)] });
    expect(event.content.map(({ kind }) => kind)).toEqual(["media"]);
  });

  it("are only mentioned when they are too large or of a kind that is not taken", async () => {
    const page = Buffer.from("<!doctype html><script>alert(1)</script>");
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const large = Buffer.concat([png, Buffer.alloc(1_000)]);
    const event = await messageOf(
      said("see", {
        files: [file(page, "a.png"), file(svg, "b.svg"), file(large, "c.png"), file(png, "d.png")],
      }),
      { maxFileBytes: 1_000 },
    );
    expect(event.content.map(({ kind }) => kind)).toEqual([
      "text",
      "unsupported",
      "unsupported",
      "unsupported",
      "media",
    ]);
    expect(event.files).toHaveLength(1);
  });

  it("have names that harm nobody", async () => {
    const names = ["\u202egnp.exe", 'a"b\r\nc.png', "..", "x".repeat(300), "😀.png"];
    const { content } = await messageOf(said("", { files: names.map((name) => file(png, name)) }));
    expect(content.map((each) => (each.kind === "media" ? each.name : null))).toEqual([
      "gnp.exe",
      "abc.png",
      undefined,
      "x".repeat(120),
      "😀.png",
    ]);
  });
});

describe("what a visitor has read", () => {
  it("is a receipt for each delivery named, once", async () => {
    const { hello, parse } = chat();
    const { token, visitor } = await hello();
    const [a, b] = [randomUUID(), randomUUID()];
    const events = await parse({ type: "read", of: [a, b, a] }, token);
    expect(events).toMatchObject([
      { kind: "status", of: a, status: "read", id: `${visitor}:read:${a}` },
      { kind: "status", of: b, status: "read" },
    ]);
    expect(events).toHaveLength(2);
  });

  it("cannot be said of anything but deliveries, nor of very many", async () => {
    const { hello, parse } = chat();
    const { token } = await hello();
    expect((await parse({ type: "read", of: ["wamid.1"] }, token))[0]?.kind).toBe("rejected");
    const many = Array.from({ length: 101 }, () => randomUUID());
    expect((await parse({ type: "read", of: many }, token))[0]?.kind).toBe("rejected");
  });
});

describe("who reads", () => {
  it("is who the token says, and nobody without one", async () => {
    const { channel, hello } = chat();
    const { token, visitor } = await hello();
    expect(channel.reader?.({ ...posted(Buffer.alloc(0), token), method: "GET" })).toMatchObject({
      id: visitor,
    });
    expect(channel.reader?.(posted(Buffer.alloc(0)))).toBeUndefined();
  });
});
