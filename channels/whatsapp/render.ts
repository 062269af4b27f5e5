import type { Notice } from "#src/channel/channel.ts";
import { toWhatsApp } from "#src/channel/markup.ts";
import { shorten, splitText } from "#src/channel/split.ts";
import type { Choice, Reply } from "#src/conversation/reply.ts";
import { type Templates, filledTemplate } from "../meta/templates.ts";
import { type WhatsAppPart, limits } from "./part.ts";

/** Opens a list where the reply brings no label of its own; the same in every language. */
const OPEN_LIST = "☰";

/**
 * A reply as WhatsApp messages: one where it fits. Up to three choices with short titles become buttons, up to
 * ten a list, of more the first ten. A text too long to stand above them goes first, and what is left of it,
 * its end, where the question is, stays with the choices.
 */
export function renderReply(reply: Reply): WhatsAppPart[] {
  const text = toWhatsApp(reply.text);
  const choices = usable(reply.choices ?? []);
  if (choices.length === 0 || text.trim() === "") return texts(text);
  const buttons = asButtons(choices);
  const max = buttons === undefined ? limits.listBody : limits.buttonsBody;
  const { before, end } = cutForChoices(text, max);
  const interactive =
    buttons === undefined
      ? {
          type: "list" as const,
          body: { text: end },
          action: { button: labelOf(reply.choose), sections: [{ rows: choices.map(asRow) }] },
        }
      : { type: "button" as const, body: { text: end }, action: { buttons } };
  return [...(before === "" ? [] : texts(before)), { ...head, type: "interactive", interactive }];
}

/** A notice as a template message; null where the merchant has named no template for it. */
export function renderNotice(notice: Notice, templates: Templates): WhatsAppPart[] | null {
  const template = filledTemplate(templates, notice);
  return template === undefined ? null : [{ ...head, type: "template", template }];
}

const head = { messaging_product: "whatsapp", recipient_type: "individual" } as const;

function texts(text: string): WhatsAppPart[] {
  return splitText(text, { max: limits.text }).map((body) => ({ ...head, type: "text", text: { body } }));
}

/** WhatsApp refuses a message with an empty title or an id twice. */
function usable(choices: readonly Choice[]): Choice[] {
  const byId = new Map<string, Choice>();
  for (const choice of choices) {
    const fits = choice.title.trim() !== "" && choice.id !== "" && choice.id.length <= limits.rowId;
    if (fits && !byId.has(choice.id)) byId.set(choice.id, choice);
  }
  return [...byId.values()].slice(0, limits.rows);
}

/** Undefined when they do not fit on buttons: too many, a title too long, or two titles the same. */
function asButtons(choices: readonly Choice[]) {
  const titles = choices.map(({ title }) => shorten(title, Number.POSITIVE_INFINITY));
  const fit =
    choices.length <= limits.buttons &&
    titles.every((title) => title.length <= limits.buttonTitle) &&
    new Set(titles).size === titles.length;
  if (!fit) return undefined;
  return choices.map(({ id }, index) => ({
    type: "reply" as const,
    reply: { id, title: titles[index] ?? id },
  }));
}

/** A title that had to be shortened stands in full below, unless something else does. */
function asRow({ id, title, description }: Choice) {
  const short = shorten(title, limits.rowTitle);
  const below = shorten(description ?? "", limits.rowDescription);
  const full = shorten(title, limits.rowDescription);
  const text = below === "" && short !== full ? full : below;
  return { id, title: short, ...(text === "" ? {} : { description: text }) };
}

function labelOf(choose: string | undefined): string {
  const label = shorten(choose ?? "", limits.listButton);
  return label === "" ? OPEN_LIST : label;
}

/** The text in two: `end`, at most `max`, to stand above the choices, and what goes before it. */
function cutForChoices(text: string, max: number): { before: string; end: string } {
  if (text.length <= max) return { before: "", end: text };
  const whole = text.trim();
  const paragraphs = whole.lastIndexOf("\n\n");
  const last = paragraphs === -1 ? "" : whole.slice(paragraphs + 2);
  const end = last !== "" && last.length <= max ? last : (splitText(whole, { max }).at(-1) ?? "");
  return { before: whole.slice(0, whole.length - end.length).trimEnd(), end };
}
