import { describe, expect, it } from "vitest";
import { parseMail, readMail } from "#channels/email/read.ts";
import { conversationIdOf, messageIdOf, plusAddress } from "#channels/email/threading.ts";
import { fromAna, mail, parts } from "../../../fixtures/email/mails.ts";
import { message, place, receivedAt, secret, textOf } from "./reading.ts";

const ours = messageIdOf("0199c0de-0000-7000-8000-000000000001", "42", secret, "shop.example");
const older = messageIdOf("0199c0de-0000-7000-8000-000000000000", "42", secret, "shop.example");

/** The smallest PNG there is, and one too large to be a logo. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const photo = Buffer.concat([pixel, Buffer.alloc(20_000, 7)]);

const file = (
  type: string,
  bytes: Buffer,
  disposition: string,
  more: Readonly<Record<string, string>> = {},
) =>
  [
    {
      "Content-Type": type,
      "Content-Transfer-Encoding": "base64",
      "Content-Disposition": disposition,
      ...more,
    },
    bytes.toString("base64").replace(/.{76}/g, "$&\n"),
  ] as const;

const withFiles = (...files: readonly (readonly [Readonly<Record<string, string>>, string])[]) =>
  mail(
    { ...fromAna, Subject: "Re: x", "Content-Type": "multipart/mixed; boundary=edge" },
    parts([{ "Content-Type": "text/plain" }, "See here"], ...files),
  );

describe("a person's mail", () => {
  it("is one message", async () => {
    expect(await readMail(mail(fromAna, "Where is order 1001?"), place)).toEqual([
      {
        kind: "message",
        account: "support@shop.example",
        id: "<first@example.com>",
        at: new Date("2026-11-03T10:20:00Z"),
        raw: expect.objectContaining({ subject: ["Where is it?"] }),
        from: { account: "support@shop.example", id: "ana@example.com" },
        name: "Ana Sample",
        content: [{ kind: "text", text: "Where is it?\n\nWhere is order 1001?" }],
        memo: {
          subject: "Where is it?",
          messageId: "<first@example.com>",
          references: [],
          fromName: "Ana Sample",
        },
      },
    ]);
  });

  it("is the same one whichever way it came", async () => {
    const first = await message(mail({ Received: "from a", ...fromAna }, "Hi"));
    const again = await message(
      mail({ Received: "from b", ...fromAna, "Message-ID": "  <first@example.com>  " }, "Hi"),
    );
    expect(again.id).toBe(first.id);
  });

  it.each(["", "<>", "<@>"])("has the hash of its bytes for an id where %j is its Message-ID", async (id) => {
    const raw = mail({ ...fromAna, "Message-ID": id }, "Hi");
    const said = await message(raw);
    expect(said.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await message(raw)).id).toBe(said.id);
    expect((await message(mail({ ...fromAna, "Message-ID": id }, "Ho"))).id).not.toBe(said.id);
    expect(said.memo).not.toHaveProperty("messageId");
  });

  it("has a short id whatever its Message-ID", async () => {
    const said = await message(mail({ ...fromAna, "Message-ID": `<${"x".repeat(800)}@example.com>` }, "Hi"));
    expect(said.id).toMatch(/^sha256:/);
  });

  it.each([
    ["ahead of ours", "Tue, 03 Nov 2036 10:20:00 +0000"],
    ["no time", "yesterday"],
    ["empty", ""],
  ])("was written when it came where its clock is %s", async (_what, date) => {
    expect((await message(mail({ ...fromAna, Date: date }, "Hi"))).at).toEqual(receivedAt);
  });

  it("has no name that passes for an address", async () => {
    const said = await message(mail({ ...fromAna, From: '"ben@example.org" <ana@example.com>' }, "Hi"));
    expect(said).not.toHaveProperty("name");
    expect(said.from.id).toBe("ana@example.com");
  });

  it("is answered where it came from, not where it asks to be", async () => {
    const elsewhere = { "Reply-To": "thief@evil.example" };
    const said = await message(mail({ ...fromAna, ...elsewhere }, "Hi"));
    expect(said.from.id).toBe("ana@example.com");
    expect(said.memo).not.toHaveProperty("replyTo");
  });

  it("may ask for an address of its own domain, if proven", async () => {
    const proven = {
      "Authentication-Results": "mx.shop.example; dmarc=pass header.from=example.com",
      "Reply-To": "home@example.com",
    };
    expect((await message(mail({ ...proven, ...fromAna }, "Hi"))).memo).toMatchObject({
      replyTo: "home@example.com",
    });
    const other = { ...proven, "Reply-To": "home@example.org" };
    expect((await message(mail({ ...other, ...fromAna }, "Hi"))).memo).not.toHaveProperty("replyTo");
  });

  it.each(['<"">', "", "nobody", "<>"])("survives Reply-To: %s", async (replyTo) => {
    expect((await message(mail({ ...fromAna, "Reply-To": replyTo }, "Hi"))).from.id).toBe("ana@example.com");
  });
});

describe("the subject", () => {
  it.each([
    ["adds words", "Order 1001 is late", "Hello", "Order 1001 is late\n\nHello"],
    ["says what the text says", "Order 1001", "Where is my order 1001?", "Where is my order 1001?"],
    ["is that of an answer", "Re: Order", "Hello", "Hello"],
    [
      "is that of an answer to an order's mail",
      "Re: Order 1001 confirmed",
      "Where is it?",
      "Order 1001 confirmed\n\nWhere is it?",
    ],
    ["is all there is", "Where is order 1001?", "", "Where is order 1001?"],
    ["says nothing", "(no subject)", "Hello", "Hello"],
  ])("that %s", async (_what, subject, text, said) => {
    expect(textOf(await message(mail({ ...fromAna, Subject: subject }, text)))).toBe(said);
  });

  it("that we gave ourselves is not repeated", async () => {
    const raw = mail({ ...fromAna, Subject: "Re: Order 1001", "In-Reply-To": ours }, "Where is it?");
    expect(textOf(await message(raw))).toBe("Where is it?");
  });
});

describe("which of our mails is answered", () => {
  const answered = async (headers: Readonly<Record<string, string>>, to?: readonly string[]) => {
    const { replyTo, memo } = await message(
      mail({ ...fromAna, ...headers }, "Hi"),
      to === undefined ? {} : { envelope: { to } },
    );
    const thread =
      typeof memo === "object" && memo !== null && "conversation" in memo ? memo["conversation"] : undefined;
    return { replyTo, thread };
  };

  it("is the one in In-Reply-To", async () => {
    expect(await answered({ "In-Reply-To": ours, References: older })).toEqual({
      replyTo: ours,
      thread: "42",
    });
    expect(await answered({ "In-Reply-To": `<x@y.example> ${ours}` })).toEqual({
      replyTo: ours,
      thread: "42",
    });
  });

  it("is else the newest in References", async () => {
    const references = `${older} ${ours} <x@example.com>`;
    expect(
      await answered({ "In-Reply-To": "<0100@eu.amazonses.com>", References: references }),
    ).toMatchObject({ replyTo: ours });
  });

  it("is not known where only the conversation is", async () => {
    const conversation = conversationIdOf("43", secret, "shop.example");
    expect(await answered({ References: `${conversation} <x@example.com>` })).toEqual({
      replyTo: undefined,
      thread: "43",
    });
  });

  it("is told by the address, which comes first", async () => {
    const to = plusAddress("support@shop.example", "44", secret) ?? "";
    expect(await answered({ To: to, "In-Reply-To": ours })).toEqual({ replyTo: ours, thread: "44" });
    expect(await answered({ Cc: `Shop <${to.toUpperCase()}>` })).toMatchObject({ thread: "44" });
    expect(await answered({ "Delivered-To": to })).toMatchObject({ thread: "44" });
    expect(await answered({}, [to])).toMatchObject({ thread: "44" });
  });

  it.each([
    ["empty", "", ""],
    ["empty brackets", "<>", "<> <>"],
    ["made up", ours.replace("gw.m.u", "gw.m.ua"), older.replace(".42", ".43").replace(/.@/, "7@")],
    ["of another key", messageIdOf("1", "2", Buffer.from("other"), "shop.example"), ""],
  ])("is none where ids are %s", async (_what, inReplyTo, references) => {
    expect(await answered({ "In-Reply-To": inReplyTo, References: references })).toEqual({
      replyTo: undefined,
      thread: undefined,
    });
  });

  it("leaves the mail's references for the answer: the first and the newest", async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `<${index}@example.com>`);
    const { memo } = await message(mail({ ...fromAna, References: ids.join("\r\n ") }, "Hi"));
    expect(memo).toMatchObject({ references: [ids[0], ...ids.slice(-19)] });
    const alone = await message(mail({ ...fromAna, "In-Reply-To": "<a@example.com>" }, "Hi"));
    expect(alone.memo).toMatchObject({ references: ["<a@example.com>"] });
  });
});

describe("files", () => {
  it("come with their bytes, their type by what is in them", async () => {
    const said = await message(
      withFiles(
        file("application/octet-stream; name=a.bin", photo, 'attachment; filename="../évil\u202Egnp.exe"'),
      ),
    );
    const expected = { ref: "part:2", type: "image/png", name: "évilgnp.exe" };
    expect(said.content).toEqual([
      { kind: "text", text: "See here" },
      { kind: "media", media: "image", ...expected },
    ]);
    expect(said.files).toEqual([{ ...expected, bytes: photo }]);
  });

  it.each([
    ["image/png", Buffer.from("<script>"), "application/octet-stream", "document"],
    ["application/pdf", Buffer.from("%PDF-1.7 x"), "application/pdf", "document"],
    ["text/csv", Buffer.from("a;b"), "text/csv", "document"],
    ["image/jpeg", Buffer.from("MZ\x90\0"), "application/x-msdownload", "document"],
    [
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      Buffer.from("PK\x03\x04abc"),
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "document",
    ],
    ["image/png", Buffer.from("PK\x03\x04abc"), "application/zip", "document"],
    ["audio/ogg", Buffer.from("OggS\0\0\0"), "audio/ogg", "audio"],
    ["video/mp4", Buffer.from("\0\0\0\x18ftypmp42"), "video/mp4", "video"],
  ])("said to be %s", async (stated, bytes, type, media) => {
    expect((await message(withFiles(file(stated, bytes, "attachment")))).content[1]).toMatchObject({
      type,
      media,
    });
  });

  it("leave small pictures inside the text out, and keep attached ones and large ones", async () => {
    const inline = { "Content-ID": "<logo@example.com>" };
    expect((await message(withFiles(file("image/png", pixel, "inline", inline)))).content).toHaveLength(1);
    expect((await message(withFiles(file("image/png", pixel, "attachment")))).content).toHaveLength(2);
    expect((await message(withFiles(file("image/png", photo, "inline", inline)))).content).toHaveLength(2);
  });

  it("beyond the limits are said to be missing", async () => {
    const one = file("application/pdf", Buffer.from("%PDF-1"), "attachment");
    const many = await message(withFiles(one, one, one, one, one));
    expect(many.files).toHaveLength(place.maxFiles);
    expect(many.content.at(-1)).toEqual({ kind: "unsupported", what: "file_over_limit" });
    const large = await message(
      withFiles(file("image/png", Buffer.concat([photo, Buffer.alloc(100_000)]), "attachment"), one),
    );
    expect(large.files).toMatchObject([{ type: "application/pdf" }]);
    expect(large.content.at(-1)).toEqual({ kind: "unsupported", what: "file_over_limit" });
  });

  it("in Outlook's own format are said to be unreadable", async () => {
    const said = await message(
      withFiles(file("application/ms-tnef", Buffer.from("x"), "attachment; filename=winmail.dat")),
    );
    expect(said).not.toHaveProperty("files");
    expect(said.content).toContainEqual({ kind: "unsupported", what: "tnef" });
  });
});

describe("what cannot be read", () => {
  it.each<[string, string, Buffer]>([
    ["no_sender", "nobody", mail({ Subject: "x" }, "Hi")],
    ["no_sender", "an address that is none", mail({ ...fromAna, From: "Ana" }, "Hi")],
    ["no_sender", "nothing at all", Buffer.alloc(0)],
    [
      "unreadable",
      "too many parts",
      mail({ ...fromAna, "Content-Type": "multipart/mixed; boundary=edge" }, "--edge\n\nx\n".repeat(2000)),
    ],
    ["too_large", "too many bytes", mail(fromAna, Buffer.alloc(25 * 1024 * 1024, 65))],
  ])("is kept: %s, %s", async (reason, _what, raw) => {
    const events = await readMail(raw, place);
    expect(events).toMatchObject([{ kind: "rejected", reason, raw: { bytes: raw.length } }]);
    expect(JSON.stringify(events).length).toBeLessThan(600_000);
  });

  it("is kept as text, or else as base64", async () => {
    const raw = mail({ Subject: "x" }, Buffer.from([0xff, 0x00, 0x41]));
    expect(await readMail(raw, place)).toMatchObject([{ raw: { base64: raw.toString("base64") } }]);
    expect(await readMail(Buffer.from("hello"), place)).toMatchObject([{ raw: { text: "hello" } }]);
  });

  it("has no characters that cannot be stored", async () => {
    const said = await message(mail({ ...fromAna, Subject: "a\0b" }, Buffer.from("x\0y\u0007z")));
    expect(JSON.stringify(said)).not.toMatch(/\\u0000|\\u0007/);
    expect(textOf(said)).toContain("xyz");
  });
});

describe("a line of mbox above the headers", () => {
  it("is no header", async () => {
    const raw = Buffer.concat([
      Buffer.from("From ana@example.com  Tue Nov  3 10:20:00 2026\n"),
      mail(fromAna, "Hi"),
    ]);
    expect((await parseMail(raw)).headers.get("from")).toHaveLength(1);
    expect((await message(raw)).from.id).toBe("ana@example.com");
  });
});
