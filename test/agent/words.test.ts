import { describe, expect, it } from "vitest";
import type { ShopProfile } from "#src/agent/turn.ts";
import { wordsForOutcome, writeCode, writeStatus, writeUpdate } from "#src/agent/words.ts";
import type { ActionWorkDeps } from "#src/work/actions.ts";

import type { StatusMailDeps } from "#src/identity/status-mail.ts";
import { redact } from "#src/identity/redact.ts";
import { assess } from "#src/orders/assess.ts";
import type { Order } from "#src/orders/order.ts";
import { actionKindSchema } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import type { WriteUpdate } from "#src/work/updates/write.ts";
import { days, hours, now, order, shipment } from "../identity/sample.ts";
import { phrases } from "./setup.ts";

const shop: ShopProfile = {
  id: "shop",
  name: "Sample Shop",
  language: "en",
  languages: [],
  timeZone: "Europe/Berlin",
  thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
};
const clock = () => now;
const languages = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"];
const styles = ["chat", "brief", "letter"] as const;
const broken = /\{\{|undefined|\bnull\b|NaN/u;

// The ports they are connected to.
const code = writeCode(phrases);
const status: StatusMailDeps["writeStatus"] = writeStatus(phrases, () => Promise.resolve(shop), clock);
const update: WriteUpdate = writeUpdate(phrases, clock);
const outcomeWords = wordsForOutcome(phrases, clock);
const port: ActionWorkDeps["words"] = (outcome, { language }) =>
  Promise.resolve(outcomeWords(outcome, shop, language));

describe.each(languages)("outside of turns, in %s", (language) => {
  it("a code is in its message once, and dots take its place", () => {
    const { text, language: spoken } = code(language, "482913", shop.name);
    expect(spoken).toBe(language);
    expect(text.match(/482913/g)).toHaveLength(1);
    expect(text).toContain("Sample Shop");
    expect(text).toContain("10");
    expect(text).not.toMatch(broken);
    expect(code(language, "••••••", shop.name).text).not.toMatch(/\d{6}/);
  });

  it("a status mail says how the order stands, as a letter, and asks nothing", async () => {
    const of = order("#1043");
    const visible = { handle: "", level: 2 as const, order: redact(of, 2, ""), asOf: now, stale: false };
    const { text, language: spoken } = await status(visible, language, "shop");
    expect(spoken).toBe(language);
    expect(text).toContain("1043");
    expect(text).toContain("https://track.example.com/1043");
    expect(text).toContain("Sample Shop");
    expect(text).not.toMatch(broken);
    expect(text).not.toMatch(/[?؟？]/u);
    for (const hidden of ["Example Street", "maria@example.com", "+1555"]) expect(text).not.toContain(hidden);
  });

  it("every action's every outcome has words and a notice in one line", async () => {
    const seen = new Set<string>();
    for (const kind of actionKindSchema.options) {
      const base = { proposal: "p", kind, number: "#1043", reasons: new Array<string>(), person: false };
      const outcomes: readonly ActionOutcome[] = [
        { ...base, done: true, refunded: { amount: 4990, currency: "EUR" } },
        { ...base, done: false, reasons: ["declined"] },
        { ...base, done: false, reasons: ["already_shipped"] },
        { ...base, done: false, reasons: ["changed"] },
        { ...base, done: false, reasons: ["unconfirmed"], person: true, uncertain: true },
      ];
      for (const outcome of outcomes) {
        const { reply, notice } = await port(outcome, { shop: "shop", language });
        expect(reply.language).toBe(language);
        expect(reply.text).not.toMatch(broken);
        expect(reply.choices).toBeUndefined();
        expect(notice?.values["text"]).not.toMatch(/\n|\*/);
        expect(notice?.values).toMatchObject({ shop: "Sample Shop", number: "#1043" });
        if (!outcome.reasons.includes("changed")) expect(reply.text).toContain("1043");
        seen.add(notice?.kind ?? "");
      }
    }
    expect([...seen].toSorted()).toEqual(["action_declined", "action_done", "action_failed"]);
  });

  it("a merchant's note is quoted with their no, as data", () => {
    const declined: ActionOutcome = {
      proposal: "p",
      kind: "request_return",
      number: "#1043",
      done: false,
      reasons: ["declined"],
      person: false,
    };
    const { reply } = outcomeWords(
      declined,
      shop,
      language,
      "chat",
      "Worn shoes\ncannot come back https://evil.example.org",
    );
    expect(reply.text).toContain("Worn shoes cannot come back");
    expect(reply.text).not.toContain("evil");
    expect(outcomeWords(declined, shop, language).reply.text).not.toContain("Worn");
  });

  const told = (of: Order, style: (typeof styles)[number], which = [0]) => {
    const situation = assess(redact(of, 2, ""), now, shop, 2);
    const news = which.flatMap((index) => {
      const parcel = situation.parcels[index];
      return parcel === undefined ? [] : [{ kind: "out_for_delivery" as const, parcel }];
    });
    return update({ news, situation, language, shop, style });
  };

  it("an update names the order, says how its parcel stands, and asks nothing", async () => {
    const parcels = [
      shipment("#1043", {
        status: "out_for_delivery",
        eta: { from: { at: hours(2) }, to: { at: hours(5) } },
      }),
      shipment("#1043", { status: "delivered", deliveredAt: hours(-1), leftWith: "front door" }),
      shipment("#1043", {
        status: "exception",
        flags: ["customs", "action_required"],
        actionUrl: "https://customs.example.com/1",
      }),
      shipment("#1043", {
        status: "available_for_pickup",
        pickup: { name: "Shop 24", until: { day: "2026-12-01" } },
      }),
      shipment("#1043", {
        events: [{ at: days(-9), status: "in_transit", city: "Leipzig" }],
        eta: undefined,
      }),
      shipment("#1043", {
        eta: { from: { day: "2026-11-29" }, to: { day: "2026-12-02" } },
        previousEta: { from: { day: "2026-11-27" }, to: { day: "2026-11-27" } },
      }),
      shipment("#1043", { status: "lost" }),
    ];
    for (const parcel of parcels) {
      for (const style of styles) {
        const { reply, notice } = await told(order("#1043", { shipments: [parcel] }), style);
        const where = `${style} ${parcel.status}: ${reply.text}`;
        expect(reply.language).toBe(language);
        expect(reply.text, where).toContain("1043");
        expect(reply.text, where).not.toMatch(broken);
        expect(reply.text, where).not.toMatch(/[?؟？]/u);
        expect(reply.choices).toBeUndefined();
        expect(notice.values["text"], where).not.toMatch(/\n|\*/);
        expect(notice.values["link"]).toBe("https://track.example.com/1043");
        expect(notice.values["carrier"]).toBe("Parcel Line");
        if (style === "chat" && language === "en") {
          const sentences =
            notice.values["text"]
              ?.replace(/https:\S+/, "")
              .split(/(?<=[.:!])\s+/)
              .filter(Boolean) ?? [];
          expect(sentences.length, where).toBeLessThanOrEqual(6);
        }
      }
    }
  });

  it("an update of two parcels names each", async () => {
    const of = order("#1043", {
      shipments: [shipment("#1043"), shipment("#10431", { status: "out_for_delivery", id: "s-2" })],
    });
    const { reply } = await told(of, "chat", [0, 1]);
    expect(reply.text.match(/^- /gm)).toHaveLength(2);
    const { reply: second } = await told(of, "chat", [1]);
    expect(second.text).not.toContain("https://track.example.com/1043\n");
  });
});
