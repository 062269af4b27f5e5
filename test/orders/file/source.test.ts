import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, truncate } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { fileSourceKind } from "#src/orders/file/kind.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { givenFile } from "./given.ts";

const json = (...numbers: readonly string[]) =>
  JSON.stringify({
    orders: numbers.map((number) => ({ number, created_at: "2026-11-20", email: "a@example.com" })),
  });
const csv = (...numbers: readonly string[]) =>
  [
    "order_number,created_at,email",
    ...numbers.map((number) => `${number},2026-11-20,a@example.com`),
    "",
  ].join("\n");

async function seen(source: OrderSource) {
  const found = await source.find({ by: "email", email: "a@example.com" });
  if (!found.ok) return found.detail;
  return {
    numbers: found.orders.map(({ number }) => number),
    stale: found.stale,
    asOf: found.asOf.getTime(),
  };
}

describe("a file that changes", () => {
  it("is read again within a second, and checked no more often", async () => {
    const { source, clock, write } = await givenFile("orders.json", json("1"));
    expect(await seen(source)).toEqual({ numbers: ["1"], stale: false, asOf: clock.ms });
    await write(json("1", "2"));
    clock.ms += 999;
    expect(await seen(source)).toMatchObject({ numbers: ["1"] });
    clock.ms += 1;
    expect(await seen(source)).toEqual({ numbers: ["1", "2"], stale: false, asOf: clock.ms });
    clock.ms += 60_000;
    expect(await seen(source)).toEqual({ numbers: ["1", "2"], stale: false, asOf: clock.ms });
  });

  it("of the same size is noticed, and so is one put in its place", async () => {
    const { path, source, clock, write } = await givenFile("orders.csv", csv("1"));
    await seen(source);
    await write(csv("2"));
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: ["2"] });
    const other = await givenFile("other.csv", csv("3"));
    await rename(other.path, path);
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: ["3"] });
  });

  it.each([
    ["half-written JSON", "orders.json", json("1"), json("1", "2").slice(0, -9)],
    ["JSON of something else", "orders.json", json("1"), '{"error": "quota exceeded"}'],
    ["an empty JSON file", "orders.json", json("1"), ""],
    ["JSON without one good order", "orders.json", json("1"), '[{"numbr": "1"}]'],
    ["half-written CSV", "orders.csv", csv("1"), csv("1", "2").slice(0, -17)],
    ["CSV with an open quote at its end", "orders.csv", csv("1"), `${csv("1")}2,2026-11-20,"a@exam`],
    ["CSV with another header", "orders.csv", csv("1"), "foo,bar\n1,2\n"],
    ["an empty CSV file", "orders.csv", csv("1"), ""],
  ])("keeps serving the last good data, as stale, while it is %s", async (_what, name, good, bad) => {
    const { source, clock, write } = await givenFile(name, good);
    await seen(source);
    const before = clock.ms;
    await write(bad);
    for (let checks = 0; checks < 3; checks += 1) {
      clock.ms += 1_000;
      expect(await seen(source)).toEqual({ numbers: ["1"], stale: true, asOf: before });
    }
    const report = await source.report();
    expect(report).toMatchObject({ orders: 1, loadedAt: new Date(before) });
    expect(report.problems).toHaveLength(1);
    await write(good.replaceAll("1", "4").replaceAll("2026-44-20", "2026-11-20"));
    clock.ms += 1_000;
    expect(await seen(source)).toEqual({ numbers: ["4"], stale: false, asOf: clock.ms });
    expect((await source.report()).problems).toEqual([]);
  });

  it("is taken as it is when a broken last row of CSV stays for ten seconds", async () => {
    const { source, clock, write } = await givenFile("orders.csv", csv("1"));
    await seen(source);
    await write(`${csv("1", "2")}3,2026`);
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: ["1"], stale: true });
    clock.ms += 10_000;
    expect(await seen(source)).toMatchObject({ numbers: ["1", "2"], stale: false });
    expect((await source.report()).problems).toMatchObject([{ line: 4 }]);
  });

  it("that goes away and comes back unchanged is fresh again", async () => {
    const { path, source, clock } = await givenFile("orders.json", json("1"));
    await seen(source);
    await rename(path, `${path}.away`);
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: ["1"], stale: true });
    expect((await source.report()).problems).toEqual([{ line: null, problem: "the file is missing" }]);
    await rename(`${path}.away`, path);
    clock.ms += 1_000;
    expect(await seen(source)).toEqual({ numbers: ["1"], stale: false, asOf: clock.ms });
  });

  it("may become an empty list", async () => {
    const { source, clock, write } = await givenFile("orders.json", json("1"));
    await seen(source);
    await write("[]");
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: [], stale: false });
  });
});

