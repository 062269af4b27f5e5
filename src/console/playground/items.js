import { h, icon } from "./dom.js";
import { wordsOf } from "./outbox.js";
import { formatted, plain } from "./text.js";
import { duration, stateOf, states, timeOf, wholeTimeOf } from "./words.js";

/*
 * What stands in the conversation. Each has a `key` that stays the same while it is there, `make` builds its
 * node once, `update` brings the node up to date.
 */

export const emptyItem = (words) => ({
  key: "empty",
  make: () => h("div", { class: "empty" }, h("p", {}, words)),
});

export const dayItem = (label, at) => ({
  key: `day ${new Date(at).toDateString()}`,
  make: () => h("p", { class: "day" }, h("span", {}, label)),
  update: (node) => setText(node.firstChild, label),
});

export const typingItem = () => ({
  key: "typing",
  make: () =>
    h(
      "div",
      { class: "item shop" },
      h(
        "div",
        { class: "bubble dots" },
        h("span", { class: "visually-hidden" }, "The shop is typing"),
        h("i"),
        h("i"),
        h("i"),
      ),
    ),
});

/** A turn that left no answer still has something to show. */
export function turnItem(turn, { selected, onTurn }) {
  const words = {
    handoff: "Handed to a person",
    silent: turn.reason === null ? "No answer was due" : `No answer: ${turn.reason}`,
    parked: "This could not be answered and was set aside for a person",
  };
  return {
    key: `turn ${turn.id}`,
    make: () =>
      h(
        "p",
        { class: "note" },
        h(
          "button",
          { type: "button", class: "how", onclick: () => onTurn(turn.id) },
          words[turn.outcome] ?? turn.outcome,
        ),
      ),
    update: (node) => node.firstChild.setAttribute("aria-pressed", String(selected === turn.id)),
  };
}

export function ownItem(message, turns, { shape }) {
  const answered = turns.find(({ fromSeq, toSeq }) => message.seq >= fromSeq && message.seq <= toSeq);
  return {
    key: message.id,
    make: () =>
      h(
        "div",
        { class: "item own" },
        h(
          "div",
          { class: "bubble" },
          h("span", { class: "visually-hidden" }, "You: "),
          shape === "letter" ? subjectOf(message) : null,
          words({ ...message, text: message.body ?? message.text }, plain, ""),
          h(
            "span",
            { class: "meta" },
            h("span", { class: "note-of" }),
            time(message.at),
            h("span", { class: "tick" }),
          ),
        ),
      ),
    update(node) {
      node.querySelector(".text")?.setAttribute("lang", answered?.trace?.language ?? "");
      setText(node.querySelector(".note-of"), message.note ?? "");
      setTick(
        node,
        ...(answered === undefined ? ["Stored by the gateway", "two"] : ["Read by the gateway", "read"]),
      );
    },
  };
}

export function shopItem(message, { turn, open, tapped, selected, look, onChoice, onTurn }) {
  return {
    key: message.id,
    make: () =>
      h(
        "div",
        { class: `item shop ${message.from}` },
        h(
          "div",
          { class: "bubble" },
          h("span", { class: "visually-hidden" }, message.from === "person" ? "A person: " : "The shop: "),
          message.from === "person" ? h("span", { class: "by" }, "A person of the shop") : null,
          look.shape === "letter" ? subjectOf(message) : null,
          words(message, formatted, message.language ?? turn?.trace?.language ?? ""),
          h(
            "span",
            { class: "meta" },
            h("span", { class: "note-of" }),
            time(message.at),
            h("span", { class: "tick" }),
          ),
        ),
        message.choices.length === 0 || look.taps === null ? null : choicesOf(message, look.taps, onChoice),
        turn === undefined
          ? message.from === "agent"
            ? h("p", { class: "unasked" }, "Said without being asked")
            : null
          : h("button", { type: "button", class: "how", onclick: () => onTurn(turn.id) }, howOf(turn)),
      ),
    update(node) {
      const state = stateOf(message.deliveries);
      if (state !== undefined) setTick(node, ...states[state]);
      setText(node.querySelector(".note-of"), message.note ?? "");
      showAsSent(node.querySelector(".text"), message.body);
      const subject = node.querySelector(".subject");
      if (subject !== null) setText(subject, message.subject ?? "");
      node
        .querySelector(":scope > .how")
        ?.setAttribute("aria-pressed", String(turn !== undefined && selected === turn.id));
      for (const button of node.querySelectorAll(".choices button")) {
        button.disabled = !open;
        button.classList.toggle("taken", !open && tapped?.text === button.textContent);
      }
    },
  };
}

