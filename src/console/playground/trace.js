import { h } from "./dom.js";
import { duration, english, levels, outcomes, secondsOf, states } from "./words.js";

/** How one turn came about, as the merchant will see it: `turn` undefined while the messages wait for it. */
export function traceOf({ conversation, turn, waitingFor, channel }) {
  const messages = conversation?.messages ?? [];
  if (turn === undefined && waitingFor.length === 0) return [preview()];
  const asked =
    turn === undefined
      ? waitingFor
      : messages.filter(({ from, seq }) => from === "shopper" && seq >= turn.fromSeq && seq <= turn.toSeq);
  const replies = turn === undefined ? [] : messages.filter((message) => message.turn === turn.id);
  const deliveries = replies.flatMap((message) => message.deliveries);
  const trace = turn?.trace ?? undefined;
  return [
    quoteOf(asked),
    turn === undefined ? null : summary(turn, trace),
    trace === undefined ? null : level(trace.level),
    trace === undefined ? null : tools(trace.toolCalls),
    trace === undefined ? null : checks(trace),
    way({ asked, turn, deliveries, channel }),
  ].filter((part) => part !== null);
}

/** What there will be to see. */
function preview() {
  const stations = [
    "A signed webhook arrives and is stored before it is acknowledged",
    "Code settles who is writing and which orders they may see",
    "The agent looks them up; a guard checks every date, number and link it writes",
    "The answer is committed, then sent",
    "Receipts come back: sent, delivered, read",
  ];
  return h(
    "section",
    {},
    h(
      "p",
      { class: "meaning" },
      "Write something, and each step of the way is shown here with what it found and how long it took.",
    ),
    h(
      "ol",
      { class: "way ahead" },
      stations.map((words) => h("li", { class: "open" }, words)),
    ),
  );
}

function quoteOf(asked) {
  const text = asked.map((message) => message.text || message.others.join(", ")).join("\n");
  return h("blockquote", { dir: "auto", lang: "" }, text);
}

