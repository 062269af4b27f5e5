import type { ShopProfile } from "#src/agent/turn.ts";

/**
 * The shop that a fresh install shows. An outdoor shop in Germany that sends all over the world; there is no
 * such shop, and its domain is reserved for examples (RFC 2606).
 */
export const demoShop = {
  name: "Larkfield Outdoor",
  language: "en",
  /** Empty: every language there are phrases for. */
  languages: [],
  timeZone: "Europe/Berlin",
  /** ISO 3166-1 alpha-2. */
  country: "DE",
  thresholds: { handlingHours: 48, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
} as const satisfies Omit<ShopProfile, "id">;
