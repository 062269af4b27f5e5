import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSimulations, SimulationsBroken } from "#src/eval/simulation.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "simulations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = {
  id: "one",
  title: "One",
  language: "en",
  goal: "Knows",
  turns: [{ say: "where is it?", expect: { outcome: "answered", orders: ["#1"] } }],
};

function problemsOf(...simulations: readonly unknown[]): readonly string[] {
  const file = join(folder, "some.json");
  writeFileSync(file, JSON.stringify({ simulations }));
  try {
    readSimulations(file);
  } catch (error) {
    if (error instanceof SimulationsBroken) return error.problems;
    throw error;
  }
  return [];
}

describe("a file of simulations", () => {
  it("is read with its defaults", () => {
    expect(problemsOf(good)).toEqual([]);
    const [one] = readSimulations(join(folder, "some.json"));
    expect(one).toMatchObject({ style: "chat", known: "phone", store: "up" });
    expect(one?.turns[0]).toMatchObject({
      say: ["where is it?"],
      expect: { outcome: ["answered"], about: "status" },
    });
  });

  it("names what cannot be used, and where", () => {
    expect(problemsOf({ ...good, style: "fax" })[0]).toMatch(/some\.json, one: .*style/su);
    expect(problemsOf({ ...good, turns: [] })).toHaveLength(1);
    expect(problemsOf({ ...good, goals: "?" })[0]).toContain("goals");
    expect(problemsOf({ ...good, turns: [{ when: "asks_yes" }] })[0]).toContain("either say or tap");
    expect(problemsOf(good, good)[0]).toContain("there twice");
    expect(problemsOf("what")[0]).toContain("no. 1");
  });

  it("must not be empty, nor something else", () => {
    expect(problemsOf()[0]).toContain("no simulations");
    writeFileSync(join(folder, "some.json"), "{");
    expect(() => readSimulations(join(folder, "some.json"))).toThrow(SimulationsBroken);
  });
});
