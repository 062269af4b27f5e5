import type { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import type { PickupPoint, Span, TrackingEvent, When } from "#src/orders/order.ts";
import type { TrackingFlag, TrackingStatus } from "./status.ts";

/** A parcel as it is asked about. */
export interface ParcelQuery {
  /** Verbatim. */
  readonly number: string;
  /** The carrier as the store names it; a source maps it to its own code, or lets its provider find out. */
  readonly carrier?: string;
  /** ISO 3166-1 alpha-2 of the destination. */
  readonly country?: string;
  /** Postcode of the destination: some carriers want it. */
  readonly zip?: string;
  /** Tracking numbers are used again: what happened before this is another parcel's. */
  readonly shippedAt?: Date;
  /** The provider's own id of it, from `register` or a webhook. */
  readonly reference?: string;
}

/** What is known of a parcel, in our words. */
export interface Tracked {
  readonly status: TrackingStatus;
  readonly flags: readonly TrackingFlag[];
  /** When the carrier expects to deliver. A day without a time stays a day (`{ day }`). */
  readonly eta?: Span;
  /** What was expected first, where the provider says that it changed. */
  readonly previousEta?: Span;
  readonly deliveredAt?: Date;
  readonly leftWith?: string;
  readonly nextAttempt?: When;
  readonly pickup?: PickupPoint;
  readonly actionUrl?: string;
  /** The carrier as shoppers know it. */
  readonly carrier?: string;
  /** A public page of the carrier or provider. */
  readonly trackingUrl?: string;
  /** Oldest first, each once. */
  readonly events: readonly TrackingEvent[];
}

export type TrackingFailure = {
  readonly ok: false;
  /** `retry` another try may help · `refused` the provider does not know or take this number · `broken` our key or quota, until the merchant mends it. */
  readonly kind: "retry" | "refused" | "broken";
  /** The provider named this pause, ms. */
  readonly afterMs?: number;
  /** For the merchant: no secrets, no number. */
  readonly detail: string;
};

/** What a provider answered. `tracked` null: the parcel is known to it, and it has nothing to say yet. */
export type TrackingResult =
  | { readonly ok: true; readonly tracked: Tracked | null; readonly reference?: string }
  | TrackingFailure;

/** What a provider's webhook says. `id` makes repeated deliveries one. */
export type TrackingNews =
  | {
      readonly kind: "tracked";
      readonly id: string;
      readonly number: string;
      /** The carrier's name or code as the provider gives it. */
      readonly carrier?: string;
      readonly reference?: string;
      readonly tracked: Tracked;
    }
  /** Something changed, but the bytes prove nothing: it is read again from the provider. */
  | {
      readonly kind: "changed";
      readonly id: string;
      readonly number: string;
      readonly carrier?: string;
      readonly reference?: string;
    }
  /** The provider no longer follows this number. */
  | { readonly kind: "stopped"; readonly id: string; readonly number: string; readonly carrier?: string }
  | { readonly kind: "ignored"; readonly reason: string };

/** Who knows where parcels are. It is asked in the background; shoppers are answered from our tables. */
export interface TrackingSource {
  readonly kind: string;
  /** Starts to follow a parcel; harmless when it is followed already. Expected failures are returned, never thrown. */
  register(parcel: ParcelQuery, signal?: AbortSignal): Promise<TrackingResult>;
  /** How it stands now. */
  read(parcel: ParcelQuery, signal?: AbortSignal): Promise<TrackingResult>;
  /** Of a provider that calls us. */
  readonly webhook?: {
    /** True only when the bytes provably come from the provider. Must not throw. */
    verify(request: RawRequest): boolean;
    /** Never throws; one bad item does not take its neighbours along. */
    parse(request: RawRequest): TrackingNews[];
  };
  close?(): Promise<void>;
}

export interface TrackingSourceDeps {
  readonly now: () => Date;
  readonly fetch: typeof fetch;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
  /** Called with a status word of a provider that is not in our table: a counter, for the merchant's eyes. */
  readonly unknownStatus: (kind: string, word: string) => void;
}

/** A kind of provider the gateway can be given. */
export interface TrackingSourceKind {
  readonly kind: string;
  readonly settings: z.ZodType;
  readonly secrets: z.ZodType;
  /** Throws when settings or secrets do not fit. */
  build(settings: unknown, secrets: unknown, deps: TrackingSourceDeps): TrackingSource;
  /** Asks the provider whether the source works. Never throws; `webhookUrl` is what should be set up there. */
  check?(
    settings: unknown,
    secrets: unknown,
    deps: TrackingSourceDeps,
    webhookUrl: URL,
  ): Promise<readonly Check[]>;
}
