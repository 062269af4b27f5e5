import { describe, expect, it } from "vitest";
import { instagramKind } from "#channels/instagram/index.ts";
import { asksForAnswer } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { account, ana, asMetaWrites, at, bodies, echo } from "../../fixtures/instagram/bodies.ts";
import { connected, parsedBy } from "../meta/connections.ts";

const plain = connected(instagramKind);
const parsed = (body: Json | undefined) => parsedBy(plain, asMetaWrites(body ?? null));
const from = { account, id: ana };

function contentIn(name: string) {
  const [event, ...more] = parsed(bodies[name]);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ kind: "message", account, from });
  return event?.kind === "message" ? event.content : [];
}

const file = (media: string) => ({
  kind: "media",
  media,
  ref: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=a",
});

describe("what a shopper sends on Instagram", () => {
  it.each<readonly [string, readonly Json[], boolean]>([
    ["text", [{ kind: "text", text: "where is my order?" }], true],
    [
      "storyReply",
      [
        { kind: "text", text: "still available?" },
        { kind: "referral", source: "story_reply" },
      ],
      true,
    ],
    ["storyMention", [{ kind: "referral", source: "story_mention" }], false],
    [
      "storyMentionWithText",
      [
        { kind: "text", text: "where is it?" },
        { kind: "referral", source: "story_mention" },
      ],
      true,
    ],
    ["quickReply", [{ kind: "choice", id: "o:1", title: "#1001" }], true],
    ["twoFiles", [file("image"), file("video")], true],
    ["audio", [file("audio")], true],
    ["document", [file("document")], true],
    ["share", [{ kind: "referral", source: "share" }], false],
    ["reel", [{ kind: "referral", source: "ig_reel" }], false],
    ["post", [{ kind: "referral", source: "ig_post" }], false],
    ["ephemeral", [{ kind: "unsupported", what: "ephemeral" }], true],
    ["unsupportedType", [{ kind: "unsupported", what: "unsupported_type" }], true],
    ["unsupported", [{ kind: "unsupported", what: "message" }], true],
    ["hologram", [{ kind: "unsupported", what: "hologram" }], true],
    ["deleted", [{ kind: "deletion", of: "aWdfFIRST" }], false],
    ["edit", [{ kind: "edit", of: "aWdfFIRST", content: [{ kind: "text", text: "order 1002" }] }], false],
    [
      "advert",
      [
        { kind: "text", text: "more info?" },
        { kind: "referral", source: "ads", title: "Sale" },
      ],
      true,
    ],
    [
      "product",
      [
        { kind: "text", text: "in stock?" },
        { kind: "referral", source: "product", product: "p-1" },
      ],
      true,
    ],
    ["link", [{ kind: "referral", source: "igme_source_link" }], false],
    ["iceBreaker", [{ kind: "choice", id: "ICE_1", title: "Where is my order?" }], true],
    ["reaction", [{ kind: "reaction", to: "aWdfOURS", emoji: "❤️" }], false],
    ["reactionByName", [{ kind: "reaction", to: "aWdfOURS", emoji: "😮" }], false],
    ["unreaction", [{ kind: "reaction", to: "aWdfOURS", emoji: null }], false],
    ["messageInChanges", [{ kind: "text", text: "hello" }], true],
  ])("%s", (name, content, asks) => {
    expect(contentIn(name)).toEqual(content);
    expect(asksForAnswer(contentIn(name))).toBe(asks);
  });

  it("as a heart is like a reaction: kept, and no question", () => {
    const content = contentIn("heart");
    expect(content).toMatchObject([{ kind: "reaction", emoji: "❤️" }]);
    expect(asksForAnswer(content)).toBe(false);
  });

  it("quotes what it replies to", () => {
    expect(parsed(bodies["textQuoting"])).toMatchObject([{ replyTo: "aWdfQUOTED" }]);
  });
});

describe("what else Instagram tells", () => {
  it("which message was read", () => {
    expect(parsed(bodies["read"])).toMatchObject([
      { kind: "status", of: "aWdfOURS", status: "read", id: "aWdfOURS:read", at: new Date(at) },
    ]);
  });

  it("that something left the account, but not who sent it: it may be ours", () => {
    expect(parsed(bodies["echo"])).toMatchObject([
      { kind: "echo", to: from, perhapsOurs: true, content: [{ kind: "text", text: "I look into it" }] },
    ]);
    expect(parsed(bodies["echoUnsupported"])).toMatchObject([
      { kind: "echo", perhapsOurs: true, content: [{ kind: "unsupported", what: "unsupported_type" }] },
    ]);
    expect(parsed(bodies["echoTakenBack"])).toEqual([{ kind: "ignored", reason: "own_deletion" }]);
  });

  it("who sent it where it names the app, and we know ours", () => {
    const withApp = connected(instagramKind, { login: "page", appId: "42" });
    const ours = asMetaWrites(echo({ mid: "aWdf1", app_id: 42, text: "x" }));
    expect(parsedBy(withApp, ours)).toMatchObject([{ kind: "status", of: "aWdf1", status: "sent" }]);
    const [theirs] = parsedBy(withApp, asMetaWrites(echo({ app_id: 43, text: "x" })));
    expect(theirs).toMatchObject({ kind: "echo" });
    expect(theirs).not.toHaveProperty("perhapsOurs");
    const [inbox] = parsed(echo({ app_id: "1217981644879628", text: "x" }));
    expect(inbox).not.toHaveProperty("perhapsOurs");
  });

  it("that somebody else holds the conversation", () => {
    expect(parsed(bodies["standby"])).toMatchObject([
      { kind: "floor", floor: "person", of: from },
      { kind: "message", content: [{ kind: "text", text: "anybody there?" }] },
    ]);
  });

  it.each([
    ["comment", "comments"],
    ["dashboardTest", "dashboard_test"],
  ])("%s, which is no conversation", (name, reason) => {
    expect(parsed(bodies[name])).toEqual([{ kind: "ignored", reason }]);
  });
});
