export { demoCards } from "./cards.ts";
export { demoOrders } from "./orders.ts";
export { demoShop } from "./shop.ts";
export { demoShoppers, type DemoShopper } from "./shoppers.ts";
export { demoOrderSource, demoSourceKind } from "./source.ts";