describe("a file that was never good", () => {
  it.skipIf(process.platform === "win32")(
    "may be a pipe nobody writes to, and is not waited for",
    async () => {
      const { path, source } = await givenFile("orders.json");
      execFileSync("mkfifo", [path]);
      expect(await seen(source)).toBe("the file cannot be read: it is not a file");
    },
  );

  it("is reported, not thrown, and found when it appears", async () => {
    const { source, clock, write } = await givenFile("orders.json");
    expect(await seen(source)).toBe("the file is missing");
    expect(await source.report()).toEqual({
      orders: null,
      loadedAt: null,
      problems: [{ line: null, problem: "the file is missing" }],
    });
    await write(json("1"));
    clock.ms += 1_000;
    expect(await seen(source)).toMatchObject({ numbers: ["1"], stale: false });
  });

  it("may be a folder", async () => {
    const { path, source } = await givenFile("orders.json");
    await mkdir(path);
    expect(await seen(source)).toContain("cannot be read");
  });

  it("may be broken JSON, whose line is reported", async () => {
    const { source } = await givenFile("orders.json", '{\n "orders": [\n  {"number": "1"');
    expect(await seen(source)).toContain("ends inside the order that begins at line 3");
    expect((await source.report()).problems).toMatchObject([{ line: 3 }]);
  });

  it("may be too large", async () => {
    const { path, source } = await givenFile("orders.json", "[]");
    await truncate(path, 64 * 1024 * 1024 + 1);
    expect(await seen(source)).toContain("larger than 64 MB");
  });
});

describe("a source over a file", () => {
  it("answers everyone from one reading", async () => {
    const { source, clock, write } = await givenFile("orders.json", json("1"));
    const both = await Promise.all([seen(source), seen(source), source.report()]);
    expect(both[0]).toEqual(both[1]);
    await write(json("2"));
    clock.ms += 1_000;
    expect(await Promise.all([seen(source), seen(source)])).toMatchObject([
      { numbers: ["2"] },
      { numbers: ["2"] },
    ]);
  });

  it("does not keep someone who gives up", async () => {
    const { source } = await givenFile(
      "orders.json",
      json(...Array.from({ length: 5_000 }, (_, n) => `#${n}`)),
    );
    const controller = new AbortController();
    const found = source.find({ by: "number", number: "1" }, controller.signal);
    controller.abort();
    expect(await found).toMatchObject({ ok: false });
    expect(await source.find({ by: "number", number: "1" })).toMatchObject({
      ok: true,
      orders: [{ number: "#1" }],
    });
  });

  it("says that it is closed", async () => {
    const { path, source } = await givenFile("orders.json", json("1"));
    const early = source.find({ by: "number", number: "1" });
    await source.close?.();
    await early;
    await rm(path);
    expect(await seen(source)).toBe("the source is closed");
  });

  it("reports at most 1,000 problems", async () => {
    const orders = [{ number: "ok", created_at: "2026-11-20" }, ...Array.from({ length: 1_500 }, () => ({}))];
    const { source } = await givenFile("orders.json", JSON.stringify(orders));
    const { problems } = await source.report();
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)).toEqual({ line: null, problem: "and 500 more problems" });
  });
});

describe("the settings of a file", () => {
  const deps = { fetch, log: () => undefined, now: () => new Date(0), baseDir: "/nowhere" };
  const build =
    (settings: unknown, secrets: unknown = {}) =>
    () =>
      fileSourceKind.build(settings, secrets, deps);

  it.each([
    [{}],
    [{ path: "" }],
    [{ path: 7 }],
    [{ path: "orders" }],
    [{ path: "orders.xml" }],
    [{ path: "orders.json", format: "xml" }],
    [{ path: "orders.json", pth: "x" }],
    [{ path: "orders.json", country: "Germany" }],
    [{ path: "orders.json", country: "de" }],
    [{ path: "orders.json", currency: "EURO" }],
    [{ path: "orders.json", timeZone: "Berlin" }],
    [null],
  ])("%j are refused", (settings) => expect(build(settings)).toThrow());

  it("are accepted when they fit, whether or not the file is there", () => {
    for (const path of ["orders.json", "a/b.CSV", "/abs/x.tsv", "../x.txt"])
      expect(build({ path })).not.toThrow();
    expect(
      build({ path: "export", format: "csv", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" }),
    ).not.toThrow();
    expect(build({ path: "orders.json" }, undefined)).not.toThrow();
    expect(build({ path: "orders.json" }, { key: "x" })).toThrow();
  });
});
