import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { readConfig } from "#src/config.ts";
import { registry } from "#src/intake/registry.ts";
import { start } from "#src/main.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { updateConnection } from "#src/store/connections.ts";
import { conversationByAddress } from "#src/store/conversations.ts";
import type { Db } from "#src/store/db.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";
import { shopBySlug } from "#src/store/shops.ts";
import { createSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";
import { outgoing } from "#src/work/outgoing.ts";
import { updatesSchema } from "#src/work/updates/settings.ts";
import { updates, type Updates } from "#src/work/updates/updates.ts";
import { account, eventually, heard, post, prepare, textsBody, type Prepared } from "../fakes/gateway.ts";
import { startGraph, type FakeGraph } from "../fakes/graph.ts";
import { quiet } from "../fakes/observer.ts";
import { plain, shopProfile } from "../work/updates/orders.ts";

/*
 * From the shopper's question to the update and to what they answer, over the wire. The gateway is stopped and started
 * again between: what is due, said and known is in the database alone.
 */

const ana = "15550100101";
const hour = 3_600_000;
const began = new Date();
const day = (offset: number) => new Date(began.getTime() + offset * 24 * hour).toISOString();

/** A zone in which it is about this hour of the day now. */
function zoneAt(wanted: number): string {
  const offset = ((wanted - began.getUTCHours() + 12 + 24) % 24) - 12;
  // POSIX counts them westwards.
  return offset === 0 ? "UTC" : `Etc/GMT${offset > 0 ? "-" : "+"}${String(Math.abs(offset))}`;
}

const shipment = {
  carrier: "DHL",
  tracking_number: "00340434161094042557",
  tracking_url: "https://www.dhl.com/track?id=00340434161094042557",
  status: "out_for_delivery",
  shipped_at: day(-2),
  eta: day(1).slice(0, 10),
  events: [{ at: day(-0.1), status: "in_transit", message: "Sorted", city: "Leipzig", country: "DE" }],
};
const orders = ["1043", "1044"].map((number) => ({
  id: number,
  number: `#${number}`,
  created_at: day(-4),
  email: "ana@example.com",
  phone: "+15550100101",
  name: "Ana Example",
  country: "DE",
  total: "59.90",
  currency: "EUR",
  items: [{ title: number === "1043" ? "Wool blanket" : "Tea pot", quantity: 1 }],
  shipments:
    number === "1043" ? [shipment] : [{ ...shipment, status: "in_transit", eta: day(6).slice(0, 10) }],
}));

let graph: FakeGraph;
let folder: string;
let prepared: Prepared;
beforeAll(async () => {
  graph = await startGraph();
  folder = await mkdtemp(join(tmpdir(), "whereabouts-orders-"));
  const ordersFile = join(folder, "orders.json");
  await writeFile(ordersFile, JSON.stringify({ orders }));
  prepared = await prepare({ graphUrl: graph.url, ordersFile });
});
afterAll(async () => {
  await graph.close();
  await prepared.home.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a gateway for as long as this takes. */
async function serving(work: (say: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
  const gateway = await start(prepared.env);
  try {
    const url = new URL(prepared.webhookPath, gateway.url).href;
    await work(async (text) => {
      expect(await post(url, textsBody(ana, [{ id: `wamid.${String(Math.random())}`, text }]))).toBe(200);
    });
  } finally {
    await gateway.stop();
  }
}

interface Engine {
  readonly db: Db;
  readonly updates: Updates;
  readonly shop: string;
  readonly conversation: string;
  now: Date;
  order: Order | null;
}
let source = "";

/** The updates alone, on the gateway's database. */
async function meanwhile(work: (engine: Engine) => Promise<void>): Promise<void> {
  const { databaseUrl, dataDir, secretKeys } = readConfig(prepared.env);
  const db =
    databaseUrl === undefined ? await openEmbedded(dataDir) : await openPostgres(databaseUrl, { pool: 4 });
  const keys = vault(secretKeys);
  const deps = { fetch, now: () => engine.now, log: () => undefined };
  const live = registry({ db, vault: keys, kinds: [whatsappKind], deps, log: quiet.log });
  const shop = (await shopBySlug(db, "main"))?.id ?? "";
  if (source === "") {
    const made = await createSource(db, keys, {
      shop,
      kind: "file",
      settings: { path: "none" },
      secrets: {},
    });
    source = typeof made === "string" ? made : String(made);
    await db.query("delete from sources where id = $1::uuid", [source]);
    await updateConnection(db, keys, prepared.connection, {
      settings: {
        apiUrl: graph.url,
        settleMs: 0,
        mediaHosts: ["127.0.0.1"],
        templates: {
          delivered: { name: "parcel_delivered", language: "en", parameters: ["number", "shop"] },
        },
      },
    });
  }
  const of = { connection: prepared.connection, account, id: ana };
  const engine: Engine = {
    db,
    shop,
    conversation: (await conversationByAddress(db, of)) ?? "",
    now: new Date(),
    order: null,
    updates: updates({
      db,
      registry: live,
      outgoing: outgoing({
        db,
        registry: live,
        now: () => engine.now,
        sendDue: () => undefined,
        changed: () => undefined,
      }),
      now: () => engine.now,
      profile: () => Promise.resolve({ ...shopProfile, id: shop }),
      settings: () => Promise.resolve(updatesSchema.parse({})),
      read: () => Promise.resolve({ ok: true, order: engine.order }),
      write: plain,
      log: quiet.log,
    }),
  };
  try {
    await work(engine);
  } finally {
    await live.close();
    await db.close();
  }
}

function orderWith(timeZone: string, status: Shipment["status"], hoursAgo: number, id = "1043"): Order {
  const at = new Date(began.getTime() - hoursAgo * hour);
  return {
    id,
    number: `#${id}`,
    createdAt: new Date(day(-4)),
    customer: {},
    total: { amount: 5_990, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "a", title: "Wool blanket", quantity: 1, fulfilled: 1 }],
    shipTo: { timeZone },
    shipments: [{ id: "p1", items: [], status, flags: [], trackingNumber: "T1", events: [{ at, status }] }],
    pending: [],
    returns: [],
    refunds: [],
  };
}
const signal = new AbortController().signal;
const subject = ({ shop, conversation }: Engine) => ({
  shop,
  conversation,
  contact: "c",
  address: "a",
  claims: [],
});
const later = (engine: Engine, hours: number) => {
  engine.now = new Date(engine.now.getTime() + hours * hour);
};

describe("updates nobody had to ask for", () => {
  it("come once and in order, and the talk goes on about their parcel", async () => {
    await serving(async (say) => {
      await say("Where are my orders?");
      await eventually(() => heard(graph, ana).length === 1);
    });
    const noon = zoneAt(12);
    await meanwhile(async (engine) => {
      const seen = orderWith(noon, "label_created", 30);
      const wish = { sourceId: source, order: seen, orderKey: "k", language: "en" };
      expect(await engine.updates.subscribe(subject(engine), wish)).not.toBeNull();
      // Twice, backwards, and an old one again.
      const out = orderWith(noon, "out_for_delivery", 1);
      for (const told of [
        out,
        out,
        orderWith(noon, "in_transit", 20),
        out,
        orderWith(noon, "in_transit", 20),
      ])
        await engine.updates.onOrder(engine.shop, source, null, told);
      engine.order = out;
      later(engine, 0.1);
      await Promise.all([engine.updates.say(signal), engine.updates.say(signal)]);
      later(engine, 0.2);
      await engine.updates.say(signal);
      expect(await engine.updates.contextOf(engine.conversation, null)).toMatchObject({
        orderNumber: "#1043",
        parcel: "p1",
      });
    });
    await serving(async (say) => {
      await eventually(() => heard(graph, ana).length === 2);
      expect(heard(graph, ana)[1]).toBe("Order #1043:\nYour parcel is out for delivery.");
      await say("Which day exactly?");
      const answer = await eventually(() => heard(graph, ana)[2]);
      expect(answer).toContain("1043");
      expect(answer).not.toContain("1044");
    });
    expect(heard(graph, ana)).toHaveLength(3);
    // The provider's name for the update, which an answer may quote.
    const [update] = graph.accepted.filter(({ body }) => JSON.stringify(body).includes("out for delivery."));
    await meanwhile(async ({ updates: engine, conversation }) => {
      expect(await engine.contextOf(conversation, null)).toBeUndefined();
      expect(await engine.contextOf(conversation, update?.wamid ?? "")).toMatchObject({
        orderNumber: "#1043",
      });
    });
  });

  it("do not come at night, and not when they are no longer so", async () => {
    const before = heard(graph, ana).length;
    await meanwhile(async (engine) => {
      // Eleven at night.
      const night = zoneAt(23);
      const seen = orderWith(night, "label_created", 30, "1050");
      const wish = { sourceId: source, order: seen, orderKey: "k", language: "en" };
      await engine.updates.subscribe(subject(engine), wish);
      const out = orderWith(night, "out_for_delivery", 0, "1050");
      await engine.updates.onOrder(engine.shop, source, null, out);
      engine.order = out;
      for (let n = 0; n < 6; n += 1) {
        later(engine, 1);
        await engine.updates.say(signal);
      }
      const waiting = await engine.db.query(
        "select u.state from updates u join subscriptions s on s.id = u.subscription_id where s.order_id = '1050'",
        [],
      );
      expect(waiting).toEqual([{ state: "due" }]);
      engine.order = orderWith(night, "delivered", 0, "1050");
      later(engine, 5);
      await engine.updates.say(signal);
    });
    await serving(async () => {
      await eventually(() => heard(graph, ana).length === before + 1);
    });
    expect(heard(graph, ana).at(-1)).toBe("Order #1050:\nYour parcel was delivered.");
  });

  it("come as a template after a day, and to nobody who has said stop since", async () => {
    const noon = zoneAt(12);
    const subscribed = async (engine: Engine, id: string): Promise<void> => {
      engine.now = new Date(began.getTime() + 48 * hour);
      const seen = orderWith(noon, "label_created", 0, id);
      const wish = { sourceId: source, order: seen, orderKey: "k", language: "en" };
      await engine.updates.subscribe(subject(engine), wish);
      engine.order = orderWith(noon, "delivered", 0, id);
      await engine.updates.onOrder(engine.shop, source, null, engine.order);
      later(engine, 0.1);
      await engine.updates.say(signal);
    };
    await meanwhile((engine) => subscribed(engine, "1060"));
    const templates = () => graph.accepted.filter(({ body }) => JSON.stringify(body).includes('"template"'));
    await serving(async () => {
      await eventually(() => templates().length === 1);
    });
    expect(templates()[0]).toMatchObject({
      to: ana,
      body: {
        type: "template",
        template: {
          name: "parcel_delivered",
          language: { code: "en" },
          components: [
            {
              type: "body",
              parameters: [
                { type: "text", text: "#1060" },
                { type: "text", text: "A shop" },
              ],
            },
          ],
        },
      },
    });
    const accepted = graph.accepted.length;
    await meanwhile(async (engine) => {
      await subscribed(engine, "1061");
      // On its way already when they say it.
      await engine.db.query("update conversations set opted_out = true where id = $1::uuid", [
        engine.conversation,
      ]);
      await subscribed(engine, "1062");
    });
    await serving(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    });
    expect(graph.accepted).toHaveLength(accepted);
    await meanwhile(async ({ db }) => {
      const rows = await db.query("select state, failure from deliveries where state = 'failed'", []);
      expect(rows).toMatchObject([{ failure: { kind: "refused" } }]);
    });
  });
});
