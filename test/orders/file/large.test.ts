import { expect, it } from "vitest";
import type { OrderQuery } from "#src/orders/source.ts";
import { givenFile } from "./given.ts";

const many = 100_000;
const patient = { timeout: 180_000 };

function largeJson(): string {
  const orders = Array.from({ length: many }, (_, n) => ({
    number: `#${100_000 + n}`,
    created_at: "2026-11-20T10:00:00+01:00",
    email: `shopper${n}@example.com`,
    phone: `+1555${String(5_000_000 + n)}`,
    total: "39.98",
    items: [{ title: `Item ${n}`, sku: `S-${n}`, quantity: 2 }],
    shipments: [{ carrier: "UPS", tracking_number: `T${n}`, status: "in_transit", eta: "2026-11-25" }],
  }));
  return JSON.stringify({ orders });
}

/** The longest time that other work had to wait while `work` was done, in milliseconds. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const beat = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(beat, 1);
  await work();
  clearInterval(timer);
  beat();
  return longest;
}

it(
  "100,000 orders are read in slices, looked up by index, and read again in the background",
  patient,
  async () => {
    const content = largeJson();
    const { source, clock, write } = await givenFile("orders.json", content);
    const started = performance.now();
    const cpu = process.cpuUsage();
    const pause = await longestPause(async () => {
      expect(await source.report()).toMatchObject({ orders: many, problems: [] });
    });
    const took = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);

    const queries: readonly OrderQuery[] = [
      { by: "number", number: "no. 177777" },
      { by: "email", email: "SHOPPER77777@example.com" },
      { by: "phone", phone: "+15555077777" },
      { by: "tracking", trackingNumber: "t77777" },
    ];
    const asked = performance.now();
    for (let round = 0; round < 250; round += 1) {
      for (const query of queries) {
        const found = await source.find(query);
        expect(found.ok && found.orders[0]?.number).toBe("#177777");
      }
    }
    const perLookUp = (performance.now() - asked) / (250 * queries.length);
    process.stdout.write(
      `${many} orders read in ${Math.round(took)} ms (CPU ${Math.round((user + system) / 1_000)} ms), ` +
        `longest pause ${Math.round(pause)} ms, look-up ${perLookUp.toFixed(3)} ms\n`,
    );
    // A scan of all orders takes longer than this.
    expect(perLookUp).toBeLessThan(5);
    // Reading takes its time, but no pause is anywhere near the whole of it.
    expect(pause).toBeLessThan(took / 2);

    await write(content.replaceAll("shopper77777@", "somebody@"));
    clock.ms += 1_000;
    const again = performance.now();
    expect(await source.find({ by: "number", number: "177777" })).toMatchObject({ ok: true, stale: false });
    expect(performance.now() - again).toBeLessThan(Math.max(took, 3_000));
    await source.report();
    const changed = await source.find({ by: "email", email: "somebody@example.com" });
    expect(changed.ok && changed.orders[0]?.number).toBe("#177777");
  },
);
