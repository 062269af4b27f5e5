import { createHmac } from "node:crypto";
import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Observer } from "#src/observe/observer.ts";
import type { SourceNews } from "#src/orders/news.ts";
import { answers } from "#src/orders/book.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { OrderSource, OrderSourceKind, OrdersFound } from "#src/orders/source.ts";
import type {
  ParcelQuery,
  Tracked,
  TrackingNews,
  TrackingResult,
  TrackingSourceKind,
} from "#src/tracking/source.ts";
import { trackedFromJson } from "#src/tracking/tracked-json.ts";
import type { Db } from "#src/store/db.ts";
import { createSource } from "#src/store/sources.ts";
import { createTrackingSource } from "#src/store/tracking-sources.ts";
import { sourcesOf } from "#src/work/sources.ts";
import { trackingWork, type TrackingWork } from "#src/work/tracking/work.ts";
import { testDb } from "../../fakes/database.ts";
import { quiet } from "../../fakes/observer.ts";
import { testShop, type TestShop } from "../../fakes/shop.ts";

export const secret = "a secret of the stall";

export const sign = (body: string): string => createHmac("sha256", secret).update(body).digest("hex");

/** A store in memory that calls us: its webhooks are JSON lists of news, signed. */
export interface Stall {
  readonly orders: Order[];
  /** Questions it was asked. */
  readonly asked: string[];
  /** What it answers instead, while it is down. */
  down: (OrdersFound & { ok: false }) | null;
  stale: boolean;
}

/** A tracking provider in memory. */
export interface Post {
  readonly known: Map<string, Tracked | null>;
  readonly registered: ParcelQuery[];
  readonly read: ParcelQuery[];
  fails: Extract<TrackingResult, { ok: false }> | null;
  /** How many questions are under way, and the most that ever were. */
  now: number;
  most: number;
  /** A question takes so long, ms. */
  takesMs: number;
}

export function newStall(): Stall {
  return { orders: [], asked: [], down: null, stale: false };
}
export function newPost(): Post {
  return { known: new Map(), registered: [], read: [], fails: null, now: 0, most: 0, takesMs: 0 };
}

const signed = (request: RawRequest) => request.headers["x-signature"] === sign(request.body.toString());
const parsed = (request: RawRequest): unknown[] =>
  z.array(z.unknown()).parse(JSON.parse(request.body.toString()));
const storeNews = z.custom<SourceNews>(
  (value) => typeof value === "object" && value !== null && "kind" in value,
);
const parcelNews = z
  .object({
    kind: z.enum(["tracked", "changed", "stopped", "ignored"]),
    id: z.string().default(""),
    number: z.string().default(""),
    reason: z.string().default(""),
    reference: z.string().optional(),
    tracked: z.unknown().optional(),
  })
  .transform(({ kind, id, number, reason, tracked, reference }): TrackingNews => {
    if (kind === "ignored") return { kind, reason };
    const what = trackedFromJson(tracked);
    const more = reference === undefined ? {} : { reference };
    if (kind !== "tracked") return { kind, id, number, ...more };
    return what === null
      ? { kind: "ignored", reason: "unreadable" }
      : { kind, id, number, tracked: what, ...more };
  });

export function stallKind(stall: Stall): OrderSourceKind {
  return {
    kind: "stall",
    settings: z.strictObject({}),
    secrets: z.strictObject({}),
    build: (): OrderSource => ({
      kind: "stall",
      async find(query) {
        stall.asked.push(query.by);
        await Promise.resolve();
        if (stall.down !== null) return stall.down;
        // Like most stores, it cannot be asked by tracking number.
        const orders = query.by === "tracking" ? [] : stall.orders.filter((order) => answers(order, query));
        return { ok: true, orders, asOf: new Date(), stale: stall.stale };
      },
      report: () => Promise.resolve({ orders: stall.orders.length, loadedAt: null, problems: [] }),
      webhook: { verify: signed, parse: (request) => parsed(request).map((one) => storeNews.parse(one)) },
    }),
  };
}

export function postKind(post: Post): TrackingSourceKind {
  const answer = async (list: ParcelQuery[], query: ParcelQuery): Promise<TrackingResult> => {
    list.push(query);
    post.now += 1;
    post.most = Math.max(post.most, post.now);
    await new Promise((resolve) => setTimeout(resolve, post.takesMs));
    post.now -= 1;
    if (post.fails !== null) return post.fails;
    return { ok: true, tracked: post.known.get(query.number) ?? null, reference: `ref-${query.number}` };
  };
  return {
    kind: "pigeon-post",
    settings: z.strictObject({ loft: z.string().default("north") }).prefault({}),
    secrets: z.strictObject({ key: z.string() }),
    build: (_settings, secrets) => {
      z.strictObject({ key: z.string() }).parse(secrets);
      return {
        kind: "pigeon-post",
        register: (query) => answer(post.registered, query),
        read: (query) => answer(post.read, query),
        webhook: { verify: signed, parse: (request) => parsed(request).map((one) => parcelNews.parse(one)) },
      };
    },
    check: (_settings, _secrets, _deps, webhookUrl) =>
      Promise.resolve([{ name: "key", result: "ok", said: `It calls ${webhookUrl.pathname}.` }]),
  };
}

