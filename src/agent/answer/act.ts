import { z } from "zod";
import type { Money } from "#src/orders/order.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { itemChoice, noChoice, yesChoice } from "./choices.ts";
import { finish, type Line } from "./finish.ts";
import { speaker, type Speaker } from "./speaker.ts";

const money = z.object({ amount: z.number(), currency: z.string() });
const rule = z.object({ id: z.string(), text: z.string().nullish() });
const item = z.object({ title: z.string(), quantity: z.number().default(1) });
const address = z.object({
  name: z.string().nullish(),
  line: z.string().nullish(),
  line2: z.string().nullish(),
  zip: z.string().nullish(),
  city: z.string().nullish(),
  region: z.string().nullish(),
  country: z.string().nullish(),
});

/** What `propose_action` answered when something was proposed. */
export const proposedSchema = z.object({
  proposal: z.string(),
  kind: z.string(),
  needs: z.enum(["confirm", "approval", "code"]),
  decision: z.object({
    until: z.string().nullish(),
    cost: z.union([z.literal("free"), money]).nullish(),
    photo: z.boolean().nullish(),
    rules: z.array(rule).default([]),
  }),
  summary: z.object({
    number: z.string(),
    items: z.array(item).nullish(),
    amount: money.nullish(),
    address: address.nullish(),
  }),
});
export type Proposed = z.infer<typeof proposedSchema>;

/** What `propose_action` or `check_return` answered when it may not be. */
export const refusedSchema = z.object({
  error: z.enum(["not_allowed", "not_eligible"]),
  reasons: z.array(z.string()),
  rules: z.array(rule).default([]),
});
export type Refused = z.infer<typeof refusedSchema>;

/** What `send_code` answered when a code is on its way. */
export const sentSchema = z.object({
  sent: z.enum(["email", "phone", "if_exists"]),
  to: z.string().optional(),
});
/** What `email_status` answers whether or not there is such an order. */
export const mailedSchema = z.object({ sent_if_exists: z.literal(true) });

/** Asks for the code that was sent. Where only a number is known of the order, it is said in the same words for all. */
export function sayCodeSent({ to }: z.infer<typeof sentSchema>, context: AnswerContext): AnswerText {
  return to === undefined ? tellDone("code.sent_if", {}, context) : tellDone("code.sent", { to }, context);
}

/** Puts a proposal to the shopper: what would be done, on what terms, and whether it shall be. Nothing is done by it. */
export function askProposal(proposed: Proposed, context: AnswerContext): AnswerText {
  const speak = speaker(context, context.timeZone);
  const { kind, needs, decision, summary, proposal } = proposed;
  const values = valuesOf(summary, speak);
  const lines: Line[] = [{ text: speak.t(`propose.${kind}`, values), rank: 0 }];
  if (kind === "cancel_order" && isSome(summary.amount))
    lines.push({ text: speak.t("propose.cancel_refund", values), rank: 0 });
  if (isSome(decision.until))
    lines.push({ text: speak.t("propose.until", { when: speak.when({ day: decision.until }) }), rank: 2 });
  if (isSome(decision.cost)) lines.push({ text: costOf(decision.cost, speak), rank: 0 });
  if (decision.photo === true) lines.push({ text: speak.t("propose.photo"), rank: 3 });
  if (needs === "approval") lines.push({ text: speak.t("propose.approval"), rank: 0 });
  return finish(context, {
    paragraphs: [lines],
    question: speak.t("propose.question"),
    mustAsk: true,
    choices: [
      { id: yesChoice(proposal), title: speak.t("choice.yes") },
      { id: noChoice(proposal), title: speak.t("choice.no") },
    ],
    choose: speak.t("choice.item"),
  });
}

/** Kinds that `askProposal` has words for. */
export const proposable: ReadonlySet<string> = new Set([
  "cancel_order",
  "change_address",
  "request_return",
  "create_return",
  "exchange",
  "refund",
  "notify",
  "resend_confirmation",
]);

