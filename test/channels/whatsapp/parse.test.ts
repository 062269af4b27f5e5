import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import { bodies } from "../../fixtures/whatsapp/bodies.ts";
import { connected, parsed, signed } from "./connection.ts";

const { webhook } = connected();
const recorded = process.env["RECORDED"];
const folder = recorded === undefined ? undefined : join(recorded, "meta", "whatsapp");
const why = "RECORDED is not set: the recorded webhook bodies are not here";

if (folder === undefined) process.stderr.write(`skipped: ${why}\n`);

describe.skipIf(folder === undefined)(
  `recorded bodies${folder === undefined ? ` (skipped: ${why})` : ""}`,
  () => {
    const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".json"));

    it("are there", () => {
      expect(files.length).toBeGreaterThan(0);
    });

    it.each(files)("%s", (name) => {
      const body = readFileSync(join(folder ?? "", name));
      const events = webhook.parse(signed(body));
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) {
        expect(event.kind).not.toBe("rejected");
        if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]+$/);
      }
    });
  },
);

describe("parsing never throws", () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const known = fc.constantFrom(...Object.values(bodies));

  it("on a known body with anything anywhere in it", () => {
    const mutated = fc.tuple(
      known,
      fc.array(fc.tuple(fc.nat(), anything, fc.boolean()), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(mutated, ([body, changes]) => {
        const copy = changes.reduce<Json>(
          (value, [at, by, drop]) => replaced(value, at, toJson(by), drop),
          body,
        );
        const events = parsed(copy);
        expect(events.length).toBeGreaterThan(0);
        expect(() => JSON.stringify(events)).not.toThrow();
        for (const event of events)
          if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]{1,50}$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("on any JSON", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(parsed(toJson(value)).length).toBeGreaterThan(0);
        const entry = {
          object: "whatsapp_business_account",
          entry: [{ changes: [{ field: "messages", value: toJson(value) }] }],
        };
        expect(parsed(entry).length).toBeGreaterThan(0);
      }),
    );
  });
});

/** Whatever fast-check made, as it comes out of JSON. */
function toJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

/** A copy in which the node number `at`, counted round, is another value or gone. */
function replaced(root: Json, at: number, by: Json, drop: boolean): Json {
  const target = at % countNodes(root);
  let seen = -1;
  const walk = (node: Json): Json | undefined => {
    seen += 1;
    if (seen === target) return drop ? undefined : by;
    if (isList(node)) return node.map(walk).filter((each) => each !== undefined);
    if (typeof node !== "object" || node === null) return node;
    const entries = Object.entries(node).map(([key, each]): [string, Json | undefined] => [
      key,
      walk(each ?? null),
    ]);
    return Object.fromEntries(entries);
  };
  return walk(root) ?? null;
}

function countNodes(node: Json): number {
  if (isList(node)) return node.reduce<number>((sum, each) => sum + countNodes(each), 1);
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce<number>((sum, each) => sum + countNodes(each ?? null), 1);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
