import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import { decideApproval, listApprovals } from "#src/store/approvals.ts";
import type { Db } from "#src/store/db.ts";
import {
  claimExecution,
  claimExecutions,
  endExecution,
  letGo,
  nextExecutionMs,
  noteProgress,
  tellLater,
  tidyProposals,
  told,
} from "#src/store/executions.ts";
import {
  confirmProposal,
  openProposal,
  ownProposal,
  propose,
  usedSoFar,
  type NewProposal,
  type ProposalOwner,
  type Verdict,
} from "#src/store/proposals.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let owner: ProposalOwner;

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
});
afterAll(() => close());

let phones = 15_550_100_000;
async function newOwner(): Promise<ProposalOwner> {
  phones += 1;
  const [accepted] = await acceptMessages(db, [textFrom(shop, String(phones), "hi")]);
  return { shop: shop.shop, conversation: accepted?.conversation ?? "", contact: randomUUID() };
}
beforeEach(async () => {
  await db.query("delete from proposals", []);
  owner = await newOwner();
});

const data = (customer: string) => ({
  handle: "abcdefghijkl",
  customer,
  level: 0,
  at: "2026-11-25T12:00:00.000Z",
  agreed: "{}",
  decision: {},
  summary: {},
});
const make = (given: Partial<NewProposal> = {}, of = owner) =>
  propose(db, {
    ...of,
    source: randomUUID(),
    orderId: "o1",
    orderKey: `key-${randomUUID()}`,
    orderNumber: "#1043",
    kind: "cancel_order",
    params: { kind: "cancel_order" },
    decision: data("customer"),
    needs: "confirm",
    ...given,
  });
const go = (to: "executing" | "waiting", amount?: number) => (): Verdict<string> => ({
  to,
  data: data("customer"),
  ...(amount === undefined ? {} : { amount: { amount, currency: "EUR" } }),
});
const confirm = (id: string, verdict: () => Verdict<string> = go("executing"), of = owner) =>
  confirmProposal(db, of, id, verdict);
const kindOf = (result: Awaited<ReturnType<typeof confirm>>) =>
  typeof result === "string" ? result : result.kind;

describe("proposals", () => {
  it("leave one open in a conversation, also when twenty are made at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => make()));
    const rows = await db.query<{ state: string; count: number }>(
      "select state, count(*)::int as count from proposals group by state order by state",
      [],
    );
    expect(rows).toEqual([
      { state: "proposed", count: 1 },
      { state: "withdrawn", count: 19 },
    ]);
  });

  it("are confirmed once, also when twenty yeses come at once", async () => {
    const id = await make();
    const results = await Promise.all(Array.from({ length: 20 }, () => confirm(id)));
    expect(results.filter((one) => kindOf(one) === "executing")).toHaveLength(1);
    expect(results.filter((one) => kindOf(one) === "closed")).toHaveLength(19);
  });

  it("are not confirmed when their time is over, by the database's clock", async () => {
    const id = await make();
    await db.query("update proposals set expires = now() where id = $1::uuid", [id]);
    expect(kindOf(await confirm(id))).toBe("closed");
    expect((await ownProposal(db, owner, id))?.state).toBe("expired");
    expect(await openProposal(db, owner)).toBeUndefined();
  });

  it("of the same kind for the same order do not run beside each other", async () => {
    const orderKey = "one order";
    const other = await newOwner();
    const [one, two] = [await make({ orderKey }), await make({ orderKey }, other)];
    const results = await Promise.all([confirm(one), confirm(two, go("executing"), other)]);
    expect(results.map(kindOf).toSorted()).toEqual(["already_open", "executing"]);
  });

  it("ask the rules with what was used, one after the other", async () => {
    // Ten refunds of 400 with a cap of 1,000 for the customer, all confirmed at the same moment.
    const owners = await Promise.all(Array.from({ length: 10 }, () => newOwner()));
    const ids = await Promise.all(
      owners.map((of) => make({ kind: "refund", amount: { amount: 400, currency: "EUR" } }, of)),
    );
    const results = await Promise.all(
      ids.map((id, n) =>
        confirmProposal<string>(db, owners[n] ?? owner, id, (_, used) =>
          used.refunded.customer + 400 <= 1_000
            ? go(n % 2 === 0 ? "executing" : "waiting", 400)()
            : { to: "refused", outcome: { done: false }, result: "cap" },
        ),
      ),
    );
    expect(results.filter((one) => kindOf(one) === "verdict")).toHaveLength(8);
  });

  it("count refunds that may have been made, and no others", async () => {
    const count = async (state: string, outcome: object, currency = "EUR") => {
      await db.query("delete from proposals", []);
      const id = await make({ kind: "refund", orderKey: "k", amount: { amount: 400, currency } });
      await db.query(
        "update proposals set state = $2, outcome = $3::text::jsonb, ended_at = now() where id = $1::uuid",
        [id, state, JSON.stringify(outcome)],
      );
      return usedSoFar(db, {
        id: null,
        shopId: shop.shop,
        orderKey: "k",
        kind: "refund",
        currency: "EUR",
        customer: "customer",
      });
    };
    for (const state of ["waiting", "executing", "done"])
      expect((await count(state, {})).refunded).toEqual({ order: 400, customer: 400, shop: 400 });
    expect(await count("failed", { uncertain: true })).toMatchObject({
      unsettled: true,
      refunded: { order: 400 },
    });
    for (const state of ["proposed", "withdrawn", "expired", "declined", "failed"])
      expect(await count(state, {})).toMatchObject({
        unsettled: false,
        refunded: { order: 0, customer: 0, shop: 0 },
      });
    expect((await count("done", {}, "USD")).refunded.order).toBe(0);
    const elsewhere = {
      id: null,
      shopId: randomUUID(),
      orderKey: "k",
      kind: "refund",
      currency: "EUR",
      customer: "customer",
    };
    expect((await usedSoFar(db, elsewhere)).refunded.shop).toBe(0);
    await count("done", {});
    await db.query("update proposals set confirmed_at = now() - interval '25 hours'", []);
    expect((await usedSoFar(db, { ...elsewhere, shopId: shop.shop })).refunded).toEqual({
      order: 400,
      customer: 400,
      shop: 0,
    });
    await db.query("update proposals set confirmed_at = now() - interval '31 days'", []);
    expect((await usedSoFar(db, { ...elsewhere, shopId: shop.shop })).refunded).toEqual({
      order: 400,
      customer: 0,
      shop: 0,
    });
  });

  it("go with their conversation", async () => {
    const [left] = await db.query<{ on_delete: string }>(
      "select confdeltype as on_delete from pg_constraint where conrelid = 'proposals'::regclass and contype = 'f' and confrelid = 'conversations'::regclass",
      [],
    );
    expect(left?.on_delete).toBe("c");
  });
});

