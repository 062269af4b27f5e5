import { describe, expect, it } from "vitest";
import { array, assert, constantFrom, property } from "fast-check";
import { maskFor } from "#src/eval/mask.ts";
import { changes, pastConversation, replay, type PastConversation } from "#src/eval/replay.ts";
import { replayPage } from "#src/eval/replay-page.ts";
import { demoWorld } from "#src/eval/world.ts";

const at = "2026-11-25T11:00:00Z";
const told = "Your order #1052 is somewhere, I think.";

/** A conversation as the API shows it. */
function past(reply: string, given: { outcome?: string; said?: string } = {}): PastConversation {
  const message = (id: string, seq: number | null, author: string, text: string, turn: string | null) => ({
    id,
    seq,
    author,
    content: [{ kind: "text", text }],
    language: author === "agent" ? "en" : null,
    at,
    createdAt: at,
    turn,
    providerId: null,
  });
  return pastConversation.parse({
    id: "c1",
    language: "en",
    contact: { name: "Emma Clarke" },
    address: { id: "x", phone: "+15555550101" },
    messages: [
      message("m1", 1, "shopper", given.said ?? "where is order 1052? I am Emma Clarke", null),
      message("m2", null, "agent", reply, "t1"),
    ],
    turns: [
      {
        id: "t1",
        fromSeq: 1,
        toSeq: 1,
        startedAt: at,
        finishedAt: at,
        outcome: given.outcome ?? "reply",
        reason: null,
        trace: { language: "en", model: "builtin", intent: "status", level: 3 },
      },
    ],
  });
}

const again = (conversation: PastConversation) =>
  replay({ conversations: [conversation], worldAt: demoWorld, style: "chat" });

describe("a past conversation", () => {
  it("is answered again, with who the shopper is", async () => {
    const [turn] = await again(past(told));
    expect(turn?.difference).toBe("words");
    expect(turn?.present.text).toContain("1052");
    expect(turn?.present.level).toBe(3);
  });

  it("is the same when the same is said", async () => {
    const [first] = await again(past(told));
    const [second] = await again(past(first?.present.text ?? ""));
    expect(second?.difference).toBe("same");
  });

  it("has another outcome when a person took over then", async () => {
    const [turn] = await again(past(told, { outcome: "handoff" }));
    expect(turn?.difference).toBe("outcome");
  });

  it("is left out where there was no reply, or nothing is left of what was asked", async () => {
    const silent = past(told);
    expect(
      await again({ ...silent, messages: silent.messages.filter(({ author }) => author === "shopper") }),
    ).toEqual([]);
    expect(
      await again({ ...silent, messages: silent.messages.filter(({ author }) => author === "agent") }),
    ).toEqual([]);
  });

  it("is shown side by side, with nobody's name in it", async () => {
    const turns = await again(past(told));
    const options = { model: "builtin", shop: "Larkfield", at: new Date(at) };
    const mask = maskFor(demoWorld().orders, ["Emma Clarke"]);
    const page = replayPage(turns, { ...options, mask });
    expect(page).not.toContain("Clarke");
    expect(page).toMatch(/<del>/u);
    expect(page).toMatch(/<ins>/u);
    expect(replayPage(turns, { ...options, mask: (text) => text })).toContain("Emma Clarke");
  });
});

describe("what is masked", () => {
  const mask = maskFor(demoWorld().orders, []);
  it("is who somebody is and where they live", () => {
    expect(mask("I am Jonas Weber, jonas.weber@example.com, +1 555 555 0102")).toBe(
      "I am J•••, j•••@e•••.com, •••02",
    );
    expect(mask("Am Römerturm 4, 50667 Köln")).not.toMatch(/Römerturm|50667/u);
  });
  it("is no order, no parcel, no date and no link", () => {
    const kept =
      "#1045 302-0155501-0104257 CY000104473DE, 2026-11-25 https://www.ups.com/track?tracknum=1Z999AA16800001076";
    expect(mask(kept)).toBe(kept);
  });
});

describe("the difference of two texts", () => {
  it("is shown by the words that changed", () => {
    expect(changes("It comes on Friday.", "It comes on Monday.")).toEqual([
      { in: "both", text: "It comes on " },
      { in: "then", text: "Friday." },
      { in: "now", text: "Monday." },
    ]);
  });

  it("has both texts whole in it", () => {
    const words = array(constantFrom("a ", "b ", "ab", "。", "荷", "物", "\n", " ", "é", "👍 "), {
      maxLength: 40,
    });
    assert(
      property(words, words, (a, b) => {
        const [then, now] = [a.join(""), b.join("")];
        const found = changes(then, now);
        const side = (other: "then" | "now"): string =>
          found.flatMap((one) => (one.in === other ? [] : [one.text])).join("");
        expect(side("now")).toBe(then);
        expect(side("then")).toBe(now);
      }),
    );
  });
});
