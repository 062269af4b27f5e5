import { expect, test } from "vitest";
import { casesAt } from "../cases.ts";
import { languages } from "../languages.ts";
import { judgeShape, now, problemsOf, untold } from "./judge.ts";
import { ofSixtyDays, shopify } from "./shopify.ts";
import { woocommerce } from "./woocommerce.ts";

/*
 * The situations and the twelve points once more, from what stores themselves tell: a store's own documents, read by
 * its source, completed with what a tracking provider says, shown with the shopper's rights, and answered.
 */
judgeShape(shopify);
judgeShape(woocommerce);

test("what a store cannot tell is little", () => {
  expect(untold(shopify)).toEqual({});
  expect(untold(woocommerce)).toEqual({
    "6a": "an order is only on hold; why is in notes that nobody but the shop may read",
    "25a": "returns are a word in the order's status; what comes back has no parcel",
  });
});

test("an order that Shopify no longer shows to the app is not found, and how far it shows them is said", async () => {
  const notFound = casesAt(now).find(({ id }) => id === "19");
  if (notFound === undefined) throw new Error("there is no case 19");
  const example = {
    ...notFound,
    id: "21",
    expects: { ...notFound.expects, customary: ["60"], quotes: ["60"] },
  };
  const problems = await problemsOf("Shopify of sixty days", example, { store: ofSixtyDays }, languages);
  expect(problems, problems.join("\n")).toEqual([]);
});
