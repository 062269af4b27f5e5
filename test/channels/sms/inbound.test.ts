import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import {
  ana,
  formBody,
  mediaUrl,
  messageSid,
  mms,
  receipt,
  request,
  shop,
  text,
  webhookUrl,
  whatsapp,
} from "../../fixtures/sms/bodies.ts";
import { connected, parsed } from "./connection.ts";

const sid = messageSid();
const { webhook } = connected();

describe("a text message", () => {
  it("is a message from a number that could be forged", () => {
    const said = text(" Where is my order? ", { MessageSid: sid });
    expect(parsed(said)).toEqual([
      {
        kind: "message",
        id: sid,
        account: shop.sms,
        at: new Date("2026-11-23T11:59:59Z"),
        raw: said,
        from: { account: shop.sms, id: ana.phone, phone: ana.phone, phoneLevel: 2 },
        content: [{ kind: "text", text: " Where is my order? " }],
      },
    ]);
  });

  it.each(["22395", "729725", "DHL", "My Shop", "+12345", "anonymous", "15550100101"])(
    "from %s is kept, and nobody answers a machine",
    (from) => {
      for (const body of ["Your code is 123456", "STOP"]) {
        const events = parsed(text(body, { From: from }));
        expect(events).toMatchObject([
          { kind: "message", machine: "short_code", from: { id: from }, content: [{ text: body }] },
        ]);
        expect(events[0]).not.toHaveProperty("from.phone");
      }
    },
  );

  it("without sender or recipient is kept as unreadable, from ourselves ignored", () => {
    expect(parsed(text("hi", { From: "" }))).toMatchObject([{ kind: "rejected", reason: "no_sender" }]);
    expect(parsed(text("hi", { To: "" }))).toMatchObject([{ kind: "rejected", reason: "no_account" }]);
    expect(parsed(text("hi", { MessageSid: "x" }))).toMatchObject([{ kind: "rejected", reason: "bad_sid" }]);
    expect(parsed(text("hi", { From: shop.sms }))).toEqual([{ kind: "ignored", reason: "own_message" }]);
  });

  it("loses what cannot be stored, and no more", () => {
    const [event] = parsed(text("a\0b", { "Odd\0": "\0" }));
    expect(event).toMatchObject({ content: [{ kind: "text", text: "ab" }], raw: { Odd: "" } });
  });

  it("is read from a JSON webhook too", () => {
    const body = Buffer.from(JSON.stringify({ ...text("hi"), Nested: { a: 1 } }));
    const url = new URL(webhookUrl);
    url.searchParams.set("bodySHA256", createHash("sha256").update(body).digest("hex"));
    expect(webhook.parse({ ...request({}, url), body })).toMatchObject([
      { kind: "message", content: [{ kind: "text", text: "hi" }] },
    ]);
    expect(() => webhook.parse({ ...request({}, url), body: Buffer.from("{") })).toThrow("not JSON");
    expect(webhook.parse({ ...request({}, url), body: Buffer.from("[1]") })).toMatchObject([
      { kind: "ignored" },
    ]);
  });
});

describe("files", () => {
  it("come after the words, each with its address as reference", () => {
    const types = ["image/jpeg", "application/pdf", "text/x-vcard", "audio/amr", "video/3gpp"];
    expect(parsed(mms("it arrived like this", types))[0]).toMatchObject({
      content: [
        { kind: "text", text: "it arrived like this" },
        ...["image", "document", "document", "audio", "video"].map((media, n) => ({
          kind: "media",
          media,
          ref: mediaUrl(n),
          type: types[n],
        })),
      ],
    });
  });

  it("stand alone where there are no words; ten at most", () => {
    expect(parsed(mms("", ["image/png"]))[0]).toMatchObject({ content: [{ kind: "media", media: "image" }] });
    const [event] = parsed(
      mms(
        "",
        Array.from({ length: 14 }, () => "image/png"),
      ),
    );
    expect(event?.kind === "message" ? event.content : []).toHaveLength(10);
  });

  it("that are announced and missing, or elsewhere than at Twilio's API, are called unsupported", () => {
    const unsupported = { kind: "unsupported", what: "media" };
    expect(parsed(text("look", { NumMedia: "2" }))[0]).toMatchObject({
      content: [{ kind: "text" }, unsupported, unsupported],
    });
    for (const MediaUrl0 of [
      "https://evil.example.com/2010-04-01/Accounts/x",
      mediaUrl(0, "https://api.twilio.com.example.com"),
      mediaUrl(0, "https://user:pass@api.twilio.com"),
      mediaUrl(0, "http://api.twilio.com"),
      mediaUrl().replace("AC0", "AC9"),
      `${mediaUrl().split("/Messages")[0] ?? ""}/Keys.json`,
      `${mediaUrl()}?x=1`,
      "nonsense",
    ])
      expect(parsed(mms("", ["image/png"], { MediaUrl0 }))[0], MediaUrl0).toMatchObject({
        content: [unsupported],
      });
  });
});

