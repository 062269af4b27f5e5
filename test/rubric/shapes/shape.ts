import type { OrderSource } from "#src/orders/source.ts";
import type { Tracked } from "#src/tracking/source.ts";
import type { Clock } from "../build.ts";
import type { Expects } from "../cases.ts";

/** A shape in which a shop's data comes. */
export interface Shape {
  readonly name: string;
  /** An order number as this store writes it, from the one of the case (`#2001`). */
  readonly number: (number: string) => string;
  /** By the id of the case. */
  situations(clock: Clock): Readonly<Record<string, Situation>>;
}

export type Situation =
  | Told
  /** It cannot be told in this shape, and why. */
  | { readonly cannot: string };

export interface Told {
  /** The shop's own store. */
  readonly store: Store;
  /** What a tracking provider says of the parcels, by tracking number. */
  readonly heard?: ReadonlyMap<string, Tracked>;
  /** A store of another shop. */
  readonly elsewhere?: Store;
  readonly less?: Less;
}

/** What is not known in this shape, and therefore not said. */
export interface Less {
  readonly because: string;
  readonly expects: Partial<Expects>;
}

/** A store with its data in it, not running yet. */
export interface Store {
  open(now: () => Date): Promise<OpenStore>;
}

export interface OpenStore {
  readonly source: OrderSource;
  /** From now on it cannot be asked. */
  down(): Promise<void>;
  close(): Promise<void>;
}

/** Who orders in the stores: the cases' `secrets`, with a phone that can be called. */
export const shopper = {
  first: "Robin",
  last: "Sample",
  email: "robin.sample@example.com",
  /** As it was typed at the checkout. */
  phone: "+1 555 555 0101",
  e164: "+15555550101",
  street: "Musterweg 77",
  zip: "04109",
  city: "Leipzig",
  country: "DE",
} as const;

/** The carrier's page that the shop's mails link to. */
export function pageOf(parcel: string): string {
  return `https://track.example.com/p/${numberOf(parcel)}`;
}

export function numberOf(parcel: string): string {
  return `JD0146000${parcel}`;
}
