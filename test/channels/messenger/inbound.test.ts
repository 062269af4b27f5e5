import { describe, expect, it } from "vitest";
import { messengerKind } from "#channels/messenger/index.ts";
import { asksForAnswer } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import {
  account,
  ana,
  appId,
  asMetaWrites,
  at,
  bodies,
  did,
  echo,
  otherApp,
  pageInbox,
  post,
  said,
} from "../../fixtures/messenger/bodies.ts";
import { connected, parsedBy, receivedAt } from "../meta/connections.ts";

const plain = connected(messengerKind);
const withApp = connected(messengerKind, { appId });
const parsed = (body: Json | undefined) => parsedBy(plain, asMetaWrites(body ?? null));
const from = { account, id: ana };

/** The content of the one message in a body. */
function contentIn(name: string) {
  const [event, ...more] = parsed(bodies[name]);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ kind: "message", account, from, at: expect.any(Date) });
  return event?.kind === "message" ? event.content : [];
}

const file = (media: string, name: string) => ({
  kind: "media",
  media,
  ref: `https://scontent.xx.fbcdn.net/v/${name}?oh=1`,
});

describe("what a shopper sends on Messenger", () => {
  it.each<readonly [string, readonly Json[], boolean]>([
    ["text", [{ kind: "text", text: "where is my order?" }], true],
    [
      "textFromAdvert",
      [
        { kind: "text", text: "hi" },
        { kind: "referral", source: "ads", title: "Sale", product: "p-1" },
      ],
      true,
    ],
    ["quickReply", [{ kind: "choice", id: "o:1", title: "#1001" }], true],
    ["image", [file("image", "x.bin")], true],
    ["video", [file("video", "x.bin")], true],
    ["audio", [file("audio", "x.bin")], true],
    ["document", [{ ...file("document", "my%20receipt.pdf"), name: "my receipt.pdf" }], true],
    ["sticker", [{ kind: "media", media: "sticker", ref: "https://scontent.xx.fbcdn.net/s.png" }], false],
    [
      "stickerTwice",
      [{ kind: "media", media: "sticker", ref: "https://scontent.xx.fbcdn.net/s.png" }],
      false,
    ],
    ["location", [{ kind: "location", latitude: 52.5, longitude: 13.4, name: "Depot" }], true],
    [
      "link",
      [
        { kind: "text", text: "look https://example.com/a" },
        { kind: "referral", source: "link", title: "A page" },
      ],
      true,
    ],
    ["linkOld", [{ kind: "referral", source: "link", title: "A page" }], false],
    [
      "product",
      [
        { kind: "text", text: "in stock?" },
        { kind: "referral", source: "product", title: "Shirt", product: "sku-1" },
      ],
      true,
    ],
    ["reel", [{ kind: "referral", source: "reel" }], false],
    ["hologram", [{ kind: "unsupported", what: "hologram" }], true],
    ["unsupported", [{ kind: "unsupported", what: "message" }], true],
    ["deleted", [{ kind: "deletion", of: "m_FIRST" }], false],
    ["edit", [{ kind: "edit", of: "m_FIRST", content: [{ kind: "text", text: "order 1002" }] }], false],
    ["postback", [{ kind: "choice", id: "GET_STARTED", title: "Get Started" }], true],
    ["postbackOld", [{ kind: "choice", id: "GET_STARTED", title: "Get Started" }], true],
    [
      "postbackFromLink",
      [
        { kind: "choice", id: "S", title: "Start" },
        { kind: "referral", source: "shortlink" },
      ],
      true,
    ],
    ["reaction", [{ kind: "reaction", to: "m_OURS", emoji: "❤" }], false],
    ["unreaction", [{ kind: "reaction", to: "m_OURS", emoji: null }], false],
    ["referral", [{ kind: "referral", source: "shortlink" }], false],
    [
      "cart",
      [{ kind: "cart", text: "these", items: [{ sku: "sku-1", quantity: 2, currency: "EUR" }] }],
      true,
    ],
  ])("%s", (name, content, asks) => {
    expect(contentIn(name)).toEqual(content);
    expect(asksForAnswer(contentIn(name))).toBe(asks);
  });

  it("is dated by Meta, in milliseconds or seconds, and by us when it has no time", () => {
    expect(parsed(bodies["text"])).toMatchObject([{ at: new Date(at) }]);
    expect(parsed(bodies["referral"])).toMatchObject([{ at: new Date("2026-09-21T14:13:20Z") }]);
    expect(parsed(post([{ ...did({ message: { mid: "m_1", text: "x" } }), timestamp: null }]))).toMatchObject(
      [{ at: receivedAt }],
    );
  });

  it("quotes what it replies to", () => {
    expect(parsed(bodies["textQuoting"])).toMatchObject([{ replyTo: "m_QUOTED" }]);
  });

  it("keeps the words when the tap has no payload, and shows the payload when it has no words", () => {
    expect(parsed(said({ text: "hi", quick_reply: {} }))).toMatchObject([
      { content: [{ kind: "text", text: "hi" }] },
    ]);
    expect(parsed(said({ quick_reply: { payload: "p" } }))).toMatchObject([
      { content: [{ kind: "choice", id: "p", title: "p" }] },
    ]);
  });

  it("has ids of its own where Meta gives none, the same each time and another for another thing", () => {
    const id = (body: Json | undefined) => {
      const [event] = parsed(body);
      return event !== undefined && "id" in event ? event.id : "";
    };
    for (const name of ["postbackOld", "reaction", "unreaction", "referral", "cart", "read", "passToUs"]) {
      expect(id(bodies[name])).toMatch(/^[a-z]+:[0-9a-f]{40}$/);
      expect(id(bodies[name])).toBe(id(bodies[name]));
    }
    expect(id(bodies["reaction"])).not.toBe(id(bodies["unreaction"]));
    // The mid of what is edited or taken back is the key of the message itself.
    expect(id(bodies["edit"])).toBe("m_FIRST:edit:1");
    expect(id(bodies["deleted"])).toBe("m_FIRST:deleted");
  });

  it("is not our own page, nor somebody without an id", () => {
    expect(parsed(post([did({ message: { mid: "m_1", text: "x" } }, account)]))).toEqual([
      { kind: "ignored", reason: "own_message" },
    ]);
    const guest = { ...did({ message: { mid: "m_1", text: "x" } }), sender: { user_ref: "r" } };
    expect(parsed(post([guest]))).toMatchObject([{ kind: "rejected", reason: "no_sender" }]);
  });

  it("may have ids that are numbers", () => {
    const item = {
      sender: { id: 7 },
      recipient: { id: 8 },
      timestamp: at,
      message: { mid: "m_1", text: "x" },
    };
    const body = { object: "page", entry: [{ id: 8, time: at, messaging: [item] }] };
    expect(parsed(body)).toMatchObject([{ account: "8", from: { account: "8", id: "7" } }]);
  });

  it("belongs to the recipient where the entry does not say", () => {
    const entry = { time: at, messaging: [did({ message: { mid: "m_1", text: "x" } })] };
    expect(parsed({ object: "page", entry: [entry] })).toMatchObject([{ account }]);
  });
});

