import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptMessages } from "#src/store/accept.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import type { Db } from "#src/store/db.ts";
import { finishTurn } from "#src/store/finish-turn.ts";
import { knownProofs, type Proven } from "#src/store/persons.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, textFrom, type TestShop } from "../fakes/shop.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
const known = knownProofs();

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
});
afterAll(() => opened.close());

const phone = (value: string): Proven => ({ kind: "phone", value });
const email = (value: string): Proven => ({ kind: "email", value });

/** A shopper writes and proves something. Returns their contact. */
async function turnOf(id: string, ...proofs: Proven[]): Promise<string> {
  await acceptMessages(db, [textFrom(shop, id, "hi")]);
  const [job] = await claimTurns(db, 1, 60_000);
  if (job === undefined) throw new Error("no turn is due");
  const seq = job.unanswered[0]?.seq ?? 0;
  const common = {
    outcome: "silent",
    reason: null,
    trace: null,
    language: null,
    say: null,
    audit: [],
  } as const;
  const done = await finishTurn(
    db,
    {
      ...common,
      lease: job,
      fromSeq: seq,
      toSeq: seq,
      startedAt: new Date(),
      handOver: false,
      proven: { contact: job.contact, proofs },
    },
    60_000,
    known,
  );
  expect(done.kind).toBe("done");
  return job.contact;
}

async function personOf(contact: string): Promise<string | null> {
  const rows = await db.query<{ person: string | null }>(
    "select person_id as person from contacts where id = $1::uuid",
    [contact],
  );
  return rows[0]?.person ?? null;
}

describe("contacts", () => {
  it("that prove nothing are nobody's", async () => {
    const a = await turnOf("a1");
    expect(await personOf(a)).toBeNull();
  });

  it("that prove the same address are one person, others are not", async () => {
    const a = await turnOf("b1", email("b@example.com"));
    const b = await turnOf("b2", email("b@example.com"));
    const c = await turnOf("b3", email("c@example.com"));
    expect(await personOf(a)).not.toBeNull();
    expect(await personOf(b)).toBe(await personOf(a));
    expect(await personOf(c)).not.toBe(await personOf(a));
  });

  it("of two persons become one's when somebody proves to be both", async () => {
    const a = await turnOf("d1", phone("+15550100001"));
    const b = await turnOf("d2", email("d@example.com"));
    const b2 = await turnOf("d3", email("d@example.com"));
    expect(await personOf(a)).not.toBe(await personOf(b));
    const both = await turnOf("d4", phone("+15550100001"), email("d@example.com"));
    const persons = await Promise.all([a, b, b2, both].map(personOf));
    expect(new Set(persons).size).toBe(1);
    const later = await turnOf("d5", email("d@example.com"));
    expect(await personOf(later)).toBe(persons[0]);
  });

  it("are not joined to whoever had the number long ago", async () => {
    const number = phone("+15550100077");
    const before = await turnOf("f1", number);
    await db.query("update proofs set at = now() - interval '181 days' where value = $1", [number.value]);
    const after = await turnOf("f2", number);
    expect(await personOf(after)).not.toBe(await personOf(before));
    const elsewhere = await turnOf("f3", number);
    expect(await personOf(elsewhere)).toBe(await personOf(after));
  });

  it("are settled, and not looked at again, once nothing is left to do", async () => {
    const proof = email("e@example.com");
    const a = await turnOf("e1", proof);
    expect(known.has(a, [proof])).toBe(false);
    await turnOf("e1", proof);
    expect(known.has(a, [proof])).toBe(true);
    await turnOf("e1", proof);
    expect(await personOf(a)).not.toBeNull();
  });
});