describe("WhatsApp and Messenger through Twilio", () => {
  it("know the shopper's name, and WhatsApp vouches for the number", () => {
    expect(parsed(whatsapp("hey"))).toMatchObject([
      {
        kind: "message",
        account: shop.whatsapp,
        name: ana.name,
        from: { account: shop.whatsapp, id: ana.whatsapp, phone: ana.phone },
        content: [{ kind: "text", text: "hey" }],
      },
    ]);
    expect(parsed(whatsapp("hey"))[0]).not.toHaveProperty("from.phoneLevel");
    const [messenger] = parsed(text("hello", { From: ana.messenger, To: shop.messenger }));
    expect(messenger).toMatchObject({
      kind: "message",
      from: { account: shop.messenger, id: ana.messenger },
    });
    expect(messenger).not.toHaveProperty("from.phone");
    const [unnumbered] = parsed(whatsapp("hey", { From: "whatsapp:US.13491208655302741918" }));
    expect(unnumbered).toMatchObject({ from: { id: "whatsapp:US.13491208655302741918" } });
    expect(unnumbered).not.toHaveProperty("from.phone");
    expect(unnumbered).not.toHaveProperty("machine");
  });

  it("bring taps, places, quotes and adverts", () => {
    const OriginalRepliedMessageSid = messageSid();
    expect(
      parsed(
        whatsapp("Cancel", {
          MessageType: "button",
          ButtonText: "Cancel",
          ButtonPayload: "o1",
          OriginalRepliedMessageSid,
        }),
      ),
    ).toMatchObject([
      {
        kind: "message",
        replyTo: OriginalRepliedMessageSid,
        content: [{ kind: "choice", id: "o1", title: "Cancel" }],
      },
    ]);
    expect(
      parsed(whatsapp("", { Latitude: "52.5", Longitude: "-13.4", Label: "Home", Address: "1 Sample St" })),
    ).toMatchObject([
      {
        content: [
          { kind: "location", latitude: 52.5, longitude: -13.4, name: "Home", address: "1 Sample St" },
        ],
      },
    ]);
    expect(parsed(whatsapp("x", { Latitude: "95", Longitude: "1" }))).toMatchObject([
      { content: [{ text: "x" }] },
    ]);
    expect(
      parsed(
        whatsapp("is it in stock?", {
          ReferralSourceType: "ad",
          ReferralHeadline: "Shirts",
          ReferralSourceId: "1",
        }),
      ),
    ).toMatchObject([{ content: [{ kind: "text" }, { kind: "referral", source: "ad", title: "Shirts" }] }]);
    expect(parsed(whatsapp("", { MessageType: "order" }))).toMatchObject([
      { content: [{ kind: "unsupported", what: "order" }] },
    ]);
  });
});

describe("opting out and in", () => {
  const around = fc.stringMatching(/^[ \t\n.,;:!?"'()*_~-]{0,4}$/);
  const cased = (word: string) =>
    fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
      Array.from(word)
        .map((letter, n) => (upper[n] === true ? letter.toUpperCase() : letter.toLowerCase()))
        .join(""),
    );
  const anyOf = (words: readonly string[]) =>
    fc.tuple(around, fc.constantFrom(...words).chain(cased), around).map((pieces) => pieces.join(""));
  const stops = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];

  it("STOP and its seven other words, however written, forbid everything and get no answer", () => {
    fc.assert(
      fc.property(anyOf(stops), (body) => {
        expect(parsed(text(body, { MessageSid: sid }))).toMatchObject([
          {
            kind: "consent",
            id: `${sid}:consent`,
            account: shop.sms,
            from: { id: ana.phone },
            granted: false,
            scope: "all",
          },
          { kind: "message", id: sid, content: [{ kind: "text", text: body }], machine: "stop_keyword" },
        ]);
      }),
    );
  });

  it("START and UNSTOP allow everything and get no answer", () => {
    fc.assert(
      fc.property(anyOf(["START", "UNSTOP"]), (body) => {
        expect(parsed(text(body))).toMatchObject([
          { kind: "consent", granted: true, scope: "all" },
          { kind: "message", machine: "start_keyword" },
        ]);
      }),
    );
  });

  it("YES allows everything too, and is answered: it may be the answer to our question", () => {
    fc.assert(
      fc.property(anyOf(["YES"]), (body) => {
        const events = parsed(text(body));
        expect(events).toMatchObject([{ kind: "consent", granted: true, scope: "all" }, { kind: "message" }]);
        expect(events[1]).not.toHaveProperty("machine");
      }),
    );
    expect(parsed(text("Yes", { OptOutType: "START" }))[1]).toHaveProperty("machine", "start_keyword");
  });

  it("HELP and INFO are Twilio's to answer in text messages, and ours elsewhere", () => {
    fc.assert(
      fc.property(anyOf(["HELP", "INFO"]), (body) => {
        expect(parsed(text(body))).toMatchObject([{ kind: "message", machine: "help_keyword" }]);
        expect(parsed(whatsapp(body))[0]).not.toHaveProperty("machine");
      }),
    );
  });

  it("what Twilio says it took the message for wins", () => {
    for (const [OptOutType, granted] of [
      ["STOP", false],
      ["START", true],
    ] as const)
      expect(parsed(text("arrêt", { OptOutType }))).toMatchObject([
        { kind: "consent", granted },
        { kind: "message", machine: expect.anything() },
      ]);
    expect(parsed(text("STOP", { OptOutType: "HELP" }))).toMatchObject([{ machine: "help_keyword" }]);
    expect(parsed(text("STOP", { OptOutType: "" }))[0]).toMatchObject({ kind: "consent" });
  });

  it.each([
    "please stop my order 10482",
    "STOP PLEASE",
    "opt out",
    "can I cancel?",
    "stop1",
    "the end",
    "stopped",
    "",
    "?!",
  ])("%j is for the agent", (body) => {
    const events = parsed(text(body));
    expect(events).toMatchObject([{ kind: "message" }]);
    expect(events[0]).not.toHaveProperty("machine");
  });
});

