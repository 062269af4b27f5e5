import { describeStore } from "../../contracts/store-trouble.ts";
import { woocommerceHarness } from "../../contracts/stores/woocommerce.ts";

describeStore(woocommerceHarness);
