import { describe, expect, it } from "vitest";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import {
  account,
  ana,
  batch,
  ben,
  bodies,
  change,
  fromAna,
  otherAccount,
  post,
  receipt,
  shopPhone,
  text,
  wamid,
} from "../../fixtures/whatsapp/bodies.ts";
import { connected, parsed, receivedAt, signed } from "./connection.ts";

const { webhook } = connected();

type Message = Extract<InboundEvent, { kind: "message" }>;

function onlyEvent(body: Json | undefined): InboundEvent {
  const events = parsed(body ?? null);
  expect(events).toHaveLength(1);
  return events[0] ?? { kind: "ignored", reason: "none" };
}

function onlyMessage(body: Json | undefined): Message {
  const event = onlyEvent(body);
  if (event.kind !== "message") throw new Error(`a message was expected, not ${event.kind}`);
  return event;
}

const file = { ref: "3000000000000001", sha256: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=" };

const said: Readonly<Record<string, readonly Content[]>> = {
  text: [{ kind: "text", text: "where is my order?" }],
  textFromAdvert: [
    { kind: "text", text: "hi" },
    { kind: "referral", source: "ad", title: "Sale" },
  ],
  textFromProduct: [
    { kind: "text", text: "still there?" },
    { kind: "referral", source: "product", product: "sku-1" },
  ],
  image: [{ kind: "media", media: "image", type: "image/jpeg", caption: "broken", ...file }],
  video: [{ kind: "media", media: "video", type: "video/mp4", ...file }],
  audio: [{ kind: "media", media: "audio", type: "audio/mpeg", ...file }],
  voiceNote: [{ kind: "media", media: "voice", type: "audio/ogg; codecs=opus", ...file }],
  voiceOld: [{ kind: "media", media: "voice", type: "audio/ogg", ...file }],
  document: [
    { kind: "media", media: "document", type: "image/jpeg", name: "receipt.pdf", caption: "here", ...file },
  ],
  sticker: [{ kind: "media", media: "sticker", type: "image/webp", ...file }],
  location: [{ kind: "location", latitude: 52.5, longitude: 13.4, name: "Depot" }],
  contacts: [
    { kind: "contacts", requested: false, contacts: [{ name: "Cy Test", phones: ["+1 555-010-0103"] }] },
  ],
  button: [{ kind: "choice", id: "YES", title: "Yes" }],
  buttonReply: [{ kind: "choice", id: "o:1", title: "#1001" }],
  listReply: [{ kind: "choice", id: "o:2", title: "#1002" }],
  form: [{ kind: "form", name: "flow", values: { rating: 5 } }],
  reaction: [{ kind: "reaction", to: "wamid.OURS", emoji: "👍" }],
  order: [{ kind: "cart", text: "these", items: [{ sku: "sku-1", quantity: 2, currency: "EUR" }] }],
  edit: [{ kind: "edit", of: "wamid.FIRST", content: [{ kind: "text", text: "order 1002" }] }],
  revoke: [{ kind: "deletion", of: "wamid.FIRST" }],
  unsupported: [{ kind: "unsupported", what: "poll" }],
  hologram: [{ kind: "unsupported", what: "hologram" }],
};

describe("what a shopper says", () => {
  it.each(Object.entries(said))("%s", (name, content) => {
    const message = onlyMessage(bodies[name]);
    expect(message.content).toEqual(content);
    expect(message).toMatchObject({
      account,
      from: { account, id: ana.phone, phone: `+${ana.phone}` },
      name: ana.name,
      at: new Date(1_790_000_000_000),
    });
    expect(message.id).toMatch(/^wamid\./);
    expect(message.raw).toMatchObject({ id: message.id });
  });

  it("quotes a message only where it says which", () => {
    expect(onlyMessage(bodies["textQuoting"]).replyTo).toBe("wamid.QUOTED");
    expect(onlyMessage(bodies["textForwarded"])).not.toHaveProperty("replyTo");
  });

  it("reads a reaction that was taken back, with an empty emoji or none", () => {
    for (const reaction of [{ message_id: "wamid.OURS", emoji: "" }, { message_id: "wamid.OURS" }]) {
      const { content } = onlyMessage(fromAna({ type: "reaction", reaction }));
      expect(content).toEqual([{ kind: "reaction", to: "wamid.OURS", emoji: null }]);
    }
  });

  it("knows a number that was shared on request, and no other card for one", () => {
    const card = { origin: "contact_request", phones: [{ phone: "0555 010 0101", wa_id: ana.phone }] };
    const asked = onlyMessage(fromAna({ type: "contacts", contacts: [card] }));
    expect(asked.content).toEqual([
      { kind: "contacts", requested: true, contacts: [{ name: "", phones: [`+${ana.phone}`] }] },
    ]);
    const mixed = onlyMessage(
      fromAna({ type: "contacts", contacts: [card, { origin: "other", phones: [] }] }),
    );
    expect(mixed.content).toMatchObject([{ requested: false }]);
  });

  it("keeps a form's answer as text where it is not JSON, or JSON too deep to store", () => {
    for (const answer of ["{oops", "[".repeat(5_000) + "]".repeat(5_000)]) {
      const interactive = { type: "nfm_reply", nfm_reply: { response_json: answer } };
      const { content } = onlyMessage(fromAna({ type: "interactive", interactive }));
      expect(content).toEqual([{ kind: "form", values: answer }]);
    }
  });

  it("calls a file that Meta could not fetch unsupported", () => {
    const message = onlyMessage(fromAna({ type: "image", errors: [{ code: 131052 }] }));
    expect(message.content).toEqual([{ kind: "unsupported", what: "image" }]);
  });

  it("does not take an edit inside an edit", () => {
    const inner = {
      type: "edit",
      edit: { original_message_id: "a", message: { type: "text", text: { body: "x" } } },
    };
    const { content } = onlyMessage(
      fromAna({ type: "edit", edit: { original_message_id: "wamid.FIRST", message: inner } }),
    );
    expect(content).toEqual([
      { kind: "edit", of: "wamid.FIRST", content: [{ kind: "unsupported", what: "edit" }] },
    ]);
  });

  it("is not disturbed by members that are wrong but not needed", () => {
    const odd = { context: "?", referral: 7, errors: "?", from_user_id: { a: 1 }, extra: [[[]]] };
    expect(onlyMessage(fromAna(text("hi", odd))).content).toEqual([{ kind: "text", text: "hi" }]);
  });
});

describe("who a shopper is", () => {
  it("is the business-scoped id where the phone is withheld, left out or empty", () => {
    const withheld = onlyMessage(bodies["scopedOnly"]);
    expect(withheld.from).toEqual({ account, id: ana.user });
    expect(withheld.name).toBe(ana.name);
    const empty = onlyMessage(
      post(
        change({
          messages: [{ from: "", from_user_id: ana.user, id: wamid(), timestamp: "1", ...text("x") }],
        }),
      ),
    );
    expect(empty.from).toEqual({ account, id: ana.user });
  });

  it("is the phone, verbatim, where there is one, and the other ids are aliases", () => {
    const message = {
      from: ana.phone,
      from_user_id: ana.user,
      from_parent_user_id: "US.ENT.7",
      id: wamid(),
      ...text("x"),
    };
    const { from } = onlyMessage(post(change({ messages: [message] })));
    expect(from).toEqual({ account, id: ana.phone, aliases: [ana.user, "US.ENT.7"], phone: `+${ana.phone}` });
  });

  it("takes further ids from the contact with the same id", () => {
    const contacts = [
      { profile: { name: ben.name }, wa_id: ben.phone, user_id: ben.user },
      { profile: { name: ana.name }, wa_id: ana.phone, user_id: ana.user },
    ];
    const message = onlyMessage(
      post(change({ contacts, messages: [{ from_user_id: ana.user, id: wamid(), ...text("x") }] })),
    );
    expect(message.from).toEqual({ account, id: ana.phone, aliases: [ana.user], phone: `+${ana.phone}` });
    expect(message.name).toBe(ana.name);
  });

  it("never borrows an id from a contact that is someone else, and no name when there are several", () => {
    const contacts = [{ profile: { name: ben.name }, wa_id: ben.phone, user_id: ben.user }];
    const messages = [{ from: ana.phone, id: wamid(), ...text("x") }];
    expect(onlyMessage(post(change({ contacts, messages }))).from).toEqual({
      account,
      id: ana.phone,
      phone: `+${ana.phone}`,
    });
    const two = [...contacts, { profile: { name: "Cy Test" }, wa_id: "15550100103" }];
    expect(onlyMessage(post(change({ contacts: two, messages })))).not.toHaveProperty("name");
  });

  it("is the one contact when the message names nobody, and else unknown", () => {
    const nameless = { id: wamid(), ...text("x") };
    const contacts = [{ wa_id: ana.phone }];
    expect(onlyMessage(post(change({ contacts, messages: [nameless] }))).from.id).toBe(ana.phone);
    expect(onlyEvent(post(change({ messages: [nameless] })))).toMatchObject({
      kind: "rejected",
      reason: "no_sender",
    });
  });

  it("has no phone where the id cannot be one", () => {
    for (const from of ["0123456789", "123", "1234567890123456", "US.123", "not a phone"]) {
      expect(onlyMessage(fromAna({ ...text("x"), from })).from).not.toHaveProperty("phone");
    }
    expect(onlyMessage(fromAna({ ...text("x"), from: Number(ana.phone) })).from.id).toBe(ana.phone);
  });

  it("has no name where the profile has none", () => {
    for (const profile of [{ name: "" }, { name: "  " }, {}, null, "x"]) {
      const body = post(
        change({
          contacts: [{ wa_id: ana.phone, profile }],
          messages: [{ from: ana.phone, id: wamid(), ...text("x") }],
        }),
      );
      expect(onlyMessage(body)).not.toHaveProperty("name");
    }
  });
});

describe("what is not answered", () => {
  it.each([
    ["group", bodies["group"]],
    ["request_welcome", fromAna({ type: "request_welcome" })],
    ["own_message", fromAna({ ...text("x"), from: shopPhone })],
    ["account_update", bodies["accountUpdate"]],
    ["account_error", bodies["valueError"]],
    ["unknown_field", post({ field: "anything_new", value: {} })],
    ["unknown_field", post({ field: { odd: 1 }, value: {} })],
    ["history", post({ field: "history", value: { messages: [{}] } })],
    ["other_object", { object: "page", entry: [] }],
    ["empty", { object: "whatsapp_business_account" }],
    ["empty", post(change({}))],
    ["customer_identity_changed", fromAna({ type: "system", system: { type: "customer_identity_changed" } })],
    ["unknown_system", fromAna({ type: "system", system: { type: "x" } })],
    ["unknown_status", receipt({ status: "pondered" })],
  ])("%s", (reason, body) => {
    expect(onlyEvent(body)).toEqual({ kind: "ignored", reason });
  });
});

describe("receipts", () => {
  it.each(["sent", "delivered", "read", "failed"])("%s", (status) => {
    expect(onlyEvent(bodies[status])).toMatchObject({
      kind: "status",
      account,
      id: `wamid.OURS:${status}`,
      of: "wamid.OURS",
      status,
      at: new Date(1_790_000_005_000),
    });
  });

  it("count a voice note that was played as read, by an id of its own", () => {
    expect(onlyEvent(bodies["played"])).toMatchObject({ status: "read", id: "wamid.OURS:played" });
  });

  it("bring back our key, the price and the reason of a failure, where they have them", () => {
    expect(onlyEvent(bodies["read"])).toMatchObject({ key: "delivery-1" });
    expect(onlyEvent(bodies["sent"])).toMatchObject({ pricing: { type: "regular", category: "service" } });
    expect(onlyEvent(bodies["sent"])).not.toHaveProperty("key");
    expect(onlyEvent(bodies["failed"])).toMatchObject({ failure: { kind: "closed" } });
    expect(onlyEvent(bodies["delivered"])).not.toHaveProperty("failure");
  });

  it("of a failure without a reason are still of a failure", () => {
    for (const errors of [undefined, [], ["?"], [{ code: "x" }], "?"]) {
      expect(onlyEvent(receipt({ status: "failed", errors: errors ?? null }))).toMatchObject({
        status: "failed",
        failure: { kind: "broken", what: "request" },
      });
    }
  });

  it("need no recipient, conversation or contacts", () => {
    const body = post(change({ statuses: [{ id: "wamid.A", status: "sent", recipient_user_id: ana.user }] }));
    expect(onlyEvent(body)).toMatchObject({ kind: "status", of: "wamid.A", at: receivedAt });
  });
});

describe("a person in the business app", () => {
  it("is an echo to the shopper", () => {
    expect(onlyEvent(bodies["echo"])).toMatchObject({
      kind: "echo",
      to: { account, id: ana.phone, phone: `+${ana.phone}` },
      content: [{ kind: "text", text: "I look into it" }],
    });
    const scoped = { message_echoes: [{ to_user_id: ana.user, id: wamid(), ...text("x") }] };
    expect(onlyEvent(post(change(scoped, "smb_message_echoes")))).toMatchObject({ to: { id: ana.user } });
  });
});

const system = (more: { readonly [key: string]: Json }) =>
  post(change({ messages: [{ id: "wamid.SYSTEM", timestamp: "1790000000", type: "system", ...more }] }));

describe("a shopper with a new id", () => {
  it.each([
    ["a new number", bodies["numberChanged"], ana.phone, "15550100199"],
    [
      "a new number as older versions tell it",
      system({
        system: { type: "customer_changed_number", customer: "15550100101", new_wa_id: "15550100199" },
      }),
      "15550100101",
      "15550100199",
    ],
    [
      "a new number with the old one in the text only",
      system({
        system: {
          type: "user_changed_number",
          wa_id: "15550100199",
          body: "User A changed from 15550100101 to 15550100199",
        },
      }),
      "15550100101",
      "15550100199",
    ],
    [
      "a new business-scoped id",
      system({
        system: { type: "user_changed_user_id", user_id: "US.2", body: "User Ana changed from US.1 to US.2" },
      }),
      "US.1",
      "US.2",
    ],
    [
      "a new business-scoped id with the old one as sender",
      system({ from_user_id: "US.1", system: { type: "user_changed_user_id", user_id: "US.2" } }),
      "US.1",
      "US.2",
    ],
    ["the field user_id_update", bodies["userIdUpdate"], "US.OLD", ana.user],
  ])("%s", (_, body, was, id) => {
    expect(onlyEvent(body)).toMatchObject({
      kind: "identity",
      account,
      was,
      from: { account, id },
      at: new Date(1_790_000_000_000),
    });
  });

  it("is told of both ids when both changed", () => {
    const events = parsed(
      system({
        from: ana.phone,
        from_user_id: "US.1",
        system: { type: "user_changed_number", wa_id: "15550100199", user_id: "US.2" },
      }),
    );
    const from = { account, id: "15550100199", aliases: ["US.2"], phone: "+15550100199" };
    expect(events).toMatchObject([
      { kind: "identity", was: ana.phone, from },
      { kind: "identity", was: "US.1", from },
    ]);
    expect(new Set(events.map((event) => ("id" in event ? event.id : ""))).size).toBe(2);
  });

  it("cannot take over another's id by choosing a name that reads like the notice", () => {
    const name = "Eve changed from US.VICTIM to US.2";
    const body = `User ${name} changed from US.1 to US.2`;
    expect(
      onlyEvent(system({ system: { type: "user_changed_user_id", user_id: "US.2", body } })),
    ).toMatchObject({ was: "US.1" });
    const cut = `User x changed from US.VICTIM to US.3`;
    expect(
      onlyEvent(system({ system: { type: "user_changed_user_id", user_id: "US.2", body: cut } })),
    ).toEqual({
      kind: "ignored",
      reason: "nothing_changed",
    });
  });

  it("has the same event id when it is told again", () => {
    expect(onlyEvent(bodies["userIdUpdate"])).toEqual(onlyEvent(bodies["userIdUpdate"]));
  });
});

describe("marketing preferences", () => {
  it("are consent to marketing only", () => {
    expect(onlyEvent(bodies["preferences"])).toMatchObject({
      kind: "consent",
      from: { id: ana.phone },
      granted: false,
      scope: "marketing",
      at: new Date(1_790_000_000_000),
    });
    const odd = { user_preferences: [{ wa_id: ana.phone, category: "marketing_messages", value: "maybe" }] };
    expect(onlyEvent(post(change(odd, "user_preferences")))).toEqual({
      kind: "ignored",
      reason: "unknown_preference",
    });
  });
});

describe("times", () => {
  it.each([
    ["1790000000", 1_790_000_000_000],
    [1_790_000_000, 1_790_000_000_000],
    [1_790_000_000_123, 1_790_000_000_123],
    ["1790000000123", 1_790_000_000_123],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
  ])("%s", (timestamp, ms) => {
    expect(onlyMessage(fromAna(text("x", { timestamp }))).at).toEqual(new Date(ms));
  });

  it.each(["", "soon", "-5", 0, -1, 1e300, null, true, {}, "12.5.2026"])(
    "%s is none: the time of arrival",
    (timestamp) => {
      expect(onlyMessage(fromAna(text("x", { timestamp }))).at).toEqual(receivedAt);
    },
  );
});

describe("a large or hostile body", () => {
  it("is read item by item, of all accounts, in time that grows with its length", () => {
    const { body, ids } = batch(1_000);
    const started = performance.now();
    const events = parsed(body);
    const took = performance.now() - started;
    expect(events.filter((event) => event.kind === "message").map((event) => event.id)).toEqual(ids);
    expect(events.filter((event) => event.kind === "status")).toHaveLength(1_000);
    const accounts = new Set(events.map((event) => ("account" in event ? event.account : "")));
    expect(accounts).toEqual(new Set([account, otherAccount]));
    expect(took).toBeLessThan(2_000);
  });

  it("with a thousand messages and contacts in one value is not read in square time", () => {
    const n = 1_000;
    const contacts = Array.from({ length: n }, (_, i) => ({
      wa_id: `1555${String(i).padStart(7, "0")}`,
      profile: { name: `N${String(i)}` },
    }));
    const messages = contacts.map(({ wa_id }) => ({ from: wa_id, id: wamid(), ...text("x") }));
    const events = parsed(post(change({ contacts, messages })));
    expect(events.map((event) => (event.kind === "message" ? event.name : ""))).toEqual(
      contacts.map(({ profile }) => profile.name),
    );
  });

  it("loses only the item that is nested too deeply", () => {
    const deep = `{"from":"${ana.phone}","id":"a","type":"text","text":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    const good = JSON.stringify({ from: ana.phone, id: "b", ...text("x") });
    const body = JSON.stringify(post(change({ messages: ["HERE"] }))).replace('"HERE"', `${deep},${good}`);
    const events = webhook.parse(signed(Buffer.from(body)));
    expect(events).toMatchObject([
      { kind: "rejected", reason: "bad_item" },
      { kind: "message", id: "b" },
    ]);
    expect(() => JSON.stringify(events)).not.toThrow();
  });

  it("brings nothing that a database cannot store", () => {
    const event = onlyMessage(fromAna({ ...text("a\u0000b \ud800 😀"), "k\u0000": "\u0000" }));
    expect(event.content).toEqual([{ kind: "text", text: "ab \ufffd 😀" }]);
    expect(JSON.stringify(event)).not.toMatch(/\\u0000|\\ud800/);
  });

  it("cannot reach prototypes", () => {
    const polluted = JSON.parse(
      `{"from":"${ana.phone}","id":"p","type":"__proto__","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
    );
    for (const type of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const event = onlyMessage(post(change({ messages: [{ ...polluted, type }] })));
      expect(event.content).toMatchObject([{ kind: "unsupported" }]);
      expect(Object.keys(event.raw ?? {})).not.toContain("__proto__");
    }
    expect({}).not.toHaveProperty("polluted");
  });

  it("is rejected where it is no list, no object or of no account", () => {
    for (const [reason, body] of [
      ["bad_entry", { object: "whatsapp_business_account", entry: [7] }],
      ["bad_change", { object: "whatsapp_business_account", entry: [{ changes: ["x"] }] }],
      ["bad_value", post({ field: "messages", value: 3 })],
      ["bad_list", post(change({ messages: { a: 1 } }))],
      ["bad_item", post(change({ messages: ["x"] }))],
      ["bad_item", fromAna({ ...text("x"), id: "y".repeat(600) })],
      [
        "no_account",
        post({ field: "messages", value: { messages: [{ from: ana.phone, id: "a", ...text("x") }] } }),
      ],
      [
        "no_account",
        post(change({ messages: [{ from: ana.phone, id: "a", ...text("x") }] }, "messages", "12/../me")),
      ],
    ] satisfies readonly (readonly [string, Json])[]) {
      expect(onlyEvent(body)).toMatchObject({ kind: "rejected", reason });
    }
  });
});
