import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { account, eventually, post, testGateway, type TestGateway } from "../fakes/gateway.ts";

/*
 * The main job on real input: a signed webhook comes in, the order is looked up in the merchant's file, the
 * answer leaves through the Graph API.
 */
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const at = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString();
const anna = "15555550111";
const ben = "15555550112";
const stranger = "15555550119";

const orders = [
  {
    id: "1",
    number: "#1043",
    created_at: at(-4),
    email: "anna@example.com",
    phone: `+${anna}`,
    name: "Anna Berg",
    postcode: "10115",
    city: "Berlin",
    country: "DE",
    total: "59.90",
    currency: "EUR",
    items: [{ title: "Wool blanket", quantity: 1 }],
    shipments: [
      {
        carrier: "DHL",
        tracking_number: "00340434161094042557",
        tracking_url: "https://www.dhl.com/track?id=00340434161094042557",
        status: "in_transit",
        shipped_at: at(-2),
        eta: day(1),
        events: [{ at: at(-0.5), status: "in_transit", message: "Sorted", city: "Leipzig", country: "DE" }],
      },
    ],
  },
  {
    id: "2",
    number: "#1044",
    created_at: at(-1),
    email: "ben@example.com",
    phone: `+${ben}`,
    name: "Ben Stone",
    postcode: "90210",
    city: "Beverly Hills",
    country: "US",
    total: "20.00",
    currency: "USD",
    items: [{ title: "Secret present", quantity: 2 }],
  },
  {
    id: "3",
    number: "#1045",
    created_at: at(-1),
    email: "ben@example.com",
    phone: `+${ben}`,
    name: "Ben Stone",
    total: "12.00",
    currency: "USD",
    items: [{ title: "Second thing", quantity: 1 }],
  },
];

const Turns = z.object({
  turns: z.array(
    z.object({
      outcome: z.string(),
      trace: z
        .object({
          language: z.string(),
          level: z.number(),
          model: z.string(),
          toolCalls: z.array(z.object({ tool: z.string(), arguments: z.unknown() })),
        })
        .nullable(),
    }),
  ),
  floor: z.string(),
  files: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      size: z.number().nullable(),
      sha256: z.string().nullable(),
    }),
  ),
});

let gateway: TestGateway;
let directory: string;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "whereabouts-orders-"));
  file = join(directory, "orders.json");
  await writeFile(file, JSON.stringify({ orders }, null, 2));
  gateway = await testGateway({ ordersFile: file });
});
afterAll(async () => {
  await gateway.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Says it and waits for the next reply. */
async function ask(from: string, text: string): Promise<string> {
  const before = gateway.heard(from).length;
  expect(await gateway.say(from, text)).toBe(200);
  return eventually(() => gateway.heard(from)[before]);
}
async function conversation(of: string): Promise<z.infer<typeof Turns> & { id: string }> {
  const List = z.object({ conversations: z.array(z.object({ id: z.string() })) });
  for (const { id } of List.parse((await gateway.api("/api/conversations")).body).conversations) {
    const { body } = await gateway.api(`/api/conversations/${id}`);
    const { address } = z.object({ address: z.object({ id: z.string() }).nullable() }).parse(body);
    if (address?.id === of) return { id, ...Turns.parse(body) };
  }
  throw new Error(`${of} has no conversation`);
}
function messageBody(from: string, message: Json): string {
  const metadata = { display_phone_number: "15550100000", phone_number_id: account };
  const value = {
    messaging_product: "whatsapp",
    metadata,
    contacts: [{ wa_id: from, profile: { name: "X" } }],
    messages: [message],
  };
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value }] }],
  });
}
const stamp = () => String(Math.floor(Date.now() / 1000));