/** A shop with a stall for a store and, unless it is left out, pigeons for a tracking provider. */
export interface Yard {
  readonly db: Db;
  readonly shop: TestShop;
  readonly source: string;
  readonly trackingSource: string;
  readonly stall: Stall;
  readonly post: Post;
  /** What `onOrder` and `onPrivacy` were told. */
  readonly told: { readonly before: Order | null; readonly after: Order }[];
  readonly wishes: string[];
  readonly counted: string[];
  /** Thrown by the next `onOrder`. */
  fails: Error | null;
  now: Date;
  instance(): Instance;
  find(by: "number" | "tracking", value: string): Promise<readonly Order[]>;
  close(): Promise<void>;
}

export interface Instance {
  readonly work: TrackingWork;
  readonly sources: ReturnType<typeof sourcesOf>;
  stop(): Promise<void>;
}

export async function openYard(options: { untracked?: true } = {}): Promise<Yard> {
  const opened = await testDb();
  const { db } = opened;
  const shop = await testShop(db);
  const stall = newStall();
  const post = newPost();
  const source = await createSource(db, shop.vault, {
    shop: shop.shop,
    kind: "stall",
    settings: {},
    secrets: {},
  });
  const trackingSource =
    options.untracked === true
      ? ""
      : await createTrackingSource(db, shop.vault, {
          shop: shop.shop,
          kind: "pigeon-post",
          settings: {},
          secrets: { key: "k" },
        });
  const stops: (() => Promise<void>)[] = [];
  let first: Instance | undefined;
  const yard: Yard = {
    db,
    shop,
    source,
    trackingSource,
    stall,
    post,
    told: [],
    wishes: [],
    counted: [],
    fails: null,
    now: new Date(),
    instance() {
      const deps = { fetch, now: () => yard.now, log: () => undefined };
      const observer: Observer = {
        ...quiet,
        intake: (channel, kind, outcome) => void yard.counted.push(`${channel} ${kind} ${outcome}`),
      };
      const work = trackingWork({
        db,
        vault: shop.vault,
        observer,
        kinds: [postKind(post)],
        trackingDeps: deps,
        now: () => yard.now,
        sources: (id) => sources.of(id),
        onOrder(_shop, _source, before, after) {
          const error = yard.fails;
          yard.fails = null;
          if (error !== null) return Promise.reject(error);
          yard.told.push({ before, after });
          return Promise.resolve();
        },
        onPrivacy: (_shop, requests) => void yard.wishes.push(...requests),
        pollMs: 50,
      });
      const sources = sourcesOf(
        db,
        shop.vault,
        [stallKind(stall)],
        { ...deps, baseDir: "/" },
        quiet.log,
        (one, id) => work.wrap(one, id),
      );
      const stop = async () => {
        await work.stop();
        await sources.close();
      };
      stops.push(stop);
      const made = { work, sources, stop };
      first ??= made;
      return made;
    },
    async find(by, value) {
      first ??= yard.instance();
      const [one] = await first.sources.of(shop.shop);
      const found = await one?.find(by === "number" ? { by, number: value } : { by, trackingNumber: value });
      if (found?.ok !== true) throw new Error("the stall did not answer");
      return found.orders;
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await opened.close();
    },
  };
  return yard;
}

export const day = 24 * 3_600_000;

export function parcel(number: string, more: Partial<Shipment> = {}): Shipment {
  return {
    id: `s-${number}`,
    items: [{ itemId: "i", quantity: 1 }],
    carrier: "DHL",
    trackingNumber: number,
    status: "in_transit",
    flags: [],
    shippedAt: new Date(Date.now() - 2 * day),
    events: [],
    ...more,
  };
}

export function order(id: string, shipments: readonly Shipment[], more: Partial<Order> = {}): Order {
  return {
    id,
    number: `#${id}`,
    createdAt: new Date(Date.now() - 3 * day),
    customer: { email: "ada@example.com" },
    total: { amount: 2500, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "i", title: "Green kettle", quantity: 1, fulfilled: 1 }],
    shipTo: { zip: "10115", city: "Berlin", country: "DE" },
    shipments,
    pending: [],
    returns: [],
    refunds: [],
    ...more,
  };
}

/** A request as the server hands it on. */
export function request(body: unknown, signature?: string): RawRequest {
  const text = JSON.stringify(body);
  return {
    method: "POST",
    url: new URL("https://chat.example.com/webhooks/x/y"),
    headers: { "x-signature": signature ?? sign(text) },
    body: Buffer.from(text),
    receivedAt: new Date(),
  };
}

/** What a door is given, by its door. */
export async function bring(
  yard: Yard,
  at: Instance,
  door: "store" | "tracking",
  body: unknown,
): Promise<void> {
  const found =
    door === "store"
      ? await at.work.doors.store(yard.source)
      : await at.work.doors.tracking(yard.trackingSource);
  if (found === undefined) throw new Error("there is no such door");
  await found.take(request(body));
}

export interface ParcelRow {
  readonly number: string;
  readonly status: string;
  readonly attempts: number;
  readonly problem: string | null;
  readonly reference: string | null;
  readonly ended: boolean;
  readonly due: number | null;
}

/** The parcels as they are stored; `due` in minutes from now. */
export async function parcels(db: Db): Promise<ParcelRow[]> {
  return db.query<ParcelRow>(
    `select number, status, attempts, problem, reference, ended_at is not null as ended,
       round(extract(epoch from check_at - now()) / 60)::int as due from shipments order by number`,
    [],
  );
}

export const soon = { timeout: 10_000, interval: 20 };
