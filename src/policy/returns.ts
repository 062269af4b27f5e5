import { z } from "zod";
import { monetaryAmount } from "./amount.ts";
import { returnReasonSchema } from "./reasons.ts";

/*
 * A shop's rules for returns: schema.org's MerchantReturnPolicy (https://schema.org/MerchantReturnPolicy), which many
 * merchants publish already, plus what it has no words for. Objects are strict: a misspelt rule is an error, not a
 * rule that silently does not hold.
 */

/** A member of one of schema.org's enumerations, with or without `https://schema.org/` in front. */
function term<const T extends readonly [string, ...string[]]>(names: T) {
  return z.preprocess(
    (value) => (typeof value === "string" ? value.replace(/^https?:\/\/schema\.org\//, "") : value),
    z.enum(names),
  );
}

/** One value or a list of them, as JSON-LD allows everywhere. */
function oneOrMore<T extends z.ZodType>(schema: T) {
  return z.union([schema.transform((one) => [one]), z.array(schema)]);
}

const day = z.iso.date().describe("A calendar day, e.g. 2026-12-31.");
const ruleId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "lower-case letters, digits, - and _");
const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "an ISO 3166-1 alpha-2 code, e.g. DE")
  .transform((code) => code.toUpperCase());

const category = term([
  "MerchantReturnFiniteReturnWindow",
  "MerchantReturnNotPermitted",
  "MerchantReturnUnlimitedWindow",
]);
const fees = term([
  "FreeReturn",
  "OriginalShippingFees",
  "RestockingFees",
  "ReturnFeesCustomerResponsibility",
  "ReturnShippingFees",
]);
const labelSource = term([
  "ReturnLabelCustomerResponsibility",
  "ReturnLabelDownloadAndPrint",
  "ReturnLabelInBox",
]);
const method = term(["ReturnByMail", "ReturnInStore", "ReturnAtKiosk", "KeepProduct"]);
const payer = z.enum(["shop", "customer"]);

/** Why a thing is excluded. The last four are exempt from the EU's right of withdrawal, the first and `other` are not. */
const exclusionReason = z.enum(["final_sale", "other", "hygiene", "custom", "digital", "perishable"]);

const exclusion = z
  .strictObject({
    id: ruleId,
    /** This very SKU; with `*` at the end every SKU that begins so. Case does not matter. */
    sku: z.string().min(1).max(100).optional(),
    /** The title has these words in it. Case does not matter. */
    title: z.string().min(1).max(200).optional(),
    /** One of the product's labels in the store. Case does not matter. */
    tag: z.string().min(1).max(100).optional(),
    reason: exclusionReason,
  })
  .refine(
    ({ sku, title, tag }) => sku !== undefined || title !== undefined || tag !== undefined,
    "name a sku, a title or a tag: what is excluded?",
  );

const season = z
  .strictObject({
    "@type": z.literal("MerchantReturnPolicySeasonalOverride").optional(),
    id: ruleId,
    /** Of the days on which an order was placed, both included. */
    startDate: day,
    endDate: day,
    returnPolicyCategory: category.optional(),
    merchantReturnDays: z.int().min(0).max(3_650).optional(),
  })
  .refine(({ startDate, endDate }) => startDate <= endDate, "endDate is before startDate")
  .refine(
    ({ returnPolicyCategory, merchantReturnDays }) =>
      returnPolicyCategory !== undefined || merchantReturnDays !== undefined,
    "say what is different: returnPolicyCategory or merchantReturnDays",
  );

const policy = z
  .strictObject({
    "@context": z.string().optional(),
    "@type": z.literal("MerchantReturnPolicy").optional(),
    "@id": z.string().optional(),
    /** The first half of the ids of its rules: `eu.window`. */
    id: ruleId,
    /** Where the goods go. Absent: every country that no other policy names. */
    applicableCountry: oneOrMore(country).optional(),
    returnPolicyCategory: category,
    /** Days of the window; the day on which it begins is not counted. */
    merchantReturnDays: z.int().min(0).max(3_650).optional(),
    windowStart: z.enum(["delivered", "shipped", "ordered"]).default("delivered"),
    itemCondition: oneOrMore(
      term(["NewCondition", "UsedCondition", "DamagedCondition", "RefurbishedCondition"]),
    ).optional(),
    returnMethod: oneOrMore(method).default(["ReturnByMail"]),
    returnFees: fees.optional(),
    returnShippingFeesAmount: monetaryAmount.optional(),
    customerRemorseReturnFees: fees.optional(),
    customerRemorseReturnShippingFeesAmount: monetaryAmount.optional(),
    itemDefectReturnFees: fees.optional(),
    itemDefectReturnShippingFeesAmount: monetaryAmount.optional(),
    returnLabelSource: labelSource.optional(),
    customerRemorseReturnLabelSource: labelSource.optional(),
    itemDefectReturnLabelSource: labelSource.optional(),
    refundType: oneOrMore(term(["FullRefund", "ExchangeRefund", "StoreCreditRefund"])).optional(),
    /** An amount, or percent of the item's price. Never taken for the shop's fault nor inside a legal minimum. */
    restockingFee: z.union([monetaryAmount, z.number().min(0).max(100)]).optional(),
    returnPolicySeasonalOverride: oneOrMore(season).default([]),
    exclusions: z.array(exclusion).max(1_000).default([]),
    /** What cost less is not taken back. */
    minItemPrice: monetaryAmount.optional(),
    exchangeAllowed: z.boolean().default(false),
    refundMethod: z.enum(["original", "store_credit", "choice"]).default("original"),
    /** Who pays for the way back, where it differs from the fees above. */
    whoPays: z.partialRecord(returnReasonSchema, payer).default({}),
    /** Reasons for which the shop wants to see a photo. */
    photoFor: z.array(returnReasonSchema).default(["defective", "wrong_item"]),
  })
  .refine(
    ({ returnPolicyCategory, merchantReturnDays }) =>
      returnPolicyCategory !== "MerchantReturnFiniteReturnWindow" || merchantReturnDays !== undefined,
    "merchantReturnDays: how long is the window?",
  );

/**
 * A shop's rules for returns, as data. `legalMinimum` is days from delivery by country of destination; `EU` stands for
 * the 27 members and Iceland, Liechtenstein and Norway. The EU's 14 days are Directive 2011/83/EU, articles 9 and 16.
 * `textByLocale`: the shop's own words for a rule, by language (BCP 47) and the rule's id.
 */
export const returnsPolicySchema = z
  .strictObject({
    policies: z.array(policy).min(1).max(100),
    legalMinimum: z.record(z.string().regex(/^[A-Z]{2}$/), z.int().min(0).max(3_650)).default({ EU: 14 }),
    textByLocale: z.record(z.string(), z.record(z.string(), z.string().max(1_000))).default({}),
  })
  .superRefine(({ policies }, context) => {
    const ids = new Set<string>();
    const countries = new Set<string>();
    for (const { id, applicableCountry } of policies) {
      if (ids.has(id)) context.addIssue({ code: "custom", message: `two policies have the id ${id}` });
      ids.add(id);
      for (const one of applicableCountry ?? ["every other country"]) {
        if (countries.has(one))
          context.addIssue({ code: "custom", message: `two policies are for ${one}: which one holds?` });
        countries.add(one);
      }
    }
  });

export type ReturnsPolicy = z.infer<typeof returnsPolicySchema>;
/** The rules for one group of countries. */
export type CountryPolicy = ReturnsPolicy["policies"][number];
export type Exclusion = CountryPolicy["exclusions"][number];