/** What a letter is about. */
function subjectOf({ subject }) {
  return h("span", { class: "subject", dir: "auto" }, subject ?? "");
}

/** `replies` stand in a row; of `buttons` few and short ones do, more are rows of a list. */
function choicesOf({ choices, language }, taps, onChoice) {
  const few = choices.length <= 3 && choices.every(({ title }) => title.length <= 20);
  return h(
    "div",
    {
      class: taps === "replies" ? "choices replies" : few ? "choices" : "choices rows",
      role: "group",
      "aria-label": "Offered answers",
      lang: language ?? "",
    },
    choices.map((choice) =>
      h(
        "button",
        { type: "button", dir: "auto", onclick: () => onChoice({ id: choice.id, title: choice.title }) },
        choice.title,
      ),
    ),
  );
}

function howOf(turn) {
  const calls = turn.trace?.toolCalls.length ?? 0;
  const tools = calls === 0 ? "" : ` · ${calls} tool call${calls === 1 ? "" : "s"}`;
  return `${duration(turn.ms)}${tools}`;
}

export function waitingItem(entry, onRetry) {
  return {
    key: `waiting ${entry.key}`,
    make: () =>
      h(
        "div",
        { class: "item own" },
        h(
          "div",
          { class: "bubble" },
          entry.subject === undefined ? null : subjectOf(entry),
          h("div", { class: "text", dir: "auto", lang: "" }, plain(wordsOf(entry))),
          h("span", { class: "meta" }, time(entry.at), h("span", { class: "tick" })),
        ),
        h(
          "p",
          { class: "problem", hidden: true },
          h("span"),
          h("button", { type: "button", class: "quiet", onclick: () => onRetry(entry.key) }, "Try again"),
        ),
      ),
    update(node) {
      const failed = entry.state === "failed";
      setTick(
        node,
        ...(failed
          ? ["Not sent", "bad"]
          : entry.state === "taken"
            ? ["Stored by the gateway", "two"]
            : ["Being sent", "clock"]),
      );
      const problem = node.querySelector(".problem");
      problem.hidden = !failed;
      setText(problem.firstChild, failed ? `Not sent. ${entry.problem}` : "");
    },
  };
}

function words({ text, others }, shape, language) {
  return [
    text === "" ? null : h("div", { class: "text", dir: "auto", lang: language }, shape(text)),
    others.map((kind) => h("span", { class: "other" }, kind)),
  ];
}

/** Once it was sent, the words are those that the provider was given: some know no markup. */
function showAsSent(text, body) {
  if (text === null || body === null || text.dataset.sent === body) return;
  text.dataset.sent = body;
  text.replaceChildren(...plain(body));
}

function time(at) {
  return h("time", { datetime: new Date(at).toISOString(), title: wholeTimeOf(at) }, timeOf(at));
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Two ticks of 16 units overlap, like the ones everybody knows. */
const drawings = {
  clock: ["M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z", "M8 5v3.2l2 1.3"],
  one: ["m3 8.6 3.2 3.2L13 4.6"],
  two: ["m1.4 8.6 3 3.2 6.4-7.2", "m7.6 11 .8.8 6.4-7.2"],
  read: ["m1.4 8.6 3 3.2 6.4-7.2", "m7.6 11 .8.8 6.4-7.2"],
  bad: ["M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z", "M8 5v3.6", "M8 10.9v.2"],
};

function setTick(node, label, kind) {
  const tick = node.querySelector(".tick");
  if (tick === null || tick.dataset.label === label) return;
  tick.dataset.label = label;
  tick.className = `tick ${kind}`;
  tick.title = label;
  tick.replaceChildren(icon(drawings[kind]), h("span", { class: "visually-hidden" }, label));
}
