import { describeStore } from "../../contracts/store-trouble.ts";
import { shopifyHarness } from "../../contracts/stores/shopify.ts";

describeStore(shopifyHarness);