describe("a shopper whose number is on the order", () => {
  it("is told where it is: status, place, day, carrier and link", async () => {
    const reply = await ask(anna, "Hi! Where is my order?");
    for (const part of ["1043", "Leipzig", "DHL", "https://www.dhl.com/track?id=00340434161094042557"])
      expect(reply).toContain(part);
    expect(reply).toContain(
      new Intl.DateTimeFormat("en", {
        weekday: "long",
        month: "long",
        day: "numeric",
        timeZone: "UTC",
      }).format(new Date(day(1))),
    );
    const { turns } = await conversation(anna);
    expect(turns.at(-1)).toMatchObject({
      outcome: "reply",
      trace: { language: "en", level: 3, model: "builtin" },
    });
  });

  it("is answered in the language of the question", async () => {
    expect(await ask(anna, "Wo bleibt mein Paket?")).toMatch(/Bestellung/);
    expect(await ask(anna, "أين طلبي؟")).toMatch(/[\u0600-\u06ff]/);
    expect(await ask(anna, "注文はどこですか？")).toMatch(/[\u3040-\u30ff]/);
    expect((await conversation(anna)).turns.map(({ trace }) => trace?.language)).toEqual([
      "en",
      "de",
      "ar",
      "ja",
    ]);
  });

  it("who has several is asked which, with buttons, and answered when one is tapped", async () => {
    await gateway.say(ben, "where are my orders?");
    const offer = await eventually(() =>
      gateway.graph.accepted.find(
        ({ to, body }) => to === ben && JSON.stringify(body).includes('"interactive"'),
      ),
    );
    const Buttons = z.object({
      interactive: z.object({
        action: z.object({
          buttons: z.array(z.object({ reply: z.object({ id: z.string(), title: z.string() }) })),
        }),
      }),
    });
    const { buttons } = Buttons.parse(offer.body).interactive.action;
    expect(buttons.map(({ reply }) => reply.title).toSorted()).toEqual(["#1044", "#1045"]);
    const tapped = buttons.find(({ reply }) => reply.title === "#1045")?.reply;
    const body = messageBody(ben, {
      from: ben,
      id: `wamid.${randomUUID()}`,
      timestamp: stamp(),
      type: "interactive",
      interactive: {
        type: "button_reply",
        button_reply: { id: tapped?.id ?? "", title: tapped?.title ?? "" },
      },
      context: { from: account, id: offer.wamid },
    });
    expect(await post(gateway.webhookUrl, body)).toBe(200);
    // The first of them is the offer.
    const reply = await eventually(() => gateway.heard(ben)[1]);
    expect(reply).toContain("1045");
    expect(reply).not.toContain("1044");
  });
});

describe("a shopper whom nobody knows", () => {
  it("is asked for the number, then for proof, and told what the proof allows", async () => {
    expect(await ask(stranger, "where is my order")).toMatch(/order number/i);
    expect(await ask(stranger, "#1043")).toMatch(/e-?mail/i);
    const reply = await ask(stranger, "anna@example.com");
    expect(reply).toContain("1043");
    expect(reply).toContain("DHL");
    for (const secret of ["anna@example.com", anna, "10115", "Berg"]) expect(reply).not.toContain(secret);
    const { turns } = await conversation(stranger);
    expect(turns.at(-1)?.trace?.level).toBe(2);
    expect(JSON.stringify(turns)).not.toContain("anna@example.com");
  });

  it("hears the same whether an order does not exist or is not theirs, and is stopped after five guesses", async () => {
    const guesser = "15555550120";
    const other = "15555550121";
    const wrong = await ask(guesser, "where is order 1044? my email is mallory@example.com");
    const absent = await ask(other, "where is order 9999? my email is mallory@example.com");
    expect(wrong.replaceAll("1044", "N")).toBe(absent.replaceAll("9999", "N"));
    expect(wrong).not.toMatch(/Secret|Ben|90210|Beverly/);
    // Again: what helps the right person goes to the address on the order, and is said in any case.
    const again = await ask(guesser, "where is order 1044? my email is mallory2@example.com");
    const absentAgain = await ask(other, "where is order 9999? my email is mallory2@example.com");
    expect(again.replaceAll("1044", "N")).toBe(absentAgain.replaceAll("9999", "N"));
    expect(again).not.toBe(wrong);
    expect(again).not.toMatch(/Secret|Ben|90210|Beverly/);
    for (let n = 0; n < 3; n += 1) await ask(guesser, `and order ${2000 + n}? email mallory@example.com`);
    const stopped = await ask(guesser, "where is order 1044? my email is ben@example.com");
    expect(stopped).not.toContain("Secret");
    expect(stopped).not.toBe(wrong);
  });

  it("may name a parcel and hears only of the parcel", async () => {
    const neighbour = "15555550121";
    const reply = await ask(neighbour, "can you check parcel 00340434161094042557 please");
    expect(reply).toContain("Leipzig");
    for (const secret of ["1043", "Wool", "Anna", "Berlin", "10115"]) expect(reply).not.toContain(secret);
  });
});

