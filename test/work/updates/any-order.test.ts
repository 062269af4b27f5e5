import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Order, Shipment } from "#src/orders/order.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import { baseline, discover, settle, type Kept } from "#src/work/updates/decide.ts";
import { isStep, kindOf, rankOf } from "#src/work/updates/kinds.ts";
import { newsOf } from "#src/work/updates/news.ts";
import { afterQuiet, isQuiet } from "#src/work/updates/quiet.ts";
import { situationOf } from "#src/work/updates/say.ts";
import { updatesSchema } from "#src/work/updates/settings.ts";
import { after, noon, order, parcel, shopProfile } from "./orders.ts";
import { openScene, thread, type Scene } from "./scene.ts";

/*
 * Carriers say everything: the same twice, what was before what, and things of last week. Whatever they say: nothing
 * twice, nothing backwards, nothing at night, nothing to who wants nothing.
 */

const zone = "Europe/Berlin";
const parcelAt = fc.record({
  id: fc.constantFrom("p1", "p2"),
  status: fc.constantFrom(...trackingStatuses),
  customs: fc.boolean(),
  /** When it happened, hours before it was heard of. */
  ago: fc.constantFrom(0, 0, 1, 5, 30, 90),
  eta: fc.constantFrom(undefined, "2026-11-27", "2026-11-28", "2026-11-30"),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("heard" as const),
      parcel: parcelAt,
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(1, 3, 30, 240, 700) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("stop", "start", "end", "subscribe") }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function heard(
  now: Date,
  { id, status, customs, ago, eta }: typeof parcelAt extends fc.Arbitrary<infer T> ? T : never,
): Shipment {
  return parcel({
    id,
    status,
    flags: customs ? ["customs"] : [],
    events: [{ at: after(now, -ago), status }],
    ...(eta === undefined ? {} : { eta: { from: { day: eta }, to: { day: eta } } }),
  });
}

/** Throws unless what was said of each parcel goes only forward, each thing once. */
function expectForward(said: readonly { parcel: string; name: string }[]): void {
  const names = said.map(({ parcel: id, name }) => `${id} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const id of new Set(said.map(({ parcel: of }) => of))) {
    let rank = 0;
    for (const { name } of said.filter(({ parcel: of }) => of === id)) {
      const kind = kindOf(name)?.kind;
      if (kind === undefined) throw new Error(name);
      expect(rankOf(kind), names.join(", ")).toBeGreaterThanOrEqual(rank);
      if (isStep(kind)) rank = rankOf(kind);
    }
  }
}

describe("whatever carriers say", () => {
  it("is told once, forward and by day (decisions alone)", () => {
    const settings = updatesSchema.parse({});
    let told = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        let now = noon;
        let known: Order = order([]);
        let count = 0;
        const kept = new Map<string, Kept & { due: Date }>();
        const said: { parcel: string; name: string }[] = [];
        const newsNow = () => newsOf(known, situationOf(known, now, shopProfile), now);
        const keep = (due: Date, found: ReturnType<typeof discover>) => {
          for (const one of found) {
            const key = `${one.parcel} ${one.name}`;
            const before = kept.get(key);
            if (before !== undefined && !(before.state === "dropped" && before.reason === "outdated"))
              continue;
            kept.set(key, { ...one, id: before?.id ?? `u${String((count += 1)).padStart(4, "0")}`, due });
          }
        };
        keep(now, baseline(newsNow()));
        for (const one of steps) {
          if (one.do === "wait") now = new Date(now.getTime() + one.minutes * 60_000);
          if (one.do === "heard") {
            const one_ = heard(now, one.parcel);
            known = order([...known.shipments.filter(({ id }) => id !== one_.id), one_]);
            for (let n = 0; n < one.times; n += 1)
              keep(
                afterQuiet(new Date(now.getTime() + 120_000), zone, settings.quiet),
                discover(newsNow(), [...kept.values()], new Map(), settings, now),
              );
          }
          if (![...kept.values()].some(({ state, due }) => state === "due" && due <= now)) continue;
          if (isQuiet(now, zone, settings.quiet)) continue;
          const { say, drop } = settle(newsNow(), [...kept.values()], settings, now);
          for (const [key, row] of kept) {
            const reason = drop.find(({ id }) => id === row.id)?.reason;
            if (reason !== undefined) kept.set(key, { ...row, state: "dropped", reason });
            if (!say.some(({ id }) => id === row.id)) continue;
            kept.set(key, { ...row, state: "said" });
            said.push({ parcel: row.parcel, name: row.name });
          }
          // One thing of each parcel in one message.
          expect(new Set(say.map(({ news }) => news.parcel)).size).toBe(say.length);
        }
        expectForward(said);
        told += said.length;
      }),
      { numRuns: 1_000 },
    );
    expect(told).toBeGreaterThan(500);
  });

  describe("on the database", () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await openScene({
        templates: ["shipped", "delivered", "out_for_delivery", "problem"],
        email: true,
      });
    }, 60_000);
    afterAll(() => scene.close());

    it("is told once, forward, by day and to who wants it, by several gateways at once", async () => {
      let run = 0;
      let told = 0;
      const signal = new AbortController().signal;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps: readonly Step[]) => {
          run += 1;
          const id = `o${String(run)}`;
          const named = { id, number: `#${id}` };
          scene.now = noon;
          scene.heard.splice(0);
          await scene.optOut(false);
          const [one, other] = [scene.gateway(), scene.gateway()];
          let wanted = false;
          let optedOut = false;
          const subscribe = async () => {
            wanted = true;
            await one.subscribe(scene.subject, {
              sourceId: scene.source,
              order: scene.order ?? order([], named),
              orderKey: "k",
              language: "en",
              email: "ana@example.com",
            });
          };
          scene.order = order([], named);
          await subscribe();
          for (const now of steps) {
            if (now.do === "wait") scene.now = new Date(scene.now.getTime() + now.minutes * 60_000);
            if (now.do === "stop" || now.do === "start") {
              optedOut = now.do === "stop";
              await scene.optOut(optedOut);
            }
            if (now.do === "end") {
              wanted = false;
              await other.unsubscribe(scene.subject, { sourceId: scene.source, orderId: id });
            }
            if (now.do === "subscribe") await subscribe();
            if (now.do === "heard") {
              const parcel_ = heard(scene.now, now.parcel);
              const before = scene.order ?? null;
              const others = (scene.order?.shipments ?? []).filter((each) => each.id !== parcel_.id);
              const next = order([...others, parcel_], named);
              scene.order = next;
              await Promise.all(
                [one, other]
                  .slice(0, now.times)
                  .map((each) => each.onOrder(scene.shop, scene.source, before, next)),
              );
            }
            const before = scene.heard.length;
            await Promise.all([one.say(signal), other.say(signal)]);
            for (const { at } of scene.heard.slice(before)) {
              expect(wanted && !optedOut).toBe(true);
              expect(isQuiet(at, zone, scene.settings.quiet)).toBe(false);
            }
          }
          const said = await scene.db.query<{ parcel: string; name: string; message: string }>(
            `select u.parcel, u.kind as name, u.message_id::text as message from updates u
             join subscriptions s on s.id = u.subscription_id join messages m on m.id = u.message_id
             join deliveries d on d.message_id = m.id
             where s.order_id = $1 and u.state = 'said' order by d.created_at, m.id`,
            [id],
          );
          expectForward(said);
          // Each message that was said is in the thread with the updates it tells of, and there is no other.
          expect(new Set(said.map(({ message }) => message)).size).toBe(scene.heard.length);
          told += said.length;
        }),
        { numRuns: Number(process.env.UPDATE_RUNS ?? 25), interruptAfterTimeLimit: 240_000 },
      );
      expect(told).toBeGreaterThan(10);
      expect((await thread(scene.db)).length).toBeGreaterThan(0);
    }, 300_000);
  });
});
