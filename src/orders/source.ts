import type { z } from "zod";
import type { Order } from "./order.ts";

/** How orders are looked for. Values are normalised by the caller: E.164, lower-case address. */
export type OrderQuery =
  /** The number as the shopper gave it; `sameNumber` decides what is equal. */
  | { readonly by: "number"; readonly number: string }
  | { readonly by: "email"; readonly email: string }
  | { readonly by: "phone"; readonly phone: string }
  | { readonly by: "tracking"; readonly trackingNumber: string };

/** What a source found. No order is not a failure. */
export type OrdersFound =
  | {
      readonly ok: true;
      readonly orders: readonly Order[];
      /** When the data was right; older than a minute is said to the shopper. */
      readonly asOf: Date;
      /** True when the source could not be asked and this is the last that is known. */
      readonly stale: boolean;
    }
  | { readonly ok: false; readonly detail: string };

/**
 * Where orders come from. A source only finds; what may be shown to whom is decided in `src/identity`.
 * Implementations re-check equality in code, because stores' searches are fuzzy.
 */
export interface OrderSource {
  readonly kind: string;
  /** At most the newest 50 orders. Expected failures are returned, never thrown. */
  find(query: OrderQuery, signal?: AbortSignal): Promise<OrdersFound>;
  /** What the merchant should know about the last load: rows that were left out and why. */
  report(): Promise<SourceReport>;
  close?(): Promise<void>;
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
}

export interface OrderSourceDeps {
  readonly now: () => Date;
  /** Relative paths in settings are resolved against this folder. */
  readonly baseDir: string;
}