describe("receipts", () => {
  it.each([
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["partially_delivered", "delivered"],
    ["read", "read"],
    ["undelivered", "failed"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ])("%s", (said, status) => {
    expect(parsed(receipt(sid, said))).toMatchObject([
      { kind: "status", id: `${sid}:${said}`, of: sid, status, account: shop.sms },
    ]);
  });

  it.each(["queued", "accepted", "scheduled", "sending"])("%s tells nothing new", (said) => {
    expect(parsed(receipt(sid, said))).toEqual([{ kind: "ignored", reason: "under_way" }]);
  });

  it("of a failure say what to do about it", () => {
    const failure = (code: string, status = "undelivered") => {
      const [event] = parsed(receipt(sid, status, { ErrorCode: code }));
      return event?.kind === "status" ? event.failure : undefined;
    };
    expect(failure("30003")).toMatchObject({ kind: "retry", detail: expect.stringContaining("30003") });
    expect(failure("30005")).toMatchObject({ kind: "refused" });
    expect(failure("30006")).toMatchObject({ kind: "refused" });
    expect(failure("30007")).toMatchObject({ kind: "broken", what: "request" });
    expect(failure("30008")).toMatchObject({ kind: "retry" });
    expect(failure("30034", "failed")).toMatchObject({ kind: "broken", what: "connection" });
    expect(failure("14107", "failed")).toMatchObject({ kind: "refused" });
    expect(failure("63016", "failed")).toMatchObject({ kind: "closed" });
    expect(failure("99999", "failed")).toMatchObject({ kind: "broken", what: "request" });
    expect(failure("", "failed")).toMatchObject({ kind: "broken", detail: "Twilio gave no reason" });
    expect(failure("nonsense", "canceled")).toMatchObject({ detail: "cancelled at Twilio" });
  });

  it("bring the delivery's id back", () => {
    const key = "0198c0de-0000-7000-8000-000000000001";
    const at = (delivery: string) => new URL(`${webhookUrl.href}?delivery=${delivery}`);
    expect(parsed(receipt(sid, "sent"), at(key))).toMatchObject([{ kind: "status", key }]);
    expect(parsed(receipt(sid, "sent"), at("nonsense"))[0]).not.toHaveProperty("key");
    expect(parsed(receipt(sid, "sent"))[0]).not.toHaveProperty("key");
  });
});

it("nothing that is a form makes parsing throw", () => {
  const names = Object.keys({ ...mms("", ["image/png"]), ...whatsapp(""), ...receipt(sid, "") });
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(sid, "", "sent", ana.phone),
  );
  const form = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 12 })), value);
  fc.assert(
    fc.property(form, fc.boolean(), (fields, based) => {
      const events = parsed({ ...(based ? text("x") : {}), ...fields });
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]+$/);
      const stored: unknown = JSON.parse(JSON.stringify(events));
      expect(JSON.stringify(stored)).not.toContain("\\u0000");
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(webhook.parse({ ...request({}), body: Buffer.from(bytes) }).length).toBeGreaterThan(0);
    }),
  );
  const twice = Buffer.concat([formBody(text("x")), Buffer.from("&Body=y")]);
  expect(webhook.parse({ ...request({}), body: twice })).toEqual([
    { kind: "ignored", reason: "repeated_parameter" },
  ]);
});
