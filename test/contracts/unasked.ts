import { describe, expect, it } from "vitest";
import type { Channel, Notice, Reachable } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { occasion } from "./rendering.ts";
import { type WithSecrets, deps } from "./secrets.ts";

/** How a channel speaks to people who have not just written. */
export interface Unasked {
  /** What it reaches, and what it calls a shopper known by that; null: nobody who has not written there. */
  readonly reaches: { readonly to: Reachable; readonly id: string } | null;
  /** Settings with a template for `out_for_delivery` that says `number` and `text`; null: it has no templates. */
  readonly templates: { readonly [key: string]: Json } | null;
}

/** Who can be meant, and what no provider should be called with. */
const wrong: readonly Reachable[] = [
  { kind: "email", value: "" },
  { kind: "email", value: "ana" },
  { kind: "email", value: "ana@example.com, ben@example.com" },
  { kind: "email", value: "ana@example.com\r\nBcc: ben@example.com" },
  { kind: "email", value: "+15550100101" },
  { kind: "phone", value: "" },
  { kind: "phone", value: "5550100101" },
  { kind: "phone", value: "+1555010010a" },
  { kind: "phone", value: "+0155501001" },
  { kind: "phone", value: "+١٥٥٥٠١٠٠١٠١" },
  { kind: "phone", value: "ana@example.com" },
];

const notice: Notice = {
  kind: "out_for_delivery",
  language: "pt-BR",
  values: {
    shop: "A shop",
    number: "#1043",
    text: "**Order #1043**\n\n- is\tout     for delivery\n- https://example.com/t/1\u0000",
  },
};

/** Holds a channel against what is said about `reach` and `notice`. */
export function describeUnasked(kind: ChannelKind, connection: WithSecrets, unasked: Unasked): void {
  const { reaches, templates } = unasked;
  const channel: Channel = kind.build(connection, deps);
  const withTemplates = (fetch: typeof globalThis.fetch = deps.fetch): Channel =>
    kind.build(
      { ...connection, settings: Object.assign({}, connection.settings, templates) },
      { ...deps, fetch },
    );

  describe(`${kind.name}, unasked`, () => {
    it.skipIf(reaches !== null)("reaches nobody who has not written", () => {
      expect(channel.reach?.({ kind: "email", value: "ana@example.com" })).toBeUndefined();
      expect(channel.reach?.({ kind: "phone", value: "+15550100101" })).toBeUndefined();
    });

    it.runIf(reaches)("reaches who is known by an address, from an account of its own, as unproven", () => {
      const address = reaches === null ? undefined : channel.reach?.(reaches.to);
      expect(connection.accounts).toContain(address?.account);
      // Exactly this: a proof of who they are is the provider's to give.
      expect(address).toEqual({ account: address?.account, id: reaches?.id });
    });

    it("reaches nothing that is no address", () => {
      for (const to of wrong) expect(channel.reach?.(to), JSON.stringify(to)).toBeUndefined();
    });

    it("has no notice where the merchant has named no template", () => {
      for (const of of [channel, ...(templates === null ? [] : [withTemplates()])])
        for (const name of ["something_else", "constructor", "__proto__"])
          expect(of.notice?.({ ...notice, kind: name }, occasion) ?? null).toBeNull();
      expect(channel.notice?.(notice, occasion) ?? null).toBeNull();
    });

    it.runIf(templates)("fills a template with single lines, in one part that survives being stored", () => {
      const parts = withTemplates().notice?.(notice, occasion);
      expect(parts).toHaveLength(1);
      expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
      const words = JSON.stringify(parts);
      expect(words).toContain("#1043");
      expect(words).toContain("https://example.com/t/1");
      expect(words).toContain("pt_BR");
      expect(words).not.toMatch(/\\[nrt]|\\u0000| {5}|\*\*/);
      expect(withTemplates().notice?.(notice, occasion)).toEqual(parts);
    });

    it.runIf(templates)("fills it whatever is missing, long or in pieces", () => {
      const odd: Notice["values"][] = [
        {},
        { text: "" },
        { number: "   ", text: "x".repeat(10_000) },
        { number: "\ud83d", text: "👩‍👩‍👧‍👦".repeat(2_000) },
      ];
      for (const values of odd) {
        const [part = null] = withTemplates().notice?.({ ...notice, values }, occasion) ?? [];
        expect(part).not.toBeNull();
        expect(JSON.stringify(part).length).toBeLessThan(2_500);
        expect(JSON.stringify(part)).not.toContain('"text":""');
      }
    });

    it.runIf(templates)("sends what it filled, and only that", async () => {
      const sent: string[] = [];
      const at = withTemplates((_url, init) => {
        sent.push(typeof init?.body === "string" ? init.body : "");
        return Promise.reject(new TypeError("fetch failed"));
      });
      const [part = null] = at.notice?.(notice, occasion) ?? [];
      const address = { account: connection.accounts[0] ?? "", id: "15550100101" };
      // It reached the provider's door, which was shut.
      expect(await at.send(part, address, "key-1")).toMatchObject({ ok: false });
      expect(sent).toHaveLength(1);
      expect(sent[0]).toContain("#1043");
      const changed: Json = JSON.parse(JSON.stringify(part).replace('"name":"out_today"', '"name":""'));
      expect(await at.send(changed, address, "key-1")).toMatchObject({
        ok: false,
        failure: { kind: "broken", what: "request" },
      });
      expect(sent).toHaveLength(1);
    });

    it.runIf(templates)("refuses a template that is misspelt", () => {
      const one = { name: "out_today", parameters: ["number"] };
      for (const bad of [
        { ...one, name: "Out Today" },
        { ...one, misspelt: true },
        { ...one, language: "english" },
        { ...one, parameters: ["two words"] },
        { parameters: [] },
      ])
        expect(
          kind.settings.safeParse(Object.assign({}, connection.settings, { templates: { shipped: bad } }))
            .success,
          JSON.stringify(bad),
        ).toBe(false);
    });
  });
}

/** Of channels whose templates are Meta's. */
export const metaTemplates = {
  templates: { out_for_delivery: { name: "out_today", parameters: ["number", "text"] } },
} as const;
