import { reconcile } from "./dom.js";
import { dayItem, emptyItem, ownItem, shopItem, turnItem, typingItem, waitingItem } from "./items.js";
import { dayOf } from "./words.js";

const nearEnd = 80;

/**
 * The conversation. `onChoice` a tap on something offered, `onRetry` one on a message that was not sent,
 * `onTurn` one on how an answer came about.
 */
export function chat({ log, down, onChoice, onRetry, onTurn }) {
  const toEnd = () => log.scrollTo({ top: log.scrollHeight });
  let atEnd = true;
  let height = 0;
  log.addEventListener("scroll", () => {
    // What takes height away is no wish to look elsewhere.
    if (log.clientHeight !== height) return;
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;
    if (atEnd) down.hidden = true;
  });
  down.addEventListener("click", () => {
    toEnd();
    log.focus({ preventScroll: true });
  });
  // Keyboards and the field that grows take height away; what was in view stays in view.
  new ResizeObserver(() => {
    height = log.clientHeight;
    if (atEnd) toEnd();
  }).observe(log);

  let shown;
  return {
    show({ who, look, conversation, waiting, typing, selected, empty }) {
      const items = itemsOf({
        look,
        conversation,
        waiting,
        typing,
        selected,
        empty,
        onChoice,
        onRetry,
        onTurn,
      });
      const last = items.at(-1)?.key;
      // Another person's conversation is not news to be read out.
      const other = shown?.who !== who;
      log.setAttribute("aria-live", other ? "off" : "polite");
      reconcile(log, items);
      const grew = shown?.last !== last;
      if (other || (grew && (atEnd || waiting.length > 0))) toEnd();
      else if (atEnd) toEnd();
      else if (grew) down.hidden = false;
      shown = { who, last };
    },
  };
}

function itemsOf({ look, conversation, waiting, typing, selected, empty, onChoice, onRetry, onTurn }) {
  if (conversation === undefined) return [];
  const messages = conversation?.messages ?? [];
  const turns = conversation?.turns ?? [];
  if (messages.length === 0 && waiting.length === 0) return [emptyItem(empty)];
  const items = [];
  let day;
  const spoken = [
    ...messages.map((message) => ({ at: message.at, message })),
    ...turns.filter(({ outcome }) => outcome !== "reply").map((turn) => ({ at: turn.finishedAt, turn })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const lastShopper = messages.findLast(({ from }) => from === "shopper");
  for (const { at, message, turn } of spoken) {
    const label = dayOf(at);
    if (label !== day) items.push(dayItem((day = label), at));
    if (turn !== undefined) items.push(turnItem(turn, { selected, onTurn }));
    else if (message.from === "shopper") items.push(ownItem(message, turns, look));
    else {
      const newest = lastShopper === undefined || Date.parse(lastShopper.at) <= Date.parse(message.at);
      const tapped = messages.find(
        ({ from, at }) => from === "shopper" && Date.parse(at) > Date.parse(message.at),
      );
      const turn = turns.find(({ id }) => id === message.turn);
      items.push(
        shopItem(message, {
          turn,
          open: newest && waiting.length === 0,
          tapped,
          selected,
          look,
          onChoice,
          onTurn,
        }),
      );
    }
  }
  for (const entry of waiting) items.push(waitingItem(entry, onRetry));
  if (typing) items.push(typingItem());
  return items;
}
