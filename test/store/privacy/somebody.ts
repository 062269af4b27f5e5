import { randomUUID } from "node:crypto";
import { acceptMessages } from "#src/store/accept.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import { giveFloor } from "#src/store/conversations.ts";
import { claimSends, recordSend } from "#src/store/deliveries.ts";
import type { Db } from "#src/store/db.ts";
import { finishTurn } from "#src/store/finish-turn.ts";
import { noteUnanswered } from "#src/store/knowledge/questions.ts";
import { acceptReceipts } from "#src/store/receipts.ts";
import { keepRejection } from "#src/store/signals.ts";
import { claimTries, claims, codes } from "#src/store/schema/claims.ts";
import { orderSnapshots } from "#src/store/schema/orders.ts";
import { proposals } from "#src/store/schema/proposals.ts";
import { shipments } from "#src/store/schema/tracking.ts";
import { subscriptions, updates } from "#src/store/schema/updates.ts";
import { textFrom, type TestShop } from "../../fakes/shop.ts";

export interface Somebody {
  /** Digits. */
  readonly phone: string;
  readonly email: string;
  readonly name: string;
  readonly orderId: string;
}

/** Everything a shopper can leave behind: they write, prove who they are, are answered, act, and follow an order. */
export async function furnish(db: Db, shop: TestShop, source: string, who: Somebody) {
  const { phone, email, name, orderId } = who;
  const said = (text: string, key: string) =>
    textFrom(shop, phone, text, {
      key,
      name,
      from: { account: "100000000000001", id: phone, aliases: [`US.${phone}7`], phone: `+${phone}`, email },
      raw: { from: phone, profile: { name }, text },
      memo: { subject: `from ${name}` },
    });
  const first = said(`I am ${name}, ${email}, where is my order?`, `wamid.${phone}.1`);
  const photo = {
    ...said("see", `wamid.${phone}.2`),
    content: [
      { kind: "media", media: "image", ref: `ref-${phone}`, name: `${name}.jpg`, caption: `by ${name}` },
    ],
  } as const;
  await acceptMessages(db, [first, photo]);
  const jobs = await claimTurns(db, 20, 60_000);
  const job = jobs.find(({ unanswered }) => unanswered.some(({ providerId }) => providerId === first.key));
  if (job === undefined) throw new Error("no turn was due");
  const finish = await finishTurn(
    db,
    {
      lease: job,
      fromSeq: 1,
      toSeq: 2,
      startedAt: new Date(),
      outcome: "reply",
      reason: null,
      trace: { toolCalls: [{ arguments: { email } }] },
      language: "en",
      handOver: false,
      say: {
        content: [{ kind: "text", text: `Dear ${name}` }],
        parts: [{ text: `Dear ${name}` }],
        to: job.replyTo,
        connection: job.connection,
      },
      audit: [{ what: "shown", detail: { fields: ["status"] } }],
      proven: {
        contact: job.contact,
        proofs: [
          { kind: "phone", value: `+${phone}` },
          { kind: "email", value: email },
        ],
      },
    },
    60_000,
  );
  if (finish.kind !== "done" || finish.send === null) throw new Error("nothing was said");
  await recordSend(db, finish.send, { lane: "next", state: "sent", providerId: `wamid.out.${phone}` });
  await claimSends(db, 1, 60_000);
  await acceptReceipts(db, [
    { connection: shop.connection, of: `wamid.early.${phone}`, status: "sent", at: new Date() },
  ]);
  await keepRejection(db, shop.connection, "odd", { from: phone, who: name });

  const { orm } = db;
  const common = { shopId: shop.shop, conversationId: job.conversation };
  const order = { sourceId: source, orderId, orderKey: `key-${orderId}`, orderNumber: `#${orderId}` };
  const soon = new Date(Date.now() + 600_000);
  await orm.insert(claims).values({
    id: randomUUID(),
    conversationId: job.conversation,
    kind: "order",
    value: `${encodeURIComponent(orderId)}#1043#k`,
    method: "knowledge",
    level: 2,
    at: new Date(),
    expires: soon,
  });
  await orm.insert(claimTries).values({
    id: randomUUID(),
    shopId: shop.shop,
    address: `${shop.connection} 100000000000001 ${phone}`,
    number: `9${phone}`,
  });
  await orm.insert(codes).values({
    id: randomUUID(),
    ...common,
    orderKey: `key-${orderId}`,
    claim: `${orderId}#1043#k`,
    purpose: "order",
    means: "email",
    hash: "h",
    expires: soon,
  });
  await orm.insert(proposals).values({
    id: randomUUID(),
    ...common,
    ...order,
    contactId: job.contact,
    kind: "change_address",
    params: { line: `${name} Street 1` },
    decision: {},
    needs: "confirm",
    state: "done",
    expires: soon,
  });
  await noteUnanswered(db, {
    shop: shop.shop,
    question: `I am ${name}, do you sell lamps?`,
    words: `i am ${name} do you sell lamps`,
    language: "en",
    conversation: job.conversation,
  });
  await giveFloor(db, shop.shop, job.conversation, "person", `asked by ${name}`);
  const subscription = randomUUID();
  await orm.insert(subscriptions).values({ id: subscription, ...common, ...order, email, language: "en" });
  await orm.insert(updates).values({
    id: randomUUID(),
    shopId: shop.shop,
    subscriptionId: subscription,
    parcel: "p1",
    kind: "shipped",
    rank: 1,
    happenedAt: new Date(),
    dueAt: soon,
    state: "due",
  });
  await orm.insert(orderSnapshots).values({
    sourceId: source,
    orderId,
    shopId: shop.shop,
    keys: [`number:${orderId}`, `email:${email}`, `phone:+${phone}`],
    data: { customer: { email, name, phone: `+${phone}` } },
    asOf: new Date(),
  });
  await orm.insert(shipments).values({
    id: randomUUID(),
    shopId: shop.shop,
    sourceId: source,
    orderId,
    shipmentId: "p1",
    number: `TRACK${phone}`,
    numberKey: `TRACK${phone}`,
    zip: "90210",
    status: "pending",
  });
  return { conversation: job.conversation, contact: job.contact, first, photo };
}
