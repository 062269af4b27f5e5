import { z } from "zod";
import { wordsOf, type Content } from "#src/conversation/content.ts";
import type { HandoffRow } from "#src/store/handoff.ts";
import { reasonWords, urgencyOf, type Urgency } from "./reasons.ts";

/** An order that was talked about, as far as it was shown to the shopper. */
export const talkedOrderSchema = z.object({
  number: z.string(),
  /** `shipped`, `preparing`, `on_hold` …, as `OrderSituation.stage`. */
  stage: z.string(),
  parcels: z.array(
    z.object({
      status: z.string(),
      late: z.boolean(),
      /** The last day or moment it is expected by. */
      expected: z.string().nullable(),
    }),
  ),
});
export type TalkedOrder = z.infer<typeof talkedOrderSchema>;

/** What the person who takes over has to know, composed by code from what is stored. */
export interface Summary {
  readonly reason: string;
  readonly urgency: Urgency;
  readonly since: Date;
  readonly waitingSince: Date | null;
  /** BCP 47 of the last reply, and its English name. */
  readonly language: { readonly tag: string; readonly name: string } | null;
  /** The shopper's own last words, oldest first, each at most 500 characters. */
  readonly asked: readonly { readonly at: Date; readonly text: string }[];
  /** Newest state of each, the last that was talked about first. */
  readonly orders: readonly TalkedOrder[];
  readonly agent: {
    /** Its last words, oldest first. */
    readonly said: readonly { readonly at: Date; readonly text: string }[];
    /** What it understood, oldest first. */
    readonly understood: readonly string[];
    readonly tried: readonly { readonly tool: string; readonly outcome: string }[];
  };
  readonly proposals: readonly {
    readonly id: string;
    readonly kind: string;
    readonly number: string;
    readonly state: "proposed" | "waiting" | "executing";
    readonly amount: { readonly amount: number; readonly currency: string } | null;
  }[];
}

/** Characters of one message that are shown; whoever needs more reads the conversation. */
const longest = 500;
const mostOrders = 10;

/** Loose: what an older version wrote is read as far as it goes. */
const traceSchema = z
  .looseObject({
    intent: z.string().nullable(),
    toolCalls: z.array(z.looseObject({ tool: z.string(), outcome: z.string() })),
    orders: z.array(talkedOrderSchema),
  })
  .partial();

/** Composes the summary of a handoff. Pure. */
export function summarise(row: HandoffRow): Summary {
  const traces = row.traces.map((trace) => traceSchema.safeParse(trace).data ?? {});
  const orders = new Map<string, TalkedOrder>();
  for (const order of traces.toReversed().flatMap((trace) => trace.orders ?? []))
    if (!orders.has(order.number)) orders.set(order.number, order);
  return {
    reason: row.reason,
    urgency: urgencyOf(row.reason),
    since: row.since,
    waitingSince: row.waitingSince,
    language: row.language === null ? null : { tag: row.language, name: nameOf(row.language) },
    asked: row.asked.map(worded),
    orders: [...orders.values()].slice(0, mostOrders),
    agent: {
      said: row.said.map(worded),
      understood: traces.flatMap(({ intent }) => (typeof intent === "string" ? [intent] : [])),
      tried: traces
        .flatMap((trace) => trace.toolCalls ?? [])
        .filter(({ tool }) => tool !== "hand_off")
        .map(({ tool, outcome }) => ({ tool, outcome })),
    },
    proposals: row.proposals.map(({ id, kind, number, state, amount, currency }) => ({
      id,
      kind,
      number,
      state,
      amount: amount === null || currency === null ? null : { amount, currency },
    })),
  };
}

/** The same for people to read, in English. */
export function summaryText(row: HandoffRow, summary: Summary = summarise(row)): string {
  const { urgency, language, asked, orders, agent, proposals } = summary;
  const said = agent.said.at(-1);
  const lines = [
    `${reasonWords(row.reason)}${urgency === "normal" ? "" : ` (${urgency})`}. ${standingOf(row)}.`,
    `${nameOfContact(row.contact.name)}, on ${row.channel}${language === null ? "" : `, in ${language.name} (${language.tag})`}.`,
    ...(asked.length === 0
      ? []
      : ["They wrote:", ...asked.map(({ at, text }) => `  ${minute(at)}  ${oneLine(text)}`)]),
    ...(orders.length === 0
      ? []
      : ["Orders talked about:", ...orders.map((order) => `  ${orderLine(order)}`)]),
    ...(agent.tried.length === 0
      ? []
      : [`The agent tried: ${agent.tried.map(({ tool, outcome }) => `${tool} (${outcome})`).join(", ")}.`]),
    ...(said === undefined ? [] : [`The agent's last words: ${oneLine(said.text)}`]),
    ...proposals.map((proposal) => proposalLine(proposal)),
  ];
  return lines.join("\n");
}

function standingOf({ since, waitingSince, answeredAt, endedBy }: HandoffRow): string {
  if (endedBy === "silence") return `Nobody answered since ${minute(since)}, and the agent went on`;
  if (waitingSince === null) return `Answered ${answeredAt === null ? "" : minute(answeredAt)}`.trim();
  return `Waiting since ${minute(waitingSince)}`;
}

function orderLine({ number, stage, parcels }: TalkedOrder): string {
  const told = parcels.map(({ status, late, expected }) =>
    [status, ...(expected === null ? [] : [`expected ${expected}`]), ...(late ? ["late"] : [])].join(", "),
  );
  return `${number}: ${[stage, ...told].join("; ")}`;
}

function proposalLine({ id, kind, number, state }: Summary["proposals"][number]): string {
  const waits = {
    proposed: "Proposed, and the shopper has not said yes",
    waiting: `Waits for your decision (approval ${id})`,
    executing: "Is being done",
  };
  return `${waits[state]}: ${kind} for ${number}.`;
}

function worded({ at, content }: { at: Date; content: readonly Content[] }) {
  const words = wordsOf(content).trim();
  const shown = words === "" ? content.map(({ kind }) => `[${kind}]`).join(" ") : words;
  const letters = Array.from(shown);
  return { at, text: letters.length <= longest ? shown : `${letters.slice(0, longest - 1).join("")}…` };
}

/** As they call themselves on their channel: whatever they have written there is one short piece of a line. */
function nameOfContact(name: string | null): string {
  const plain = Array.from(oneLine(name ?? ""))
    .slice(0, 80)
    .join("");
  return plain === "" ? "Somebody" : plain;
}

function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** UTC, to the minute. */
function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
}
