import type { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import type { StoreActions } from "./actions.ts";
import type { SourceNews } from "./news.ts";
import type { Order } from "./order.ts";
import type { ProductsFound } from "./product.ts";

/** How orders are looked for. Values are normalised by the caller: E.164, lower-case address. */
export type OrderQuery =
  /**
   * The number as the shopper gave it; `sameNumber` decides what is equal. `email` is what they gave beside it: only
   * for stores that can be asked in no other way, and no part of what is looked for. Whoever asks compares it.
   */
  | { readonly by: "number"; readonly number: string; readonly email?: string }
  | { readonly by: "email"; readonly email: string }
  | { readonly by: "phone"; readonly phone: string }
  | { readonly by: "tracking"; readonly trackingNumber: string }
  /** The store's own id (`Order.id`): to read one order again. */
  | { readonly by: "id"; readonly id: string };

/** What a source found. No order is not a failure. */
export type OrdersFound =
  | {
      readonly ok: true;
      readonly orders: readonly Order[];
      /** When the data was right; older than a minute is said to the shopper. */
      readonly asOf: Date;
      /** True when the source could not be asked and this is the last that is known. */
      readonly stale: boolean;
      /** How far back the store lets us look, days; absent: everything. An order that is not found may be older. */
      readonly reachesDays?: number;
    }
  | {
      readonly ok: false;
      /** For the merchant: what happened and what to do, without secrets or a shopper's data. */
      readonly detail: string;
      /**
       * `retry` (absent means the same): another try may help · `broken` our credentials or our request: it stays so
       * until the merchant mends it.
       */
      readonly kind?: "retry" | "broken";
      /** The store named this pause before the next call, ms. */
      readonly afterMs?: number;
    };

/**
 * Where orders come from. A source only finds; what may be shown to whom is decided in `src/identity`.
 * Implementations re-check equality in code, because stores' searches are fuzzy.
 */
export interface OrderSource {
  readonly kind: string;
  /** Its row's id; whoever keeps sources sets it, a source by itself has none. */
  readonly id?: string;
  /**
   * Set where the store answers only to an order number and an e-mail address together; what lacks one of them finds
   * nothing there. Snapshots supply what a shopper gave earlier, see `completed`.
   */
  readonly needsEmail?: true;
  /**
   * At most the newest 50 orders. Expected failures are returned, never thrown. What the store has no way to be asked
   * by finds nothing: that is no failure.
   */
  find(query: OrderQuery, signal?: AbortSignal): Promise<OrdersFound>;
  /** What the merchant should know about the last load: rows that were left out and why. */
  report(): Promise<SourceReport>;
  /** Of a store that has a catalogue: products by words, at most 10, with their stock where it is known. */
  products?(words: string, signal?: AbortSignal): Promise<ProductsFound>;
  /** Of a store that calls us when something changes. */
  readonly webhook?: SourceWebhook;
  /** Of a store in which something can be done to an order. */
  readonly actions?: StoreActions;
  close?(): Promise<void>;
}

/** How a store's webhooks are read. */
export interface SourceWebhook {
  /** True only when the bytes provably come from the store. Must not throw. */
  verify(request: RawRequest): boolean;
  /** What a verified body says; what is not understood is `ignored`. Never throws. */
  parse(request: RawRequest): SourceNews[];
}

export interface SourceReport {
  readonly orders: number | null;
  readonly loadedAt: Date | null;
  /** One entry for each problem, with the place it was found at. */
  readonly problems: readonly { readonly line: number | null; readonly problem: string }[];
}

/** A kind of source the gateway can be given. */
export interface OrderSourceKind {
  readonly kind: string;
  readonly settings: z.ZodType;
  readonly secrets: z.ZodType;
  /** Throws when settings or secrets do not fit. */
  build(settings: unknown, secrets: unknown, deps: OrderSourceDeps): OrderSource;
  /** Asks the store whether the source works: credentials, rights, versions. Never throws; `webhookUrl` is what should be set up there. */
  check?(
    settings: unknown,
    secrets: unknown,
    deps: OrderSourceDeps,
    webhookUrl: URL,
  ): Promise<readonly Check[]>;
}

export interface OrderSourceDeps {
  readonly now: () => Date;
  readonly fetch: typeof fetch;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
  /** Relative paths in settings are resolved against this folder. */
  readonly baseDir: string;
}
