import { h } from "../playground/dom.js";
import { formatted, plain } from "../playground/text.js";

/*
 * What stands in the conversation. Each has a `key` that stays the same while it is there, `make` builds its
 * node once, `update` brings it up to date.
 */

export const greetingItem = (text, language) => ({
  key: "greeting",
  make: () =>
    h(
      "div",
      { class: "item shop" },
      bubble([h("div", { class: "text", dir: "auto", lang: language }, plain(text))]),
    ),
});

export const dayItem = (label, at) => ({
  key: `day ${new Date(at).toDateString()}`,
  make: () => h("p", { class: "day" }, h("span", {}, label)),
});

/** `open`: nothing was said since, so that what it offers can be tapped. */
export function shopItem(item, { words, open, onChoice }) {
  const { say } = words;
  return {
    key: item.id,
    make: () =>
      h(
        "div",
        { class: `item shop ${item.from}` },
        bubble([
          hidden(`${say(item.from === "person" ? "somebody" : "shop")} `),
          textOf(formatted(item.text), item.language),
          filesOf(item.files, words),
          meta(item.at, words),
        ]),
      ),
    update(node) {
      const group = node.querySelector(".choices");
      if (!open || item.choices.length === 0) group?.remove();
      else if (group === null) node.append(choicesOf(item, say("offered"), onChoice));
    },
  };
}

/** A message of the shopper that the conversation has. It keeps the node it had while it was on its way. */
export const ownItem = (item, { words }) => ({
  key: `own ${item.key}`,
  make: () => own(item, words),
  update: (node) => showState(node, "done", words),
});

/** One that is on its way. */
export const waitingItem = (entry, { words, onRetry, onDiscard }) => ({
  key: `own ${entry.id}`,
  make: () =>
    own({ text: entry.text ?? entry.choice?.title ?? "", files: entry.files ?? [], at: entry.at }, words),
  update: (node) => showState(node, entry.state, words, { entry, onRetry, onDiscard }),
});

function own({ text, files, at }, words) {
  return h(
    "div",
    { class: "item own" },
    bubble([
      hidden(`${words.say("you")} `),
      textOf(plain(text), ""),
      filesOf(files, words),
      meta(at, words, h("span", { class: "fate" })),
    ]),
  );
}

function showState(node, state, { say }, actions) {
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.querySelector(".fate").textContent =
    state === "waiting" ? say("sending") : state === "sent" ? say("sent") : "";
  node.querySelector(".refused")?.remove();
  if (state !== "refused") return;
  const { entry, onRetry, onDiscard } = actions;
  node.append(
    h(
      "p",
      { class: "refused" },
      h("span", {}, `${say("notSent")} `),
      h("button", { type: "button", onclick: () => onRetry(entry.id) }, say("retry")),
      h("button", { type: "button", onclick: () => onDiscard(entry.id) }, say("discard")),
    ),
  );
}

function choicesOf({ choices, language }, label, onChoice) {
  return h(
    "div",
    { class: "choices", role: "group", "aria-label": label },
    choices.map(({ id, title }) =>
      h(
        "button",
        { type: "button", dir: "auto", lang: language ?? "", onclick: () => onChoice({ id, title }) },
        title,
      ),
    ),
  );
}

const bubble = (children) => h("div", { class: "bubble" }, children);
const hidden = (text) => h("span", { class: "visually-hidden" }, text);

/** `lang=""` says that the language is not known, so that nobody reads it as the panel's. */
function textOf(nodes, language) {
  return nodes.every((node) => node === "")
    ? null
    : h("div", { class: "text", dir: "auto", lang: language ?? "" }, nodes);
}

function filesOf(files, { say, sizeOf }) {
  return files.map(({ name, size }) =>
    h(
      "span",
      { class: "file" },
      h("span", { dir: "auto" }, name ?? say("file")),
      typeof size === "number" ? h("span", { class: "size" }, sizeOf(size)) : null,
    ),
  );
}

function meta(at, { timeOf, wholeTimeOf }, ...more) {
  return h(
    "span",
    { class: "meta" },
    h("time", { datetime: new Date(at).toISOString(), title: wholeTimeOf(at) }, timeOf(at)),
    more,
  );
}
