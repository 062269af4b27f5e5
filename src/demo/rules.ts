import type { z } from "zod";
import type { actionsSchema } from "#src/policy/actions.ts";
import type { returnsPolicySchema } from "#src/policy/returns.ts";

/** The rule for what is worn next to the skin: its id, and the shop's words for it. */
const hygiene = "shop.worn";

/**
 * What the demo shop takes back: everything for 30 days from delivery, free where it is the shop's fault, else for
 * the postage; but not what is worn next to the skin.
 */
const returns: z.input<typeof returnsPolicySchema> = {
  policies: [
    {
      id: "shop",
      returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
      merchantReturnDays: 30,
      windowStart: "delivered",
      returnMethod: ["ReturnByMail"],
      itemDefectReturnFees: "FreeReturn",
      customerRemorseReturnFees: "ReturnShippingFees",
      customerRemorseReturnShippingFeesAmount: { value: 4.9, currency: "EUR" },
      exclusions: [{ id: "worn", title: "merino", reason: "hygiene" }],
      // The playground sends no pictures, so none is asked for.
      photoFor: [],
    },
  ],
  textByLocale: {
    en: {
      [hygiene]:
        "We cannot take back merino wear: it is worn next to the skin, and nobody would want it second-hand",
    },
    de: {
      [hygiene]:
        "Merinowäsche nehmen wir nicht zurück: Sie wird direkt auf der Haut getragen, und niemand möchte sie aus zweiter Hand",
    },
    es: {
      [hygiene]: "No aceptamos la devolución de prendas de merino: se llevan directamente sobre la piel",
    },
    fr: { [hygiene]: "Nous ne reprenons pas les vêtements en mérinos : ils se portent à même la peau" },
    "pt-BR": {
      [hygiene]: "Não aceitamos a devolução de peças de merino: elas são usadas diretamente sobre a pele",
    },
    ar: { [hygiene]: "لا نقبل إرجاع ملابس المرينو لأنها تُلبس على الجلد مباشرة" },
    ja: { [hygiene]: "メリノウール製品は肌に直接触れるため、返品をお受けしておりません" },
  },
};

/** A return is asked for at once; a cancellation waits for the shop, so that one sees it decide. */
const actions: z.input<typeof actionsSchema> = {
  request_return: { mode: "automatic" },
  // However late: what has waited too long is what people cancel.
  cancel_order: { mode: "ask", withinHours: null },
  notify: { mode: "automatic" },
  resend_confirmation: { mode: "automatic" },
};

/**
 * What the demo shop lets be done, beside what it is. Updates come at any hour and at once: whoever lets a parcel move
 * is looking at the chat, and it may be night where the parcel goes.
 */
export const demoRules = { returns, actions, updates: { quiet: null, togetherMinutes: 0 } };
