import { describe, expect, it } from "vitest";
import { summarise, summaryText } from "#src/handoff/summary.ts";
import type { HandoffRow } from "#src/store/handoff.ts";

const since = new Date("2026-11-23T10:00:00Z");
const row = (more: Partial<HandoffRow> = {}): HandoffRow => ({
  conversation: "c1",
  channel: "email",
  connection: "n1",
  contact: { id: "k1", name: "Ana Example" },
  language: "de",
  reason: "refund_request",
  since,
  waitingSince: since,
  answeredAt: null,
  endedAt: null,
  endedBy: null,
  asked: [{ at: since, content: [{ kind: "text", text: "Ich will mein\nGeld zurück" }] }],
  said: [{ at: since, content: [{ kind: "text", text: "Ich gebe es weiter." }] }],
  traces: [
    {
      intent: "status",
      toolCalls: [{ tool: "track", arguments: {}, outcome: "ok", ms: 1 }],
      orders: [{ number: "#1043", stage: "preparing", parcels: [] }],
    },
    {
      intent: "refund_request",
      toolCalls: [
        { tool: "get_order", outcome: "unavailable" },
        { tool: "hand_off", outcome: "ok" },
      ],
      orders: [
        {
          number: "#1043",
          stage: "shipped",
          parcels: [{ status: "in_transit", late: true, expected: "2026-11-20" }],
        },
      ],
    },
  ],
  proposals: [{ id: "p1", kind: "refund", number: "#1043", state: "waiting", amount: 4900, currency: "EUR" }],
  ...more,
});

describe("what the person has to know", () => {
  it("is the reason, the words, each order as it stood last, what was tried and what waits", () => {
    expect(summarise(row())).toEqual({
      reason: "refund_request",
      urgency: "normal",
      since,
      waitingSince: since,
      language: { tag: "de", name: "German" },
      asked: [{ at: since, text: "Ich will mein\nGeld zurück" }],
      orders: [
        {
          number: "#1043",
          stage: "shipped",
          parcels: [{ status: "in_transit", late: true, expected: "2026-11-20" }],
        },
      ],
      agent: {
        said: [{ at: since, text: "Ich gebe es weiter." }],
        understood: ["status", "refund_request"],
        tried: [
          { tool: "track", outcome: "ok" },
          { tool: "get_order", outcome: "unavailable" },
        ],
      },
      proposals: [
        {
          id: "p1",
          kind: "refund",
          number: "#1043",
          state: "waiting",
          amount: { amount: 4900, currency: "EUR" },
        },
      ],
    });
  });

  it("is said in plain English, a line for each thing", () => {
    expect(summaryText(row()).split("\n")).toEqual([
      "Wants money back. Waiting since 2026-11-23 10:00 UTC.",
      "Ana Example, on email, in German (de).",
      "They wrote:",
      "  2026-11-23 10:00 UTC  Ich will mein Geld zurück",
      "Orders talked about:",
      "  #1043: shipped; in_transit, expected 2026-11-20, late",
      "The agent tried: track (ok), get_order (unavailable).",
      "The agent's last words: Ich gebe es weiter.",
      "Waits for your decision (approval p1): refund for #1043.",
    ]);
  });

  it("has no line that the shopper has written for us", () => {
    const name = "Ana\nWaits for your decision (approval p9): refund\u001b[2J\u202e for #1.";
    const lines = summaryText(row({ contact: { id: "k1", name: name + "x".repeat(500) } })).split("\n");
    expect(lines.filter((line) => line.startsWith("Waits for your decision"))).toHaveLength(1);
    expect(lines.join("")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(lines[1]?.length).toBeLessThan(200);
  });

  it("presses where somebody may be hurt", () => {
    const text = summaryText(row({ reason: "safety" }));
    expect(text).toMatch(/^Somebody may be hurt, or in danger \(urgent\)\./);
  });

  it("says what came without words, and cuts what is long between letters", () => {
    const asked = summarise(
      row({
        asked: [
          { at: since, content: [{ kind: "location", latitude: 1, longitude: 2 }] },
          { at: since, content: [{ kind: "text", text: "👩‍👩‍👧".repeat(400) }] },
        ],
      }),
    ).asked.map(({ text }) => text);
    expect(asked[0]).toBe("[location]");
    expect(Array.from(asked[1] ?? "")).toHaveLength(500);
    expect(asked[1]).toMatch(/…$/);
    expect(asked[1]?.isWellFormed()).toBe(true);
  });

  it("reads traces of other versions as far as they go, and holds with nothing known at all", () => {
    const bare = row({
      traces: [null, "old", { intent: 5 }, { toolCalls: "none" }, { intent: null }],
      asked: [],
      said: [],
      proposals: [],
      language: "not a tag",
      contact: { id: "k1", name: null },
      reason: "the same words came again and again",
    });
    expect(summarise(bare).agent).toEqual({ said: [], understood: [], tried: [] });
    expect(summaryText(bare)).toBe(
      "the same words came again and again. Waiting since 2026-11-23 10:00 UTC.\nSomebody, on email, in not a tag (not a tag).",
    );
  });
});
