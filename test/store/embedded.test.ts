import { afterEach, expect, it, vi } from "vitest";
import { openEmbedded } from "#src/store/embedded.ts";

afterEach(() => {
  vi.useRealTimers();
});

it(
  "sees to statistics and dead rows when much was written and nothing goes on but looking for work",
  {
    timeout: 120_000,
  },
  async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const db = await openEmbedded({ memory: true });
    for (let write = 0; write <= 5_000; write += 1) await db.query("select 1 as written", []);
    const minute = Date.now() + 60_000;
    while (Date.now() < minute) {
      vi.advanceTimersByTime(500);
      await db.query("select 1 as due where false", []);
    }
    const analysed = async () =>
      (await db.query("select 1 as one from pg_class where relname = 'shops' and reltuples >= 0", [])).length;
    await expect.poll(analysed, { timeout: 10_000 }).toBe(1);
    await db.close();
  },
);