describe("receipts", () => {
  it("name the messages that were delivered, and are dated by the watermark", () => {
    expect(parsed(bodies["delivered"])).toMatchObject([
      {
        kind: "status",
        of: "m_OURS",
        status: "delivered",
        id: "m_OURS:delivered",
        at: new Date(at),
        account,
      },
    ]);
    expect(parsed(bodies["deliveredWithoutIds"])).toEqual([
      { kind: "ignored", reason: "delivery_without_ids" },
    ]);
  });

  it("say up to when everything was read", () => {
    expect(parsed(bodies["read"])).toMatchObject([
      { kind: "read", account, from, upTo: new Date(at - 7), at: new Date(at) },
    ]);
  });
});

describe("an echo", () => {
  it("of ours confirms the send, by our key, whatever app it is said to be of", () => {
    for (const channel of [plain, withApp]) {
      expect(parsedBy(channel, asMetaWrites(bodies["echoOurs"] ?? null))).toMatchObject([
        { kind: "status", of: "m_OURS", key: "delivery-1", status: "sent", account },
      ]);
    }
  });

  it("of our app without our key confirms the message it names", () => {
    const body = asMetaWrites(echo({ mid: "m_1", app_id: appId, text: "x" }));
    expect(parsedBy(withApp, body)).toMatchObject([{ kind: "status", of: "m_1", status: "sent" }]);
    expect(parsedBy(withApp, body)[0]).not.toHaveProperty("key");
  });

  it.each(["echoInbox", "echoOtherApp", "standbyEcho"])("of somebody else is one: %s", (name) => {
    const [event, ...more] = parsedBy(withApp, asMetaWrites(bodies[name] ?? null));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ kind: "echo", account, to: from, content: [{ kind: "text" }] });
    expect(event).not.toHaveProperty("perhapsOurs");
  });

  it("without an app is a person's: our own sends always have our mark", () => {
    expect(parsed(echo({ text: "x" }))).toMatchObject([{ kind: "echo", to: from }]);
  });

  it("with a mark that only begins like ours is not ours", () => {
    for (const metadata of [
      "whereabouts",
      "whereabouts:",
      " whereabouts:k",
      `whereabouts:${"k".repeat(300)}`,
    ])
      expect(parsed(echo({ metadata, text: "x" }))).toMatchObject([{ kind: "echo" }]);
  });
});