describe("approvals", () => {
  it("are listed longest waiting first and decided once", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const id = await make();
      await confirm(id, go("waiting"));
      ids.push(id);
    }
    expect((await listApprovals(db, shop.shop, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(await listApprovals(db, randomUUID(), 9)).toEqual([]);
    const [first = ""] = ids;
    expect(await decideApproval(db, randomUUID(), first, "approve", null)).toBe("gone");
    const all = await Promise.all(
      (["approve", "decline", "approve", "decline"] as const).map((decision) =>
        decideApproval(db, shop.shop, first, decision, null),
      ),
    );
    expect(all.filter((one) => one !== "gone")).toHaveLength(1);
  });
});

describe("executions", () => {
  const leaseMs = 60_000;
  const executing = async () => {
    const id = await make();
    await confirm(id);
    return id;
  };

  it("are taken by one", async () => {
    const id = await executing();
    const all = await Promise.all(Array.from({ length: 10 }, () => claimExecution(db, id, leaseMs)));
    expect(all.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await claimExecutions(db, 10, leaseMs)).toEqual([]);
  });

  it("are taken over when the lease is over, and whoever had it writes nothing more", async () => {
    const id = await executing();
    const dead = await claimExecution(db, id, 1);
    await db.query("select pg_sleep(0.01)", []);
    const [next] = await claimExecutions(db, 10, leaseMs);
    expect(next).toMatchObject({ id, attempts: 2 });
    if (dead === undefined || next === undefined) throw new Error("not taken");
    expect(await noteProgress(db, dead, {}, leaseMs)).toBe(false);
    expect(await endExecution(db, dead, { state: "done", outcome: {} })).toBe(false);
    expect(await noteProgress(db, next, { phase: "begun" }, leaseMs)).toBe(true);
    expect(await endExecution(db, next, { state: "done", outcome: { done: true }, reference: "r1" })).toBe(
      true,
    );
    expect(await ownProposal(db, owner, id)).toMatchObject({
      state: "done",
      reference: "r1",
      leaseUntil: null,
    });
  });

  it("that were let go are due again after their pause", async () => {
    const id = await executing();
    const held = await claimExecution(db, id, leaseMs);
    if (held === undefined) throw new Error("not taken");
    await letGo(db, held, { phase: "ready" }, 40_000);
    expect(await claimExecution(db, id, leaseMs)).toBeUndefined();
    expect(await nextExecutionMs(db)).toBeGreaterThan(30_000);
    await letGo(db, held, null, 0);
    expect(await claimExecution(db, id, leaseMs)).toMatchObject({ outcome: { phase: "ready" } });
  });

  it("whose end nobody waits for are due to be told, once", async () => {
    const id = await executing();
    expect(await tellLater(db, id)).toBe(true);
    const held = await claimExecution(db, id, leaseMs);
    if (held === undefined) throw new Error("not taken");
    await endExecution(db, held, { state: "failed", outcome: {} });
    expect(await tellLater(db, id)).toBe(false);
    const [toTell] = await claimExecutions(db, 10, leaseMs);
    expect(toTell).toMatchObject({ id, state: "failed" });
    if (toTell === undefined) throw new Error("not taken");
    await told(db, toTell);
    expect(await claimExecutions(db, 10, leaseMs)).toEqual([]);
    expect(await nextExecutionMs(db)).toBeNull();
  });

  it("leave no rows of what came to nothing", async () => {
    const old = await make();
    const late = await make();
    await db.query("update proposals set expires = now() where id = $1::uuid", [late]);
    await db.query("update proposals set ended_at = now() - interval '31 days' where id = $1::uuid", [old]);
    expect(await tidyProposals(db, 30)).toBe(1);
    expect((await ownProposal(db, owner, late))?.state).toBe("expired");
    expect(await ownProposal(db, owner, old)).toBeUndefined();
  });
});
