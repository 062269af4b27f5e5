import type { Check } from "#src/channel/kind.ts";
import { type StoreCall, lookupFailure } from "../rest/store-call.ts";
import { theStore } from "./find.ts";

/** Asks the store whether the source works: the key, and the API it is for. Never throws. */
export async function checkStore(call: StoreCall): Promise<readonly Check[]> {
  const name = "credentials";
  const answer = await call("GET", "/admin/orders?limit=1&fields=id,display_id");
  if (answer.kind === "ok") {
    const { body } = answer;
    const fits =
      typeof body === "object" && body !== null && "orders" in body && Array.isArray(body["orders"]);
    return fits
      ? [
          { name, result: "ok", said: "The store accepts the key, and orders can be read." },
          {
            name: "webhook",
            result: "skipped",
            said: "Medusa sends no webhooks: changes are seen when an order is asked for.",
          },
        ]
      : [{ name, result: "failed", said: "The answer is not Medusa 2's.", fix: "Check the setting url." }];
  }
  const said = `Orders cannot be read: ${lookupFailure(answer, theStore).detail}.`;
  const turnedDown = answer.kind === "error" && (answer.httpStatus === 401 || answer.httpStatus === 403);
  const fix = turnedDown
    ? "Make a key in the Medusa admin, Settings › Secret API Keys, and give it whole (sk_…); a publishable key (pk_…) cannot read orders."
    : answer.kind === "error" && answer.httpStatus === 404
      ? "Set url to the Medusa application, not the storefront: /admin/orders must be there."
      : "Check that this server can reach the store, then try again.";
  return [{ name, result: "failed", said, fix }];
}
