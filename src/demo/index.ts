export { demoCards } from "./cards.ts";
export { demoTrackingKind, signedEvent } from "./carrier.ts";
export type { DeedBook } from "./deeds.ts";
export { nextEvent, nextStep } from "./journey.ts";
export { demoOrders } from "./orders.ts";
export { demoRules } from "./rules.ts";
export { demoShop } from "./shop.ts";
export { demoShoppers, type DemoShopper } from "./shoppers.ts";
export { demoKind, demoOrderSource, demoSourceKind } from "./source.ts";
