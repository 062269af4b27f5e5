import { reconcile } from "../playground/dom.js";
import { dayItem, greetingItem, ownItem, shopItem, waitingItem } from "./items.js";

const nearEnd = 60;

/** The panel's own id of a message of the shopper: what it named it when it sent it. */
export const keyOf = ({ id }) => id.slice(-36);

/** The conversation on the page; `down` appears when something came below of what is being read. */
export function room({ log, down, onChoice, onRetry, onDiscard }) {
  let atEnd = true;
  let last;
  let shown = false;
  const toEnd = () => log.scrollTo({ top: log.scrollHeight });
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;
    if (atEnd) down.hidden = true;
  });
  down.addEventListener("click", () => {
    toEnd();
    log.focus({ preventScroll: true });
  });
  // Keyboards and the field that grows take height away; what was in view stays in view.
  new ResizeObserver(() => {
    if (atEnd) toEnd();
  }).observe(log);

  return {
    /** `known` is false until the conversation has come: what is shown before is no news. */
    show({ messages, waiting, words, greeting, known }) {
      // What was here when the chat was opened is not read out; what comes is.
      log.setAttribute("aria-live", shown ? "polite" : "off");
      const items = itemsOf({ messages, waiting, words, greeting, onChoice, onRetry, onDiscard });
      const focused = log.contains(document.activeElement) && document.activeElement !== log;
      reconcile(log, items);
      // What had the focus may be gone, as are answers that were offered.
      if (focused && !log.contains(document.activeElement)) log.focus({ preventScroll: true });
      const newest = items.at(-1)?.key;
      const grew = newest !== last;
      if (atEnd || !shown || (grew && newest?.startsWith("own "))) toEnd();
      else if (grew) down.hidden = false;
      last = newest;
      shown = known;
    },
  };
}

function itemsOf({ messages, waiting, words, greeting, onChoice, onRetry, onDiscard }) {
  const items = [greetingItem(greeting.text, greeting.language)];
  const mine = new Set(messages.filter(({ from }) => from === "shopper").map(keyOf));
  const open = messages.at(-1);
  const under = waiting.filter(({ id }) => !mine.has(id));
  let day;
  const daily = (at) => {
    const label = words.dayOf(at);
    if (label !== day) items.push(dayItem((day = label), at));
  };
  for (const message of messages) {
    daily(message.at);
    items.push(
      message.from === "shopper"
        ? ownItem({ ...message, key: keyOf(message) }, { words })
        : shopItem(message, { words, open: message === open && under.length === 0, onChoice }),
    );
  }
  for (const entry of under) {
    daily(entry.at);
    items.push(waitingItem(entry, { words, onRetry, onDiscard }));
  }
  return items;
}