/** Asks which of an order's items it is about. */
export function askWhichItem(
  items: readonly { readonly ref: string; readonly title: string }[],
  order: { readonly number: string },
  context: AnswerContext,
): AnswerText {
  const speak = speaker(context, context.timeZone);
  const lines = items.slice(0, 10).map(({ title }): Line => ({ text: `- ${speak.name(title)}`, rank: 1 }));
  return finish(context, {
    // The number says whose items these are, now and when the answer is read back.
    paragraphs: [[{ text: `**${speak.code(order.number)}**`, rank: 1 }], ...lines.map((line) => [line])],
    question: speak.t("propose.which"),
    mustAsk: true,
    choices: items
      .slice(0, 10)
      .map(({ ref, title }) => ({ id: itemChoice(ref), title: speak.name(title, 24) })),
    choose: speak.t("choice.item"),
  });
}

/** Why it may not be, as a shopper is told; null where a person has to say it. */
export function sayRefused(
  refused: Refused,
  order: { readonly number: string; readonly until?: string },
  context: AnswerContext,
): AnswerText | null {
  const speak = speaker(context, context.timeZone);
  const said = refused.reasons.map((reason) => spokenReasons[reason]).find((one) => one !== undefined);
  if (said === undefined) return null;
  const dated = said === "window_over" && order.until !== undefined;
  const values = {
    number: speak.code(order.number),
    when: order.until === undefined ? "" : speak.when({ day: order.until }),
  };
  const lines: Line[] = [{ text: speak.t(`cannot.${dated ? "window_over_at" : said}`, values), rank: 0 }];
  const words = refused.rules.map(({ text }) => text ?? "").find((text) => text !== "");
  if (words !== undefined && said !== "cancelled" && said !== "shipped")
    lines.push({ text: speak.t("cannot.rule", { rule: speak.name(words, 200) }), rank: 2 });
  return finish(context, { paragraphs: [lines] });
}

const spokenReasons: Readonly<Record<string, string>> = {
  cancelled: "cancelled",
  already_shipped: "shipped",
  already_delivered: "shipped",
  too_late: "too_late",
  window_over: "window_over",
  not_delivered: "not_delivered",
  not_shipped: "not_delivered",
  not_permitted: "not_returnable",
  below_min_price: "not_returnable",
  final_sale: "not_returnable",
  hygiene: "not_returnable",
  custom: "not_returnable",
  digital: "not_returnable",
  perishable: "not_returnable",
  already_returned: "already_returned",
  already_open: "already_open",
  busy: "already_open",
};

/** Says something of `done.…`, `code.…` or `update.…` in the shopper's language. */
export function tellDone(
  key: string,
  values: { readonly number?: string; readonly amount?: Money; readonly to?: string; readonly note?: string },
  context: AnswerContext,
): AnswerText {
  const speak = speaker(context, context.timeZone);
  const lines: Line[] = [
    {
      text: speak.t(key, {
        number: speak.code(values.number ?? ""),
        amount: values.amount === undefined ? "" : speak.money(values.amount),
        to: speak.code(values.to ?? ""),
      }),
      rank: 0,
    },
  ];
  if (key === "done.notify") lines.push({ text: speak.t("update.stop"), rank: 1 });
  if (values.note !== undefined && values.note.trim() !== "")
    lines.push({ text: speak.t("done.declined_note", { note: speak.name(values.note, 200) }), rank: 1 });
  return finish(context, { paragraphs: [lines] });
}

function valuesOf({ number, items, amount, address: to }: Proposed["summary"], speak: Speaker) {
  const titles = (items ?? []).map(({ title, quantity }) => {
    const name = speak.name(title);
    return quantity > 1 ? `${String(quantity)} × ${name}` : name;
  });
  const lines = [
    to?.name,
    to?.line,
    to?.line2,
    [to?.zip, to?.city].filter(isSome).join(" "),
    to?.region,
    to?.country,
  ];
  return {
    number: speak.code(number),
    items: titles.length === 0 ? "" : speak.list(titles),
    amount: isSome(amount) ? speak.money(amount) : "",
    address: lines
      .filter(isSome)
      .filter((one) => one !== "")
      .map((one) => speak.name(one))
      .join(", "),
  };
}

function costOf(cost: "free" | Money, speak: Speaker): string {
  return cost === "free" ? speak.t("propose.free") : speak.t("propose.cost", { amount: speak.money(cost) });
}

function isSome<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