function summary(turn, trace) {
  const facts = [
    ["Language", trace === undefined ? null : [english(trace.language), " ", h("code", {}, trace.language)]],
    ["Intent", trace === undefined ? null : [(trace.intent ?? "none").replaceAll("_", " ")]],
    ["Model", trace === undefined ? null : [trace.model === "builtin" ? "built-in" : trace.model]],
    [
      "Tokens",
      trace === undefined || trace.tokensIn + trace.tokensOut === 0
        ? null
        : [`${trace.tokensIn} in, ${trace.tokensOut} out`],
    ],
    ["Reason", turn.reason === null ? null : [turn.reason.replaceAll("_", " ")]],
  ].filter(([, value]) => value !== null);
  return h(
    "section",
    { class: "summary" },
    h(
      "p",
      { class: "result" },
      h("span", { class: `badge ${turn.outcome}` }, outcomes[turn.outcome] ?? turn.outcome),
      h("span", { class: "total" }, h("strong", {}, duration(turn.ms)), " in all"),
    ),
    h(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
  );
}

function level(n) {
  const [name, meaning] = levels[n] ?? ["", ""];
  return h(
    "section",
    {},
    h("h3", {}, "Identity"),
    h(
      "p",
      { class: "level" },
      h(
        "span",
        { class: "steps", "aria-hidden": "true" },
        [1, 2, 3, 4].map((step) => h("i", { class: step <= n ? "on" : null })),
      ),
      h("strong", {}, `Level ${n}`),
      ` ${name}`,
    ),
    h("p", { class: "meaning" }, meaning),
  );
}

function tools(calls) {
  return h(
    "section",
    {},
    h("h3", {}, "Tools"),
    calls.length === 0
      ? h("p", { class: "meaning" }, "None was called.")
      : h(
          "ol",
          { class: "tools" },
          calls.map((call) =>
            h(
              "li",
              {},
              h(
                "p",
                { class: "call" },
                h("code", { class: "name" }, call.tool),
                h(
                  "span",
                  { class: call.outcome === "ok" ? "outcome ok" : "outcome" },
                  call.outcome.replaceAll("_", " "),
                ),
                h("span", { class: "ms" }, duration(call.ms)),
              ),
              isEmpty(call.arguments) ? null : h("code", { class: "arguments" }, compact(call.arguments)),
            ),
          ),
        ),
  );
}

const isEmpty = (value) => value === null || (typeof value === "object" && Object.keys(value).length === 0);

/** One argument a line. */
function compact(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${typeof part === "string" ? part : JSON.stringify(part)}`)
    .join("\n");
}

function checks({ guard, notes }) {
  return h(
    "section",
    {},
    h("h3", {}, "Guard"),
    guard.length === 0
      ? h("p", { class: "meaning" }, "No objection: every date, number and link was looked up.")
      : h(
          "ul",
          { class: "objections" },
          guard.map((objection) => h("li", {}, objection)),
        ),
    notes.length === 0
      ? null
      : [
          h("h3", {}, "Worked around"),
          h(
            "ul",
            { class: "objections" },
            notes.map((note) => h("li", {}, note)),
          ),
        ],
  );
}

/** The stations of a message, with the time since it was stored where one clock measured both. */
function way({ asked, turn, deliveries, channel }) {
  const began = asked[0] === undefined ? undefined : Date.parse(asked[0].at);
  const after = (at) =>
    began === undefined ? secondsOf(at) : `+${duration(Math.max(0, Date.parse(at) - began))}`;
  const steps = [];
  if (began !== undefined) {
    const several =
      asked.length > 1
        ? `${asked.length} webhooks verified and stored, answered together`
        : "Webhook verified and stored, then answered 200";
    steps.push([several, secondsOf(asked[0].at)]);
  }
  if (turn === undefined) steps.push(["Waiting for the rest of what you write", null]);
  else {
    steps.push(["Turn begun", after(turn.startedAt)]);
    steps.push([
      deliveries.length === 0 ? "Turn finished, nothing to send" : "Answer committed",
      after(turn.finishedAt),
    ]);
  }
  for (const [n, delivery] of deliveries.entries())
    steps.push(...stationsOf(delivery, deliveries.length > 1 ? `Part ${n + 1}: ` : "", after, channel));
  return h(
    "section",
    {},
    h("h3", {}, "The way"),
    h(
      "ol",
      { class: "way" },
      steps.map(([words, at, kind]) =>
        h(
          "li",
          { class: kind ?? (at === null ? "open" : null) },
          h("span", {}, words),
          h("span", { class: "at" }, at ?? "…"),
        ),
      ),
    ),
  );
}

function stationsOf(delivery, part, after, { provider, receipts }) {
  const { state, attempts, sentAt, deliveredAt, readAt, failedAt, failure, price, repeated } = delivery;
  const tries = attempts > 1 ? ` at try ${attempts}` : "";
  const paid = price === null ? "" : ` (category ${price})`;
  const stations = [];
  if (sentAt !== null) stations.push([`${part}Accepted by ${provider}${tries}`, after(sentAt)]);
  if (deliveredAt !== null) stations.push([`${part}Receipt: delivered${paid}`, secondsOf(deliveredAt)]);
  if (readAt !== null) stations.push([`${part}Receipt: read`, secondsOf(readAt)]);
  if (repeated) stations.push([`${part}Sent once more after an unknown outcome`, null, "bad"]);
  const [words] = states[state] ?? [state];
  if (state === "failed" || state === "uncertain" || state === "cancelled")
    stations.push([
      `${part}${words}${failure === null ? "" : `: ${failure.detail}`}`,
      failedAt === null ? null : after(failedAt),
      "bad",
    ]);
  else if (state === "queued" || state === "sending") stations.push([`${part}${words}`, null]);
  else if (receipts !== "sent" && readAt === null && (receipts === "read" || deliveredAt === null))
    stations.push([`${part}Waiting for receipts`, null]);
  return stations;
}
