import { describe, expect, it } from "vitest";
import { type MailPlace, classify, parseMail, readMail } from "#channels/email/read.ts";
import { messageIdOf } from "#channels/email/threading.ts";
import { fromAna, mail, parts } from "../../../fixtures/email/mails.ts";
import { message, place, secret } from "./reading.ts";

const ours = messageIdOf("0199c0de-0000-7000-8000-000000000001", "42", secret, "shop.example");

async function classOf(
  headers: Readonly<Record<string, string | readonly string[]>>,
  body = "Hello",
  other: Partial<MailPlace> = {},
): Promise<string> {
  return classify(await parseMail(mail({ ...fromAna, ...headers }, body)), { ...place, ...other });
}

describe("who wrote a mail", () => {
  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["human", "nothing special", {}],
    ["human", "Auto-Submitted: no", { "Auto-Submitted": "no" }],
    ["human", "a wish not to be answered by machines", { "X-Auto-Response-Suppress": "All" }],
    [
      "human",
      "a subject like an automatic answer's, but not to us",
      { Subject: "Automatic reply: what is it?" },
    ],
    [
      "human",
      "empty headers",
      { "Auto-Submitted": "", "X-Autoreply": "", "List-Id": "", "X-Gateway-Id": "", "In-Reply-To": "" },
    ],
    [
      "human",
      "somebody else's gateway id",
      { "X-Gateway-Id": "<gw.m.taa.taa.aaaaaaaaaaaaaaaa@shop.example>" },
    ],
    ["own", "our own Message-ID", { "Message-ID": ours }],
    [
      "own",
      "our own id in X-Gateway-Id, the Message-ID replaced",
      { "Message-ID": "<0100@eu.amazonses.com>", "X-Gateway-Id": ours },
    ],
    ["own", "our address, in other letters", { From: "Shop <SUPPORT@Shop.example>" }],
    ["own", "another of our addresses", { From: "help@shop.example" }],
    ["own", "our address with a plus part", { From: "support+c.x@shop.example" }],
    ["own", "two senders, one of them us", { From: "a@example.com, help@shop.example" }],
    ["auto", "Auto-Submitted", { "Auto-Submitted": "auto-replied" }],
    ["auto", "Auto-Submitted with a comment", { "Auto-Submitted": "auto-generated (vacation)" }],
    ["auto", "X-Autoreply", { "X-Autoreply": "yes" }],
    ["auto", "X-Autorespond", { "X-Autorespond": "1" }],
    ["auto", "Precedence: auto_reply", { Precedence: "auto_reply" }],
    ["auto", "Precedence: bulk", { Precedence: "bulk" }],
    ["auto", "Precedence: junk", { Precedence: "Junk" }],
    ["auto", "the null sender", { "Return-Path": "<>" }],
    ["auto", "such a subject and our id", { Subject: "Abwesend: Re: x", "In-Reply-To": ours }],
    ["list", "List-Unsubscribe", { "List-Unsubscribe": "<https://brand.example/u>" }],
    ["list", "List-Id and bulk", { "List-Id": "<news.brand.example>", Precedence: "bulk" }],
    ["list", "Precedence: list", { Precedence: "list" }],
    ["noreply", "no-reply", { From: "no-reply@brand.example" }],
    ["noreply", "donotreply with more", { From: "orders-donotreply@brand.example" }],
    ["noreply", "noreply with a tag", { From: "noreply+1@brand.example" }],
    ["noreply", "notifications", { From: "notifications@brand.example" }],
    ["noreply", "ne-pas-repondre", { From: "ne-pas-repondre@brand.example" }],
    ["human", "a name that only begins so", { From: "noreen@example.com" }],
    ["bounce", "mailer-daemon", { From: "MAILER-DAEMON@mx.example.com" }],
    [
      "bounce",
      "failed recipients",
      { From: "postmaster@mx.example.com", "X-Failed-Recipients": "a@example.com" },
    ],
    [
      "bounce",
      "postmaster's undelivered mail",
      { From: "postmaster@mx.example.com", Subject: "Undeliverable: x" },
    ],
    ["noreply", "postmaster with something else", { From: "postmaster@mx.example.com", Subject: "Quota" }],
    ["calendar", "an invitation", { "Content-Type": "text/calendar; method=REQUEST" }],
    [
      "complaint",
      "an abuse report",
      { "Content-Type": "multipart/report; report-type=feedback-report; boundary=edge" },
    ],
    [
      "receipt",
      "a read receipt",
      { "Content-Type": "multipart/report; report-type=disposition-notification; boundary=edge" },
    ],
    [
      "bounce",
      "a delivery report",
      { "Content-Type": 'multipart/report; report-type="delivery-status"; boundary=edge' },
    ],
  ])("%s: %s", async (expected, _what, headers) => {
    expect(await classOf(headers)).toBe(expected);
  });

  it("takes the null sender from the connection before the header", async () => {
    expect(await classOf({}, "Hi", { envelope: { from: "" } })).toBe("auto");
    expect(await classOf({ "Return-Path": "<>" }, "Hi", { envelope: { from: "ana@example.com" } })).toBe(
      "human",
    );
  });

  it("knows an invitation that is one form of a mail, and not a calendar file", async () => {
    const headers = { "Content-Type": "multipart/mixed; boundary=edge" };
    const invitation = parts(
      [{ "Content-Type": "text/plain" }, "Call"],
      [{ "Content-Type": "text/calendar; method=REQUEST" }, "BEGIN:VCALENDAR"],
    );
    expect(await classOf(headers, invitation)).toBe("calendar");
    const file = parts(
      [{ "Content-Type": "text/plain" }, "When?"],
      [
        { "Content-Type": "text/calendar", "Content-Disposition": "attachment; filename=a.ics" },
        "BEGIN:VCALENDAR",
      ],
    );
    expect(await classOf(headers, file)).toBe("human");
  });
});

