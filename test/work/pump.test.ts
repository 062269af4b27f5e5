import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Lease } from "#src/store/lanes.ts";
import { pump } from "#src/work/pump.ts";
import { testDb } from "../fakes/database.ts";

const ignore = () => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

it("a stop waits for what a claim under way brings", async () => {
  const opened = await testDb();
  const { db } = opened;
  const conversation = "01930000-0000-7000-8000-000000000001";
  const done: string[] = [];
  const claimed = Promise.withResolvers<Lease[]>();
  const asked = Promise.withResolvers<void>();
  const lane = pump<Lease>({
    db,
    lane: "delivery",
    log,
    slots: 4,
    ttlMs: 60_000,
    pollMs: 500,
    claim() {
      asked.resolve();
      return claimed.promise;
    },
    async run(job) {
      await wait(50);
      done.push(job.conversation);
    },
  });
  lane.start();
  await asked.promise;
  const stopped = lane.stop(5_000);
  claimed.resolve([{ conversation, epoch: 1 }]);
  await stopped;
  expect(done).toEqual([conversation]);
  await opened.close();
});

it("a stop does not wait for work that never ends", async () => {
  const opened = await testDb();
  const { db } = opened;
  const began = Promise.withResolvers<void>();
  const lane = pump<Lease>({
    db,
    lane: "turn",
    log,
    slots: 1,
    ttlMs: 60_000,
    pollMs: 500,
    claim: () => Promise.resolve([{ conversation: "01930000-0000-7000-8000-000000000002", epoch: 1 }]),
    run() {
      began.resolve();
      return new Promise(() => undefined);
    },
  });
  lane.start();
  await began.promise;
  const at = performance.now();
  await lane.stop(100);
  expect(performance.now() - at).toBeLessThan(5_000);
  await opened.close();
});
