import { html, type Html } from "./html.ts";
import type { Mask } from "./mask.ts";
import { page } from "./page.ts";
import { changes, type ReplayedTurn, type Said } from "./replay.ts";

/** What differs, past beside present. Everything that somebody wrote goes through `mask`. */
export function replayPage(
  turns: readonly ReplayedTurn[],
  {
    mask,
    model,
    shop,
    at,
  }: { readonly mask: Mask; readonly model: string; readonly shop: string; readonly at: Date },
): string {
  const of = (difference: ReplayedTurn["difference"]): readonly ReplayedTurn[] =>
    turns.filter((turn) => turn.difference === difference);
  const tile = (name: string, value: number, note: string): Html =>
    html`<div class="tile"><span>${name}</span><strong>${value}</strong><small>${note}</small></div>`;
  return page(
    "Whereabouts: replay",
    html`<header>
        <h1>Replay</h1>
        <p>
          ${turns.length} past turns of ${shop}, answered again by <b>${model}</b> with the phrases, lexicons
          and prompts as they are now. ${at.toISOString().slice(0, 16).replace("T", " ")} UTC.
        </p>
      </header>
      <section class="tiles" aria-label="Results">
        ${tile("The same", of("same").length, "word for word")}
        ${tile("In other words", of("words").length, "the same outcome and language")}
        ${tile("Another outcome", of("outcome").length, "reply, person, reason or language")}
      </section>
      <p class="note">Orders are as they are now; what has changed since then is a difference, too.</p>
      <section>
        <h2>Another outcome: ${of("outcome").length}</h2>
        ${of("outcome").map((turn) => turnOf(turn, mask))}
      </section>
      <section>
        <h2>In other words: ${of("words").length}</h2>
        ${of("words").map((turn) => turnOf(turn, mask))}
      </section>`,
  );
}

function turnOf({ at, conversation, past, present, shopper, trace }: ReplayedTurn, mask: Mask): Html {
  const shown = (text: string): string => mask(text.replaceAll("**", ""));
  const changed = changes(shown(past.text), shown(present.text));
  return html`<details open>
    <summary>
      <b>${at.toISOString().slice(0, 16).replace("T", " ")}</b> <small>conversation ${conversation}</small>
    </summary>
    ${shopper.map((text) => html`<p class="shopper" dir="auto">${mask(text)}</p>`)}
    <div class="sides">
      <div>
        <h3>Then: ${outcome(past)}</h3>
        <p class="agent${past.kind === "handoff" ? " handoff" : ""}" dir="auto">
          ${changed.filter((one) => one.in !== "now").map((one) => (one.in === "both" ? html`${lines(one.text)}` : html`<del>${lines(one.text)}</del>`))}
        </p>
      </div>
      <div>
        <h3>Now: ${outcome(present)}</h3>
        <p class="agent${present.kind === "handoff" ? " handoff" : ""}" dir="auto">
          ${changed.filter((one) => one.in !== "then").map((one) => (one.in === "both" ? html`${lines(one.text)}` : html`<ins>${lines(one.text)}</ins>`))}
        </p>
      </div>
    </div>
    <p class="trace">
      ${[
        ...trace.toolCalls.map(({ tool, outcome: came }) => `${tool} → ${came}`),
        ...(trace.guard.length === 0 ? [] : [`guard: ${mask(trace.guard.join("; "))}`]),
        ...trace.notes,
      ].join(" · ")}
    </p>
  </details> `;
}

function outcome({ kind, reason, language, intent, model, level, choices }: Said): string {
  const parts = [
    `${kind}${reason === null ? "" : ` (${reason})`}`,
    language,
    intent,
    level === null ? null : `level ${level}`,
    model,
    choices.length === 0 ? null : `[${choices.join("] [")}]`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function lines(text: string): Html {
  return html`${text.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`))}`;
}
