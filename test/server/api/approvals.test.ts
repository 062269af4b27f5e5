import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asJson } from "#src/identity/proposal-json.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { confirmProposal, proposalOf, propose, type ProposalData } from "#src/store/proposals.ts";
import { connect, openDesk, type Desk } from "./desk.ts";

let desk: Desk;
let connection: string;
beforeAll(async () => {
  desk = await openDesk();
  connection = await connect(desk, "100000000000001");
});
afterAll(() => desk.close());

const source = randomUUID();
const data: ProposalData = {
  handle: "abcdefghijkl",
  customer: "digest",
  level: 2,
  at: "2026-11-25T12:00:00.000Z",
  agreed: "{}",
  decision: asJson({
    eligible: true,
    decides: "rules",
    until: "2026-12-22",
    cost: { amount: 490, currency: "EUR" },
    refundMethod: "original",
    photo: true,
    rules: [{ id: "shop.window", text: "30 days." }],
  }),
  summary: asJson({
    number: "#1043",
    items: [{ title: "Desk lamp", variant: "Small", quantity: 1, reason: "defective", note: "It flickers." }],
  }),
};
let phones = 15_550_100_000;

/** A return that waits for the merchant, or with `confirmed` false for the shopper. */
async function waiting(confirmed = true): Promise<{ id: string; conversation: string; contact: string }> {
  phones += 1;
  const [accepted] = await acceptMessages(desk.db, [
    {
      shop: desk.shop.id,
      channel: "whatsapp",
      connection,
      key: `wamid.${phones}`,
      from: { account: "100000000000001", id: String(phones) },
      content: [{ kind: "text", text: "hi" }],
      at: new Date(),
      settleMs: 0,
      asks: true,
      opensWindow: true,
    },
  ]);
  const owner = { shop: desk.shop.id, conversation: accepted?.conversation ?? "", contact: randomUUID() };
  const id = await propose(desk.db, {
    ...owner,
    source,
    orderId: "o1",
    orderKey: randomUUID(),
    orderNumber: "#1043",
    kind: "create_return",
    params: { kind: "create_return", items: [{ itemId: "i1", quantity: 1, reason: "defective" }] },
    decision: data,
    needs: "approval",
    amount: { amount: 4_990, currency: "EUR" },
  });
  if (confirmed)
    await confirmProposal(desk.db, owner, id, () => ({
      to: "waiting",
      data,
      amount: { amount: 4_990, currency: "EUR" },
    }));
  return { id, ...owner };
}

describe("/api/approvals", () => {
  it("lists what the merchant needs to decide, and only what waits for them", async () => {
    await waiting(false);
    const { id, conversation, contact } = await waiting();
    const answer = await desk.ask("GET", "/api/approvals");
    expect(answer.status).toBe(200);
    expect(answer.at("approvals", "length")).toBe(1);
    expect(answer.at("approvals", 0)).toMatchObject({
      id,
      kind: "create_return",
      order: { source, id: "o1", number: "#1043" },
      conversation,
      contact,
      items: [
        { title: "Desk lamp", variant: "Small", quantity: 1, reason: "defective", note: "It flickers." },
      ],
      address: null,
      amount: { amount: 4_990, currency: "EUR" },
      cost: { amount: 490, currency: "EUR" },
      refundMethod: "original",
      until: "2026-12-22",
      photo: true,
      decides: "rules",
      rules: [{ id: "shop.window", text: "30 days." }],
      level: 2,
    });
    expect(await desk.ask("GET", "/api/approvals?shop=another")).toMatchObject({ status: 404 });
  });

  it("approves once: it is due to be executed, and the rest of the gateway is told", async () => {
    const { id, conversation } = await waiting();
    const answer = await desk.ask("POST", `/api/approvals/${id}`, { decision: "approve", note: "fine" });
    expect([answer.status, answer.at("state"), answer.at("done")]).toEqual([202, "executing", null]);
    expect(desk.told.changed).toContain(conversation);
    expect(await proposalOf(desk.db, desk.shop.id, id)).toMatchObject({
      state: "executing",
      decidedNote: "fine",
      tell: true,
    });
    const again = await desk.ask("POST", `/api/approvals/${id}`, { decision: "decline" });
    expect([again.status, again.at("error", "code")]).toEqual([409, "cannot_decide"]);
    expect(again.at("error", "message")).toContain("executing already");
  });

  it("declines, and nothing is done", async () => {
    const { id } = await waiting();
    const answer = await desk.ask("POST", `/api/approvals/${id}`, { decision: "decline" });
    expect([answer.status, answer.at("state"), answer.at("done")]).toEqual([202, "declined", false]);
    expect((await desk.ask("GET", "/api/approvals")).text).not.toContain(id);
  });

  it("knows nothing of what no shopper has said yes to, or what is not there", async () => {
    const { id } = await waiting(false);
    for (const one of [id, randomUUID()])
      expect((await desk.ask("POST", `/api/approvals/${one}`, { decision: "approve" })).status).toBe(404);
    for (const body of [{}, { decision: "maybe" }, { decision: "approve", by: "me" }])
      expect((await desk.ask("POST", `/api/approvals/${id}`, body)).status).toBe(400);
    const open = await desk.app.inject({ method: "GET", url: "/api/approvals" });
    expect(open.statusCode).toBe(401);
  });
});
