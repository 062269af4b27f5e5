import type { RawRequest } from "#src/channel/channel.ts";
import type { Observer } from "#src/observe/observer.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { normalTracking } from "#src/orders/tracking-number.ts";
import type { Db } from "#src/store/db.ts";
import type { FollowedParcel, ParcelChange } from "#src/store/shipments.ts";
import { takeParcelNews, takeStoreNews, type Teller } from "#src/store/source-events.ts";
import { shopOfSource } from "#src/store/tracking-sources.ts";
import type { TrackingNews } from "#src/tracking/source.ts";
import { isTerminal } from "#src/tracking/status.ts";
import { trackedFromJson } from "#src/tracking/tracked-json.ts";
import { heardOf } from "./heard.ts";
import type { LiveTrackingSources } from "./live-sources.ts";

/** Where a store or a tracking provider brings its news. */
export interface Door {
  /** The kind of the source, for counters. */
  readonly kind: string;
  /** True only when the bytes provably come from the source. */
  verify(request: RawRequest): boolean;
  /** Resolves once everything in a verified request is committed. Rejects when the database is away. */
  take(request: RawRequest): Promise<void>;
}

/** The doors of all sources; undefined where there is none, or the source takes no webhooks. Reject when the database is away. */
export interface Doors {
  store(id: string): Promise<Door | undefined>;
  tracking(id: string): Promise<Door | undefined>;
}

export interface DoorDeps {
  readonly db: Db;
  readonly live: LiveTrackingSources;
  readonly observer: Observer;
  readonly now: () => Date;
  readonly sources: (shop: string) => Promise<readonly OrderSource[]>;
  /** `privacy_requests` were made. */
  readonly onPrivacy: (shop: string, requests: readonly string[]) => void;
  readonly readDue: () => void;
  readonly checkDue: () => void;
}

export function doors(deps: DoorDeps): Doors {
  const { db, live, observer } = deps;

  const takeStore = async (at: Teller, kind: string, request: RawRequest, source: OrderSource) => {
    const news = source.webhook?.parse(request) ?? [];
    const { fresh, privacy } = await takeStoreNews(db, at, news);
    count(observer, kind, news, new Set(fresh));
    if (fresh.some((one) => one.kind === "uninstalled"))
      observer.log.error({ source: at.source, kind }, "a store has taken our access away");
    if (privacy.length > 0) deps.onPrivacy(at.shop, privacy);
    if (fresh.some((one) => one.kind === "order")) deps.readDue();
  };

  const takeTracking = async (at: Teller, kind: string, news: readonly TrackingNews[]) => {
    const keyed = news.flatMap((one) => (one.kind === "ignored" ? [] : [keyedNews(one)]));
    let tells = false;
    let asks = false;
    const fresh = await takeParcelNews(
      db,
      at,
      keyed.filter(({ numberKey }) => numberKey !== ""),
      (parcel, about) => {
        const change = changeOf(
          parcel,
          about.map(({ news }) => news),
          at.source,
          deps.now(),
        );
        tells ||= change.tells === true;
        asks ||= change.checkInMs === 0;
        return change;
      },
    );
    count(observer, kind, news, new Set(fresh.map((one) => one.news)));
    if (tells) deps.readDue();
    if (asks) deps.checkDue();
  };

  return {
    async store(id) {
      const shop = await shopOfSource(db, id);
      if (shop === undefined) return undefined;
      const source = (await deps.sources(shop)).find((each) => each.id === id);
      if (source?.webhook === undefined) return undefined;
      const { webhook, kind } = source;
      return {
        kind,
        verify: (request) => webhook.verify(request),
        take: (request) => takeStore({ shop, source: id }, kind, request, source),
      };
    },
    async tracking(id) {
      const at = await live.get(id);
      const webhook = at?.source.webhook;
      if (at === undefined || webhook === undefined) return undefined;
      const { kind } = at.source;
      return {
        kind,
        verify: (request) => webhook.verify(request),
        take: (request) => takeTracking({ shop: at.shop, source: id }, kind, webhook.parse(request)),
      };
    },
  };
}

type Meant = Exclude<TrackingNews, { kind: "ignored" }>;

function keyedNews(news: Meant) {
  return { key: `${news.kind} ${news.id}`, numberKey: normalTracking(news.number), news };
}

/** What becomes of a parcel of which a provider has told this, oldest first. */
function changeOf(parcel: FollowedParcel, news: readonly Meant[], teller: string, now: Date): ParcelChange {
  const heard = news.flatMap((one) => (one.kind === "tracked" ? [one.tracked] : []));
  // A reference means something only to the provider that gave it.
  const own = parcel.trackingSource === teller;
  const reference = own
    ? news.findLast((one) => one.kind !== "stopped" && one.reference !== undefined)
    : undefined;
  let change: ParcelChange = heard.length === 0 ? {} : heardOf(parcel, heard, now);
  if (!own) {
    const { registered: _registered, ...rest } = change;
    change = rest;
  }
  if (reference !== undefined && reference.kind !== "stopped" && reference.reference !== undefined)
    change = { ...change, reference: reference.reference };
  if (!own || parcel.ended) return change;
  if (news.some((one) => one.kind === "changed")) return { ...change, checkInMs: 0, attempts: 0 };
  const status = change.status ?? trackedFromJson(parcel.tracked)?.status ?? "pending";
  if (news.some((one) => one.kind === "stopped") && !isTerminal(status))
    return { ...change, checkInMs: null, ended: true, problem: "The provider has stopped following it." };
  return change;
}

/** Counts what a webhook brought: what was new, what was not, and what was not understood. */
function count<News extends { readonly kind: string; readonly reason?: string }>(
  observer: Observer,
  source: string,
  news: readonly News[],
  fresh: ReadonlySet<News>,
): void {
  for (const one of news) {
    const outcome =
      one.kind === "ignored" ? `ignored:${one.reason ?? ""}` : fresh.has(one) ? "stored" : "duplicate";
    observer.intake(source, one.kind, outcome);
  }
}
