import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Batch, Channel } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import { intake } from "#src/intake/intake.ts";
import { registry } from "#src/intake/registry.ts";
import { createConnection, deleteConnection, updateConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { takeWatch } from "#src/store/watches.ts";
import { watches } from "#src/work/watches.ts";
import { quiet } from "../fakes/observer.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, type TestShop } from "../fakes/shop.ts";

const account = "box@shop.example.com";

/** A mailbox: what has arrived, and how often it was opened and from where. */
interface Box {
  readonly mails: string[];
  readonly openedAt: (string | null)[];
  /** Thrown by the next opening. */
  fails: Error | null;
  /** Each opening gives a place without events, and breaks; when each was, ms. */
  readonly broken: number[] | null;
}

function kindOf(box: Box): ChannelKind {
  return {
    name: "box",
    settings: z.strictObject({ name: z.string().optional() }),
    secrets: z.strictObject({}),
    account: z.string(),
    build: (): Channel => ({
      name: "box",
      traits: { replyWindowMs: null, settleMs: 0, style: "letter", repeatAfterCrashMs: null, answers: null },
      source: {
        how: "watch",
        async *watch(cursor, signal): AsyncGenerator<Batch> {
          box.openedAt.push(cursor);
          if (box.fails !== null) {
            const error = box.fails;
            box.fails = null;
            throw error;
          }
          let at = Number(cursor ?? 0);
          if (box.broken !== null) {
            box.broken.push(performance.now());
            yield { events: [], cursor: String(at) };
            throw new Error("it breaks every time");
          }
          while (!signal.aborted) {
            const mail = box.mails[at];
            if (mail === undefined) {
              await wait(10, undefined, { signal }).catch(() => undefined);
              continue;
            }
            at += 1;
            const from = { account, id: "shopper@example.com" };
            const text = { kind: "text" as const, text: mail };
            yield {
              events: [{ kind: "message", account, id: mail, at: new Date(), from, content: [text] }],
              cursor: String(at),
            };
          }
        },
      },
      render: () => [null],
      send: () => Promise.resolve({ ok: true, id: "x" }),
    }),
  };
}

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let connection: string;
let box: Box;
const stops: (() => Promise<void>)[] = [];

/** One instance of the gateway, as far as watching goes. */
function instance(leaseMs = 3_000) {
  const live = registry({
    db,
    vault: shop.vault,
    kinds: [kindOf(box)],
    deps: { fetch, now: () => new Date(), log: () => undefined },
    log: quiet.log,
  });
  const nothing = () => undefined;
  const accepting = intake({
    db,
    observer: quiet,
    turnDue: nothing,
    sendDue: nothing,
    mediaDue: nothing,
    changed: nothing,
  });
  const watching = watches({ db, registry: live, intake: accepting, log: quiet.log, leaseMs });
  watching.start();
  const stop = async () => {
    await watching.stop();
    await live.close();
  };
  stops.push(stop);
  return { stop };
}

async function stored(): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    "select provider_id as key from messages order by created_at, seq",
    [],
  );
  return rows.map(({ key }) => key);
}

beforeEach(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
  box = { mails: ["one", "two"], openedAt: [], fails: null, broken: null };
  const made = await createConnection(db, shop.vault, {
    shop: shop.shop,
    channel: "box",
    accounts: [account],
    settings: {},
    secrets: {},
  });
  if (!made.ok) throw new Error("the account is taken");
  connection = made.id;
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await opened.close();
});

const soon = { timeout: 8_000, interval: 20 };

describe("a watched connection", () => {
  it("is read by one of several instances, and by another when that one stops", async () => {
    const first = instance();
    await expect.poll(stored, soon).toEqual(["one", "two"]);
    instance();
    await wait(100);
    expect(box.openedAt).toEqual([null]);
    await first.stop();
    box.mails.push("three");
    await expect.poll(stored, soon).toEqual(["one", "two", "three"]);
    expect(box.openedAt).toEqual([null, "2"]);
  });

  it("is taken over from an instance that died, after its lease", async () => {
    await takeWatch(db, connection, "00000000-0000-4000-8000-000000000000", 700);
    instance();
    await wait(300);
    expect(box.openedAt).toEqual([]);
    await expect.poll(stored, soon).toEqual(["one", "two"]);
  });

  it("goes on after a failure, which is shown until then", async () => {
    box.fails = new Error("the mailbox is closed for lunch");
    instance();
    const problem = async () =>
      (await db.query<{ problem: string | null }>("select problem from watches", []))[0]?.problem;
    await expect.poll(problem, soon).toBe("the mailbox is closed for lunch");
    await expect.poll(stored, soon).toEqual(["one", "two"]);
    await expect.poll(problem, soon).toBe(null);
  });

  it("is left alone for longer and longer while it breaks, whatever place it notes", async () => {
    const broken: number[] = [];
    box = { ...box, broken };
    instance();
    await expect.poll(() => broken.length, { timeout: 20_000 }).toBe(4);
    const pauses = broken.slice(1).map((at, n) => at - (broken[n] ?? 0));
    for (const [n, least] of [900, 1_900, 3_900].entries()) expect(pauses[n]).toBeGreaterThan(least);
  });

  it("is opened anew with new settings, and left when it is deleted", async () => {
    instance();
    await expect.poll(stored, soon).toEqual(["one", "two"]);
    await updateConnection(db, shop.vault, connection, { settings: { name: "new" } });
    await expect.poll(() => box.openedAt, soon).toEqual([null, "2"]);
    await deleteConnection(db, connection);
    await wait(4_500);
    box.mails.push("late");
    await wait(300);
    expect(await stored()).toEqual(["one", "two"]);
  });
});
