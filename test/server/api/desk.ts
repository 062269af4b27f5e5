import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import { intake } from "#src/intake/intake.ts";
import { registry, type Registry } from "#src/intake/registry.ts";
import type { Log, Observer } from "#src/observe/observer.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import { api } from "#src/server/api/index.ts";
import type { KnowledgeApi } from "#src/server/api/knowledge.ts";
import type { TrackingApi } from "#src/server/api/tracking.ts";
import { buildApp } from "#src/server/app.ts";
import { sourceWebhooks } from "#src/server/source-webhooks.ts";
import { webhooks } from "#src/server/webhooks.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop, shopBySlug, type Shop } from "#src/store/shops.ts";
import { vault, type Vault } from "#src/store/vault.ts";
import { profileSchema } from "#src/work/profiles.ts";
import { outgoing } from "#src/work/outgoing.ts";
import { privacy } from "#src/work/privacy.ts";
import { sourcesOf, type Sources } from "#src/work/sources.ts";
import type { Door } from "#src/work/tracking/doors.ts";
import { testDb } from "../../fakes/database.ts";

export const token = "the admin token of a test";
export const secrets = {
  accessToken: "EAAG-an-access-token",
  appSecret: ["an-app-secret"],
  verifyToken: "a-verify-token",
};

/** What the API told the rest of the gateway. */
export interface Told {
  turns: number;
  sends: number;
  readonly changed: string[];
  readonly errors: object[];
}

/** The API as it is mounted, with webhooks beside it, on a database of its own; no work is done behind it. */
export interface Desk {
  readonly app: FastifyInstance;
  readonly db: Db;
  readonly vault: Vault;
  readonly shop: Shop;
  readonly sources: Sources;
  readonly registry: Registry;
  readonly told: Told;
  /** For files. */
  readonly baseDir: string;
  /** The demo connection, if the test makes one. */
  demo: string | undefined;
  ask(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Answered>;
  close(): Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body as JSON, member by member; `at("error", "code")`. */
  at(...path: readonly (string | number)[]): unknown;
}

const now = () => new Date();

/** What a desk may have beside WhatsApp on a network where nobody answers. */
export interface DeskOptions {
  readonly kinds?: readonly ChannelKind[];
  /** Where PUBLIC_URL leads; by default to this desk's own server, once it listens. */
  readonly publicly?: typeof fetch;
  readonly publicUrl?: URL;
  readonly tracking?: TrackingApi;
  readonly knowledge?: (parts: { readonly db: Db; readonly vault: Vault; readonly log: Log }) => KnowledgeApi;
  /** Stores that are there as well: asked before anybody says that nobody is; undefined: not this one's. */
  readonly stores?: (input: Parameters<typeof fetch>[0], init?: RequestInit) => Promise<Response> | undefined;
}

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const kinds = options.kinds ?? [whatsappKind];
  const publicUrl = () => options.publicUrl ?? new URL("https://chat.example.com");
  /** PUBLIC_URL and this machine answer; the rest of the internet is not there. */
  const network: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin === publicUrl().origin) {
      if (options.publicly !== undefined) return options.publicly(input, init);
      const [at] = app.addresses();
      if (typeof at === "object") return fetch(new URL(url.pathname, `http://127.0.0.1:${at.port}`), init);
    }
    if (url.hostname === "127.0.0.1") return fetch(input, init);
    const answer = options.stores?.(input, init);
    if (answer !== undefined) return answer;
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error(`getaddrinfo ENOTFOUND ${url.hostname}`), { code: "ENOTFOUND" }),
    });
  };
  const database = await testDb();
  const { db } = database;
  const baseDir = await mkdtemp(join(tmpdir(), "whereabouts-api-"));
  const keys = vault([Buffer.alloc(32, 7)]);
  const shop = await ensureShop(db, "main", "A shop", {});
  const told: Told = { turns: 0, sends: 0, changed: [], errors: [] };
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: (detail) => told.errors.push(detail) };
  const observer: Observer = {
    log,
    intake: ignore,
    acknowledged: ignore,
    turn: ignore,
    delivery: ignore,
    parked: ignore,
    reached: ignore,
  };
  const live = registry({ db, vault: keys, kinds, deps: { fetch: network, now, log: ignore }, log });
  const sourceDeps = { fetch: network, log: ignore, now, baseDir };
  const sources = sourcesOf(db, keys, orderSourceKinds, sourceDeps, log);
  const turnDue = () => void (told.turns += 1);
  const sendDue = () => void (told.sends += 1);
  const changed = (conversation: string) => void told.changed.push(conversation);
  const accepting = intake({ db, observer, turnDue, sendDue, mediaDue: ignore, changed });
  let demo: string | undefined;
  const app = await buildApp(
    [
      { plugin: webhooks({ registry: live, intake: accepting, observer, publicUrl, now }) },
      { plugin: sourceWebhooks({ doors: doorsOf(sources, shop), observer, publicUrl, now }) },
      {
        prefix: "/api",
        plugin: api({
          db,
          vault: keys,
          kinds,
          sourceKinds: orderSourceKinds,
          sources,
          registry: live,
          adminToken: token,
          shop: (slug) => shopBySlug(db, slug),
          turnDue,
          sendDue,
          changed,
          publicUrl,
          fetch: network,
          isDemo: (id) => id === demo,
          sourceDeps,
          settings: profileSchema,
          settingsChanged: ignore,
          privacy: privacy({ db, log, keep: () => Promise.reject(new Error("not asked")) }),
          outgoing: outgoing({ db, registry: live, now, sendDue, changed }),
          ...(options.tracking === undefined ? {} : { tracking: options.tracking }),
          ...(options.knowledge === undefined
            ? {}
            : { knowledge: options.knowledge({ db, vault: keys, log }) }),
          now,
          log,
        }),
      },
    ],
    log,
  );
  return {
    app,
    db,
    vault: keys,
    shop,
    sources,
    registry: live,
    told,
    baseDir,
    get demo() {
      return demo;
    },
    set demo(id) {
      demo = id;
    },
    async ask(method, path, body) {
      const response = await app.inject({
        method,
        url: path,
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined
          ? {}
          : {
              payload: JSON.stringify(body),
              headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            }),
      });
      return answered(response.statusCode, response.headers, response.body);
    },
    async close() {
      await app.close();
      await sources.close();
      await live.close();
      await database.close();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}

