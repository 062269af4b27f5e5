import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pace } from "#src/server/playground/pace.ts";

describe("pace", () => {
  it("never lets more than the limit through in any window, and lets a client through when it has waited", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom("a", "b")), { maxLength: 80 }),
        (limit, steps) => {
          let time = 1_000_000;
          const waitMs = pace({ limit, windowMs: 100, now: () => new Date(time) });
          const through: Record<string, number[]> = { a: [], b: [] };
          for (const [afterMs, client] of steps) {
            time += afterMs;
            const passed = through[client] ?? [];
            const recent = passed.filter((at) => at > time - 100).length;
            const wait = waitMs(client);
            expect(wait === 0).toBe(recent < limit);
            if (wait === 0) passed.push(time);
            else expect(wait).toBeLessThanOrEqual(100);
          }
        },
      ),
    );
  });

  it("counts nothing for one who was turned away: waiting as told is enough", () => {
    let time = 0;
    const waitMs = pace({ limit: 2, windowMs: 1_000, now: () => new Date(time) });
    expect([waitMs("a"), waitMs("a")]).toEqual([0, 0]);
    time = 400;
    expect([waitMs("a"), waitMs("a")]).toEqual([600, 600]);
    time = 1_000;
    expect(waitMs("a")).toBe(0);
  });

  it("forgets the client heard of longest ago when there are very many", () => {
    const waitMs = pace({ limit: 1, windowMs: 60_000, now: () => new Date(0) });
    expect(waitMs("first")).toBe(0);
    for (let n = 0; n < 1_999; n += 1) waitMs(`client ${n}`);
    expect(waitMs("first")).toBe(60_000);
    waitMs("one more");
    expect(waitMs("first")).toBe(0);
  });
});