describe("what the agent cannot do", () => {
  it("says that it cannot see pictures, keeps the picture, and asks for the number", async () => {
    const sender = "15555550122";
    gateway.graph.files.set("777001", { bytes: Buffer.from("a picture"), type: "image/jpeg" });
    const body = messageBody(sender, {
      from: sender,
      id: `wamid.${randomUUID()}`,
      timestamp: stamp(),
      type: "image",
      image: { id: "777001", mime_type: "image/jpeg", sha256: "x" },
    });
    expect(await post(gateway.webhookUrl, body)).toBe(200);
    const reply = await eventually(() => gateway.heard(sender)[0]);
    expect(reply).toMatch(/picture|photo|image/i);
    const stored = await eventually(async () =>
      (await conversation(sender)).files.find(({ state }) => state === "stored"),
    );
    expect(stored).toMatchObject({ size: 9 });
    const response = await fetch(new URL(`/api/files/${stored.id}`, gateway.gateway.url), {
      headers: { authorization: "Bearer an admin token for tests" },
    });
    expect(await response.text()).toBe("a picture");
  });

  it("hands over to a person once, is silent until it is given the floor, and then answers again", async () => {
    const cross = "15555550123";
    expect(await ask(cross, "I want to speak to a human")).toMatch(/colleague|team|person/i);
    await gateway.say(cross, "hello??");
    await wait(700);
    expect(gateway.heard(cross)).toHaveLength(1);
    const { id, floor } = await conversation(cross);
    expect(floor).toBe("person");
    expect(
      (await gateway.api(`/api/conversations/${id}/floor`, { method: "POST", body: { floor: "agent" } }))
        .status,
    ).toBe(200);
    expect(await ask(cross, "where is my order?")).toMatch(/order number/i);
  });

  it("leaves a conversation to a person who answers in the provider's own app", async () => {
    const served = "15555550124";
    await ask(served, "where is my order?");
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "15550100000", phone_number_id: account },
      message_echoes: [
        {
          from: "15550100000",
          to: served,
          id: `wamid.${randomUUID()}`,
          timestamp: stamp(),
          type: "text",
          text: { body: "Hi, Ana here" },
        },
      ],
    };
    const echo = JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: "1", changes: [{ field: "smb_message_echoes", value }] }],
    });
    expect(await post(gateway.webhookUrl, echo)).toBe(200);
    await gateway.say(served, "thank you Ana, where is it?");
    await wait(700);
    expect(gateway.heard(served)).toHaveLength(1);
    expect((await conversation(served)).floor).toBe("person");
  });

  it("never answers a group, a reaction or a receipt", async () => {
    const member = "15555550125";
    const base = { from: member, timestamp: stamp() };
    for (const message of [
      {
        ...base,
        id: `wamid.${randomUUID()}`,
        type: "text",
        group_id: "G1",
        text: { body: "where is my order" },
      },
      {
        ...base,
        id: `wamid.${randomUUID()}`,
        type: "reaction",
        reaction: { message_id: "wamid.x", emoji: "👍" },
      },
      {
        ...base,
        id: `wamid.${randomUUID()}`,
        type: "sticker",
        sticker: { id: "777002", mime_type: "image/webp", animated: false },
      },
    ])
      expect(await post(gateway.webhookUrl, messageBody(member, message))).toBe(200);
    await wait(700);
    expect(gateway.heard(member)).toEqual([]);
  });
});

describe("the merchant's file", () => {
  it("is read again when it changes", async () => {
    const changed = orders.map((order) =>
      order.number === "#1043"
        ? {
            ...order,
            shipments: order.shipments?.map((shipment) => ({
              ...shipment,
              status: "delivered",
              delivered_at: at(-0.01),
            })),
          }
        : order,
    );
    await writeFile(file, JSON.stringify({ orders: changed }));
    await wait(1_200);
    expect(await ask(anna, "where is my order 1043?")).toMatch(/delivered/i);
  });
});