/** The doors of a shop's stores, behind which nothing is done. */
function doorsOf(sources: Sources, shop: Shop) {
  return {
    tracking: () => Promise.resolve(undefined),
    async store(id: string): Promise<Door | undefined> {
      const source = (await sources.of(shop.id)).find((each) => each.id === id);
      const { webhook, kind } = source ?? {};
      if (webhook === undefined || kind === undefined) return undefined;
      return { kind, verify: (request) => webhook.verify(request), take: () => Promise.resolve() };
    },
  };
}

/** A response as tests look at it. */
export function answered(status: number, headers: Readonly<Record<string, unknown>>, text: string): Answered {
  return {
    status,
    headers,
    text,
    at: (...path) => {
      let value: unknown = JSON.parse(text);
      for (const step of path) value = memberOf(value, step);
      return value;
    },
  };
}

function memberOf(value: unknown, name: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (name === "length" && Array.isArray(value)) return value.length;
  return Object.entries(value).find(([key]) => key === String(name))?.[1];
}

function ignore(): void {
  // Nothing is watched here.
}

/** Connects a WhatsApp account through the API; the connection's id. */
export async function connect(desk: Desk, account: string): Promise<string> {
  const made = await desk.ask("POST", "/api/connections", {
    channel: "whatsapp",
    accounts: [account],
    settings: { settleMs: 0 },
    secrets,
  });
  const id = made.at("id");
  if (made.status !== 201 || typeof id !== "string") throw new Error(`not connected: ${made.text}`);
  return id;
}