describe("who holds the conversation", () => {
  const floorIn = (channel: typeof plain, name: string) =>
    parsedBy(channel, asMetaWrites(bodies[name] ?? null)).map((event) =>
      event.kind === "floor" ? [event.floor, event.of.id] : event.kind,
    );

  it("is told by thread control", () => {
    for (const channel of [plain, withApp]) {
      expect(floorIn(channel, "passToUs")).toEqual([["agent", ana]]);
      expect(floorIn(channel, "passToInbox")).toEqual([["person", ana]]);
      expect(floorIn(channel, "takenByInbox")).toEqual([["person", ana]]);
    }
    expect(parsed(bodies["asked"])).toEqual([{ kind: "ignored", reason: "request_thread_control" }]);
  });

  it("is not us when another app gets it, as far as our own id is known", () => {
    const body = post([did({ pass_thread_control: { new_owner_app_id: otherApp } })]);
    expect(parsedBy(withApp, asMetaWrites(body))).toMatchObject([{ kind: "floor", floor: "person" }]);
    const taken = post([did({ take_thread_control: { new_owner_app_id: appId } })]);
    expect(parsedBy(withApp, asMetaWrites(taken))).toMatchObject([{ kind: "floor", floor: "agent" }]);
    const byNumber = post([did({ pass_thread_control: { new_owner_app_id: pageInbox } })]);
    expect(parsed(byNumber)).toMatchObject([{ kind: "floor", floor: "person" }]);
  });

  it.each(["standby", "standbyPostback"])(
    "is another in %s: first the floor is theirs, then the words",
    (name) => {
      const events = parsed(bodies[name]);
      expect(events).toMatchObject([
        { kind: "floor", floor: "person", of: from },
        { kind: "message", from },
      ]);
      expect(parsed(bodies[name])).toEqual(events);
    },
  );

  it("does not change with what is no message in standby", () => {
    expect(parsed(post([did({ read: { watermark: at } })], "standby"))).toMatchObject([{ kind: "read" }]);
  });
});

describe("what is passed over", () => {
  it.each([
    ["optin", "optin"],
    ["policy", "policy_enforcement"],
    ["feed", "feed"],
    ["dashboardTest", "dashboard_test"],
  ])("%s", (name, reason) => {
    expect(parsed(bodies[name])).toEqual([{ kind: "ignored", reason }]);
  });

  it("is another product's", () => {
    expect(parsed({ object: "instagram", entry: [] })).toEqual([{ kind: "ignored", reason: "other_object" }]);
  });

  it("does not hide what stands beside it", () => {
    const entry = {
      id: account,
      time: at,
      changes: [{ field: "feed", value: {} }],
      messaging: [null, did({ message: { mid: "m_1", text: "x" } }), "x"],
      standby: "x",
    };
    const kinds = parsed({ object: "page", entry: [7, entry] }).map((event) =>
      event.kind === "rejected" || event.kind === "ignored" ? event.reason : event.kind,
    );
    expect(kinds).toEqual(["bad_entry", "bad_item", "message", "bad_item", "bad_list", "feed"]);
  });
});
