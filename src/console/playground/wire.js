import { h, reconcile } from "./dom.js";
import { secondsOf } from "./words.js";

const titles = {
  message: "The shopper’s message",
  receipt: "A receipt",
  reply: "The answer",
  carrier: "The carrier’s event",
  seen: "Read, and typing",
  hello: "The chat introduces itself",
  news: "What the page is told",
};

/** What went over the line, as it went: `read` brings what there is for somebody. */
export function wirePanel({ details, list, count, read }) {
  let wanted;
  let shown;
  let reading = false;
  let known = [];

  const draw = () => {
    const ids = new Set(wanted.ids ?? []);
    const { since } = wanted;
    const all = known.filter(
      ({ of, what, at }) =>
        wanted.ids === null ||
        of.some((id) => ids.has(id)) ||
        (what === "carrier" && since !== null && Date.parse(at) >= since),
    );
    count.textContent = all.length === 0 ? "" : String(all.length);
    reconcile(
      list,
      all.length === 0
        ? [{ key: "nothing", make: () => h("p", { class: "meaning" }, emptyWords(wanted)) }]
        : all.map(exchangeItem),
    );
  };
  const refresh = async () => {
    if (wanted === undefined || reading) return;
    const { who, version } = wanted;
    if (shown === version) return draw();
    reading = true;
    const found = await read(who).catch(() => undefined);
    reading = false;
    if (wanted.who !== who) return void refresh();
    if (found !== undefined) {
      known = found;
      shown = version;
    }
    draw();
    if (wanted.version !== version) void refresh();
  };
  details.addEventListener("toggle", () => void (details.open && refresh()));
  return {
    /**
     * `ids`: of the messages it is to be about, null for all; `since` (ms since 1970): what the carrier has told from
     * then on, null for nothing of it; `version` changes when there is something new.
     */
    show(next) {
      if (wanted?.key !== next.key) {
        known = [];
        shown = undefined;
        list.replaceChildren();
        count.textContent = "";
      }
      wanted = next;
      if (details.open) void refresh();
    },
  };
}

const emptyWords = ({ ids }) =>
  ids?.length === 0
    ? "Write something, and what is posted to the webhook and what the provider is sent are shown here."
    : "Nothing of this is remembered: it was before this server’s last start, or another instance did it.";

function exchangeItem({ n, at, way, what, request, answer }) {
  return {
    key: `exchange ${n}`,
    make: () =>
      h(
        "details",
        { class: `exchange ${way}`, open: what === "message" || what === "reply" || what === "carrier" },
        h(
          "summary",
          {},
          h("span", { class: "way-sign", "aria-hidden": "true" }, way === "in" ? "→" : "←"),
          h("span", { class: "visually-hidden" }, way === "in" ? "To us: " : "From us: "),
          h("span", { class: "title" }, titles[what] ?? what),
          h("span", { class: "at" }, secondsOf(at)),
        ),
        h(
          "pre",
          {},
          h("strong", {}, request.start),
          "\n",
          request.headers.map(([name, value]) => [h("span", { class: "header" }, `${name}: `), `${value}\n`]),
          "\n",
          pretty(request),
        ),
        answer === undefined || answer === null
          ? null
          : h(
              "p",
              { class: "answered" },
              way === "in" ? "We answered " : "It answered ",
              h("code", {}, answer.status),
              answer.body === "" ? null : [" ", h("code", {}, shortened(answer.body))],
            ),
      ),
  };
}

const shortened = (text) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** JSON indented, a form one field a line, anything else as it is. */
function pretty({ headers, body }) {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (type.startsWith("application/json") || /^[[{]/.test(body)) {
    try {
      return JSON.stringify(JSON.parse(body), undefined, 2);
    } catch {
      return body;
    }
  }
  if (!type.startsWith("application/x-www-form-urlencoded")) return body;
  return [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`).join("\n");
}
