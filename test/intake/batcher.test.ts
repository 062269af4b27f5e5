import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { batcher, Overloaded } from "#src/intake/batcher.ts";

class ItemsFault extends Error {}
const isItemsFault = (error: unknown) => error instanceof ItemsFault;

describe("the batcher", () => {
  it("commits what arrives together together, each answered with its own result", async () => {
    const batches: number[][] = [];
    const put = batcher<number, string>({
      commit: async (items) => {
        batches.push([...items]);
        await wait(5);
        return items.map((item) => `r${item}`);
      },
      size: 4,
      atOnce: 1,
      bound: 100,
      isItemsFault,
    });
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(put))).toEqual(["r1", "r2", "r3", "r4", "r5", "r6"]);
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it("keeps to its number of batches at once", async () => {
    let now = 0;
    let most = 0;
    const put = batcher<number, number>({
      commit: async (items) => {
        most = Math.max(most, (now += 1));
        await wait(10);
        now -= 1;
        return items;
      },
      size: 1,
      atOnce: 2,
      bound: 100,
      isItemsFault,
    });
    await Promise.all([1, 2, 3, 4, 5].map(put));
    expect(most).toBe(2);
  });

  it("fails one bad item and none of its neighbours", async () => {
    const put = batcher<number, number>({
      commit: (items) =>
        items.includes(3) ? Promise.reject(new ItemsFault("3 is bad")) : Promise.resolve(items),
      size: 10,
      atOnce: 1,
      bound: 100,
      isItemsFault,
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map(put));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("fails a batch whole when it is nobody's fault, without trying each alone", async () => {
    let calls = 0;
    const put = batcher<number, number>({
      commit: () => {
        calls += 1;
        return Promise.reject(new Error("the database is away"));
      },
      size: 10,
      atOnce: 1,
      bound: 100,
      isItemsFault,
    });
    const results = await Promise.allSettled([1, 2, 3].map(put));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(calls).toBe(1);
  });

  it("refuses what is beyond its bound at once", async () => {
    const put = batcher<number, number>({
      commit: async (items) => {
        await wait(20);
        return items;
      },
      size: 1,
      atOnce: 1,
      bound: 2,
      isItemsFault,
    });
    const results = await Promise.allSettled([1, 2, 3].map(put));
    expect(results[2]).toMatchObject({ status: "rejected", reason: expect.any(Overloaded) });
    expect(results.slice(0, 2).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });
});
