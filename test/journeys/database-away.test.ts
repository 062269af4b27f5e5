import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { cluster, programs } from "../fakes/cluster.ts";
import { engine } from "../fakes/database.ts";
import { echo } from "../fakes/echo.ts";
import { eventually, post, testGateway, textsBody } from "../fakes/gateway.ts";

const bin = programs();
const runs = engine === "postgres" && bin !== undefined;
if (!runs)
  process.stdout.write(
    "database-away: skipped; it needs TEST_DATABASE_URL and PostgreSQL's own programs (Debian: postgresql)\n",
  );

describe.runIf(runs)("a database that goes away", () => {
  it("is answered 503 meanwhile, and comes back without a restart and without a loss", async () => {
    const own = await cluster(bin ?? "");
    const gateway = await testGateway({
      runTurn: echo,
      env: { DATABASE_URL: own.url, SECRET_KEY: randomBytes(32).toString("base64") },
    });
    try {
      const shopper = "15550100030";
      const bodies = Array.from({ length: 30 }, (_, n) =>
        textsBody(shopper, [{ id: `wamid.${randomUUID()}`, text: `m${n}` }]),
      );
      const [first = "", ...others] = bodies;
      expect(await post(gateway.webhookUrl, first)).toBe(200);
      const statuses: number[] = [];
      const seenAway: number[] = [];
      let away = false;
      // A provider repeats what was not answered 200, with growing pauses.
      const delivering = Promise.all(
        others.map(async (body, n) => {
          await wait(n * 150);
          for (;;) {
            const status = await post(gateway.webhookUrl, body);
            statuses.push(status);
            if (away) seenAway.push(status);
            if (status === 200) return;
            await wait(300);
          }
        }),
      );
      await wait(1_000);
      await own.stop();
      await wait(200);
      away = true;
      await wait(2_000);
      const health = await fetch(new URL("/healthz", gateway.gateway.url));
      const ready = await fetch(new URL("/readyz", gateway.gateway.url));
      expect([health.status, ready.status]).toEqual([200, 503]);
      away = false;
      await own.start();
      await delivering;
      expect(seenAway.length).toBeGreaterThan(3);
      expect(new Set(seenAway)).toEqual(new Set([503]));
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      const answered = () => gateway.heard(shopper).flatMap((text) => text.replace(/^re: /, "").split(" | "));
      await eventually(() => new Set(answered()).size === bodies.length, 20_000);
      await wait(500);
      // Once each, and in the order they were stored.
      expect(answered().toSorted()).toEqual(bodies.map((_, n) => `m${n}`).toSorted());
      await eventually(async () => (await fetch(new URL("/readyz", gateway.gateway.url))).status === 200);
    } finally {
      await gateway.stop();
      await own.remove();
    }
  }, 90_000);
});
