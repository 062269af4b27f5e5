import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Authority } from "#src/identity/authority.ts";
import type { toolContext } from "./context.ts";
import { orderResult, resultText } from "./order-result.ts";

const schema = z.strictObject({
  number: z.string().min(1).max(64).describe("Order number or tracking number, as the shopper wrote it."),
  email: z.string().max(254).optional().describe("E-mail address the order was placed with."),
  phone: z.string().max(40).optional().describe("Phone number on the order."),
  postcode: z.string().max(16).optional().describe("Postcode of the delivery address; needs last_name."),
  last_name: z.string().max(80).optional().describe("Last name on the order; needs postcode."),
});

/**
 * `claim_order({number, email | phone | postcode + last_name})`: `{order}`, or
 * `{error: "no_match" | "need_proof" | "need_code" | "too_many_tries" | "unavailable"}`; `reaches_days` with `no_match`
 * says how far back the store can be looked into. The comparison is code
 * (`src/identity`); `no_match` is the same for orders that do not exist and orders of others.
 */
export function claimOrder(authority: Authority) {
  return tool(
    async (given: z.infer<typeof schema>, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const { turn } = runtime.context;
      const { number, email, phone, postcode, last_name: lastName } = given;
      const proof = {
        number,
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone }),
        ...(postcode === undefined ? {} : { postcode }),
        ...(lastName === undefined ? {} : { lastName }),
      };
      const result = await authority.claim(turn.subject, proof, runtime.signal);
      if (result.ok) return resultText({ order: orderResult(result.visible, turn) });
      const { error, reachesDays } = result;
      return resultText({ error, ...(reachesDays === undefined ? {} : { reaches_days: reachesDays }) });
    },
    {
      name: "claim_order",
      description:
        "Proves that an order is the shopper's: its number with the e-mail, the phone, or postcode and last name. A tracking number alone shows only that parcel. Use only what the shopper wrote.",
      schema,
    },
  );
}