describe("our own mailing list", () => {
  const group = {
    From: "'Ana Sample' via Support <support@shop.example>",
    "Reply-To": "Ana Sample <ana@example.com>",
    "X-Original-From": "Ana Sample <ana@example.com>",
    "List-ID": "<support.shop.example>",
    "Mailing-list": "list support@shop.example; contact support+owners@shop.example",
    Precedence: "list",
  };

  it("brings people's mails, from them", async () => {
    const said = await message(mail({ ...fromAna, ...group }, "Hello"));
    expect(said).toMatchObject({ from: { id: "ana@example.com" }, name: "Ana Sample" });
    expect(said).not.toHaveProperty("machine");
  });

  it("does not prove who they are", async () => {
    const passed = "mx.shop.example; dmarc=pass header.from=shop.example";
    const said = await message(mail({ "Authentication-Results": passed, ...fromAna, ...group }, "Hello"));
    expect(said.from).not.toHaveProperty("email");
  });

  it("brings machines' mails too", async () => {
    expect(await classOf({ ...group, "Auto-Submitted": "auto-replied" })).toBe("auto");
  });

  it("is not somebody else's list", async () => {
    expect(
      await classOf({ "List-ID": "<support.other.example>", "List-Post": "<mailto:support@other.example>" }),
    ).toBe("list");
  });

  it("does not hide our own mail that came back through it", async () => {
    expect(await classOf({ ...group, "X-Gateway-Id": ours })).toBe("own");
  });
});

describe("the shop's own contact form", () => {
  it.each(["support@shop.example", "wordpress@shop.example", "noreply@shop.example", "mailer@shopify.com"])(
    "from %s is the shopper's",
    async (from) => {
      const said = await message(
        mail({ ...fromAna, From: `Shop <${from}>`, "Reply-To": "ana@example.com" }, "Hello"),
      );
      expect(said).toMatchObject({ from: { account: place.account, id: "ana@example.com" } });
      expect(said).not.toHaveProperty("machine");
      expect(said.from).not.toHaveProperty("email");
    },
  );

  it("is none without a shopper's address", async () => {
    expect(await classOf({ From: "noreply@shop.example" })).toBe("noreply");
    expect(await classOf({ From: "support@shop.example", "Reply-To": "help@shop.example" })).toBe("own");
    expect(await classOf({ From: "noreply@brand.example", "Reply-To": "ana@example.com" })).toBe("noreply");
  });
});

describe("a machine's mail", () => {
  it.each([
    ["auto_reply", { "Auto-Submitted": "auto-replied" }],
    ["list", { "List-Id": "<news.brand.example>" }],
    ["noreply", { From: "noreply@brand.example" }],
  ])("is kept and marked: %s", async (machine, headers) => {
    expect(await message(mail({ ...fromAna, ...headers }, "Hello"))).toMatchObject({ machine });
  });

  it("of our own is let go", async () => {
    expect(await readMail(mail({ ...fromAna, "Message-ID": ours }, "Hello"), place)).toEqual([
      { kind: "ignored", reason: "own_mail" },
    ]);
  });
});
