import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RawRequest, UnreadableBody } from "#src/channel/channel.ts";
import { mailgunSignature, rawMails } from "#channels/email/raw-webhook.ts";
import { fromAna, mail } from "../../../fixtures/email/mails.ts";
import { message, receivedAt } from "./reading.ts";

const raw = mail(fromAna, Buffer.from("Where is it?\r\n--edge\r\n\xe9\x00\xff\r\n", "latin1"));

const request = (type: string | undefined, body: Buffer | string): RawRequest => ({
  method: "POST",
  url: new URL("https://gateway.example/webhooks/email/1"),
  headers: type === undefined ? {} : { "content-type": type },
  body: typeof body === "string" ? Buffer.from(body) : body,
  receivedAt,
});

type Field = readonly [name: string, value: Buffer | string, more?: string];

function form(fields: readonly Field[], boundary = "xYzZY"): Buffer {
  const each = fields.map(([name, value, more = ""]) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from("\r\n"),
    ]),
  );
  return Buffer.concat([...each, Buffer.from(`--${boundary}--\r\n`)]);
}

const multipart = "multipart/form-data; boundary=xYzZY";

describe("a mail in a request", () => {
  it("may be the whole body", () => {
    expect(rawMails(request("message/rfc822", raw)).mails).toEqual([{ raw }]);
    expect(rawMails(request("Message/RFC822; charset=utf-8", raw)).mails).toEqual([{ raw }]);
  });

  it("may be SendGrid's field, with its envelope", () => {
    const envelope = '{"to":["support@shop.example"],"from":"ana@example.com"}';
    const body = form([
      ["headers", "x: y"],
      ["email", raw],
      ["envelope", envelope],
      ["SPF", "pass"],
    ]);
    expect(rawMails(request(multipart, body)).mails).toEqual([
      { raw, envelope: { to: ["support@shop.example"], from: "ana@example.com" } },
    ]);
    const broken = form([
      ["email", raw],
      ["envelope", "{oops"],
    ]);
    expect(rawMails(request(multipart, broken)).mails).toEqual([{ raw }]);
  });

  it("may be Mailgun's field, in either kind of form, with its envelope and signature", () => {
    const fields: readonly Field[] = [
      ["recipient", "support@shop.example"],
      ["sender", "ana@example.com"],
      ["timestamp", "1793701260"],
      ["token", "abc"],
      ["signature", "def"],
      ["body-mime", raw, '; filename="message"\r\nContent-Type: message/rfc822'],
    ];
    const text = raw
      .toString("latin1")
      .replace(/[^A-Za-z0-9]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, "0")}`);
    const encoded = `recipient=support%40shop.example&sender=ana%40example.com&timestamp=1793701260&token=abc&signature=def&body-mime=${text}`;
    for (const each of [
      request(multipart, form(fields)),
      request("application/x-www-form-urlencoded", encoded),
    ]) {
      expect(rawMails(each).mails).toEqual([
        { raw, envelope: { from: "ana@example.com", to: ["support@shop.example"] } },
      ]);
      expect(mailgunSignature(each)).toEqual({ timestamp: "1793701260", token: "abc", signature: "def" });
    }
  });

  it("may be in Postmark's JSON", async () => {
    const body = JSON.stringify({
      From: "x",
      RawEmail: mail(fromAna, "Grüße").toString("utf8"),
      OriginalRecipient: "support@shop.example",
    });
    const [found] = rawMails(request("application/json; charset=utf-8", body)).mails;
    expect(found?.envelope).toEqual({ to: ["support@shop.example"] });
    expect((await message(found?.raw ?? Buffer.alloc(0))).content).toMatchObject([
      { text: "Where is it?\n\nGrüße" },
    ]);
  });

  it("is what it was, byte by byte", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.stringMatching(/^[\w'()+,./:=?-]{1,60}$/),
        (bytes, boundary) => {
          const body = Buffer.from(bytes);
          fc.pre(!body.includes(`\r\n--${boundary}`));
          const sent = form(
            [
              ["a", "1"],
              ["email", body],
              ["b", "2"],
            ],
            boundary,
          );
          const [found] = rawMails(request(`multipart/form-data; boundary="${boundary}"`, sent)).mails;
          expect(found?.raw.equals(body)).toBe(true);
        },
      ),
    );
  });

  it("may hold its own form's boundary inside a line", () => {
    const body = Buffer.from("x --xYzZY y\r\n --xYzZY\r\n--xYzZYno\r\n");
    expect(rawMails(request(multipart, form([["email", body]]))).mails).toEqual([{ raw: body }]);
  });
});

describe("a request without a mail", () => {
  it.each<[string, string | undefined, Buffer | string]>([
    ["no type", undefined, raw],
    ["another type", "image/png", raw],
    ["an empty body", "message/rfc822", ""],
    ["JSON that is none", "application/json", "{oops"],
    ["JSON without the raw mail", "application/json", '{"From":"a","TextBody":"b"}'],
    ["JSON that is no object", "application/json", "[1]"],
    ["a form without the raw mail", multipart, form([["text", "Hi"]])],
    ["an empty field", multipart, form([["email", ""]])],
    ["a form without a boundary", "multipart/form-data", form([["email", raw]])],
    ["a form of another boundary", "multipart/form-data; boundary=other", form([["email", raw]])],
    ["a form that was cut off", multipart, form([["email", raw]]).subarray(0, 120)],
    ["an empty form", "application/x-www-form-urlencoded", ""],
  ])("%s", (_what, type, body) => {
    expect(() => rawMails(request(type, body))).toThrow(UnreadableBody);
  });

  it("is never anything but unreadable, and has no signature", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(multipart, "application/json", "application/x-www-form-urlencoded", "x/y", ""),
        fc.uint8Array(),
        (type, bytes) => {
          const odd = request(type, Buffer.from(bytes));
          expect(() => rawMails(odd)).toThrow(UnreadableBody);
          expect(mailgunSignature(odd)).toBeUndefined();
        },
      ),
    );
  });
});
