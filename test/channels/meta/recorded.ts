import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InboundEvent } from "#src/channel/event.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { connected, parsedBy } from "./connections.ts";

const recorded = process.env["RECORDED"];
const why = "RECORDED is not set: the recorded webhook bodies are not here";

/** Holds a kind against the recorded bodies in `meta/<folder>`, and against what nobody ever recorded. */
export function describeRecorded(
  kind: ChannelKind,
  folder: string,
  bodies: Readonly<Record<string, Json>>,
): void {
  const channel = connected(kind);
  const parsed = (body: Json) => parsedBy(channel, Buffer.from(JSON.stringify(body)));
  const path = recorded === undefined ? undefined : join(recorded, "meta", folder);
  if (path === undefined) process.stderr.write(`skipped: ${why}\n`);

  describe.skipIf(path === undefined)(
    `recorded bodies of ${folder}${path === undefined ? ` (skipped: ${why})` : ""}`,
    () => {
      const files = path === undefined ? [] : readdirSync(path).filter((name) => name.endsWith(".json"));

      it("are there", () => {
        expect(files.length).toBeGreaterThan(20);
      });

      it.each(files)("%s", (name) => {
        const events = parsedBy(channel, readFileSync(join(path ?? "", name)));
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          expect(event.kind).not.toBe("rejected");
          expectNamed(event);
        }
      });
    },
  );

  describe(`parsing ${folder} never throws`, () => {
    const anything = fc.jsonValue({ maxDepth: 3 });

    it("on a known body with anything anywhere in it", () => {
      const mutated = fc.tuple(
        fc.constantFrom(...Object.values(bodies)),
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
          for (const event of events) expectNamed(event);
        }),
        { numRuns: 1_000 },
      );
    });

    it("on any JSON", () => {
      const object = kind.name === "messenger" ? "page" : "instagram";
      fc.assert(
        fc.property(anything, (value) => {
          const json = toJson(value);
          expect(parsed(json).length).toBeGreaterThan(0);
          for (const list of ["messaging", "standby", "changes"]) {
            const body = { object, entry: [{ id: "1", [list]: [json] }, json, { [list]: json }] };
            expect(parsed(body).length).toBeGreaterThan(0);
          }
        }),
      );
    });
  });
}

function expectNamed(event: InboundEvent): void {
  if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]{1,50}$/);
  else if (event.kind !== "rejected") {
    expect(event.account).not.toBe("");
    expect(event.id).not.toBe("");
    expect(event.at.getTime()).not.toBeNaN();
  }
}

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
