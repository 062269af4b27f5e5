import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { actionKindSchema, actionsSchema, levelFor } from "#src/policy/actions.ts";
import { returnsPolicySchema } from "#src/policy/returns.ts";

const page = readFileSync(new URL("../../docs/returns-and-actions.md", import.meta.url), "utf8");

it("the examples of the documentation are valid", () => {
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(json)),
  );
  expect(blocks.map((block) => Object.keys(block))).toEqual([["returns"], ["actions"]]);
  const [returns, actions] = blocks;
  expect(returnsPolicySchema.parse(returns?.returns).policies).toHaveLength(2);
  expect(actionsSchema.parse(actions?.actions).refund.mode).toBe("automatic");
});

it("the table of actions says their levels and defaults", () => {
  const defaults = actionsSchema.parse({});
  const rows = new Map(
    page
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
      .map(([, kind = "", , level = "", mode = ""]) => [kind, [level, mode]]),
  );
  for (const kind of actionKindSchema.options)
    expect([kind, rows.get(kind)]).toEqual([kind, [String(levelFor[kind]), defaults[kind].mode]]);
});
