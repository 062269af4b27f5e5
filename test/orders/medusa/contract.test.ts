import { describeStore } from "../../contracts/store-trouble.ts";
import { medusaHarness } from "../../contracts/stores/medusa.ts";

describeStore(medusaHarness);
