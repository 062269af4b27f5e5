import { composer } from "../playground/composer.js";
import { attachments } from "./attachments.js";
import { host } from "./host.js";
import { keepTab, paint } from "./look.js";
import { newId, outbox } from "./outbox.js";
import { room } from "./room.js";
import { storage } from "./storage.js";
import { follow } from "./stream.js";
import { visitor } from "./visitor.js";
import { wordsFor } from "./words.js";

const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const { connection, webhook, feed, origins, color } = root.dataset;

/** A connection that comes back this soon was not worth a word, ms. */
const quietMs = 2_500;
/** Receipts that come together go together, ms. */
const receiptMs = 400;
/** As the panel's stylesheet: narrower than this it fills the screen. */
const narrow = matchMedia("(max-width: 480px), (max-height: 480px)");

const browser = storage("browser", `whereabouts.${connection}.`);
const tab = storage("tab", `whereabouts.${connection}.`);
const page = {
  words: wordsFor(navigator.language),
  locale: navigator.language,
  /** Who one is; undefined until the server has said so. */
  welcome: undefined,
  /** By id. */
  messages: new Map(),
  known: false,
  typing: false,
  person: false,
  read: 0,
  /** `live`, `trouble`, `lost`, or undefined at the beginning. */
  state: undefined,
  open: false,
};
const receipts = new Set();
let receiptTimer;
let lostTimer;
let lost = false;

/* Who writes, and what comes for them. */

const around = host({
  origins: origins.split(" ").filter((origin) => origin !== ""),
  onInit: (init) => receive(init),
  onOpen(focus) {
    page.open = true;
    if (focus) byId("text").focus();
    show();
  },
  onClosed() {
    page.open = false;
    show();
  },
});
const me = visitor({
  webhook,
  connection,
  kept: browser,
  onRefused: (code) => around.refused(code),
  onExpired: () => around.askForToken(),
});
/** Who one is now; where that is somebody else than before, the conversation begins anew. */
const token = async (options) => {
  const welcome = await me.get(options);
  if (welcome.visitor !== page.welcome?.visitor) {
    Object.assign(page, { welcome, known: false, typing: false, person: false, read: 0 });
    page.messages.clear();
    queueMicrotask(() => {
      stream.start();
      sending.flush();
    });
  }
  page.welcome = welcome;
  show();
  return welcome;
};
const sending = outbox({ webhook, connection, token, onChange: () => show() });
const stream = follow({ url: feed, token, onNews: news, onState: stateIs });

function receive({ locale, token: jwt, open, focus, site }) {
  speak(locale);
  if (focus) byId("text").focus();
  page.open ||= open;
  byId("close").hidden = false;
  if (me.page(jwt, site) && page.welcome !== undefined) void token().catch(() => stream.start());
  show();
}

function news({ reset, items, typing, person, read }) {
  if (reset) page.messages.clear();
  for (const item of items) page.messages.set(item.id, item);
  Object.assign(page, { typing, person, read, known: true });
  sending.settle([...page.messages.keys()].map((id) => id.slice(-36)));
  show();
}

function stateIs(state) {
  const before = page.state;
  page.state = state;
  clearTimeout(lostTimer);
  lost &&= state !== "live";
  if (state !== "live") lostTimer = setTimeout(() => show((lost = true)), quietMs);
  // Whoever answers the one answers the other.
  if (state === "live" && before !== "live") sending.flush();
  show();
}

/* What is shown. */

const chat = room({
  log: byId("log"),
  down: byId("down"),
  onChoice(choice) {
    send({ choice });
    byId("text").focus();
  },
  onRetry: (id) => sending.retry(id),
  onDiscard(id) {
    sending.discard(id);
    byId("text").focus();
    show();
  },
});
const files = attachments({
  field: byId("text"),
  input: byId("file"),
  button: byId("attach"),
  list: byId("files"),
  problem: byId("problem"),
  words: () => page.words,
  limits: () => page.welcome.limits,
});

function show() {
  const { words, welcome } = page;
  const { say } = words;
  const messages = [...page.messages.values()].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.seq - b.seq,
  );
  const waiting = welcome === undefined ? [] : sending.of(welcome.visitor);
  const greeting = welcome?.greeting ?? null;
  if (welcome !== undefined)
    chat.show({
      messages,
      waiting,
      words,
      known: page.known,
      greeting:
        greeting === null ? { text: say("greeting"), language: words.tag } : { text: greeting, language: "" },
    });
  const title = welcome?.title ?? say("chat");
  setText(byId("title"), title);
  if (document.title !== title) document.title = title;
  setText(byId("state"), page.person ? say("person") : "");
  setText(byId("typing"), page.typing ? say("typing") : "");
  const trouble = navigator.onLine
    ? lost
      ? say(page.state === "trouble" ? "busy" : "lost")
      : ""
    : say("offline");
  byId("trouble").hidden = trouble === "";
  setText(byId("trouble"), trouble);
  byId("attach").hidden = !(welcome?.limits.fileBytes > 0);
  acknowledge(messages);
}

/** Tells the server what was read, and the page around what was not. */
function acknowledge(messages) {
  const unread = messages.filter(({ from, seq }) => from !== "shopper" && seq > page.read);
  const looked = document.visibilityState === "visible" && (page.open || !around.framed);
  if (!looked) {
    const { say } = page.words;
    around.unread(unread.length, say("unread", { count: unread.length }));
    return;
  }
  around.unread(0, "");
  for (const { id, state } of unread) if (state !== "read") receipts.add(id);
  if (receipts.size > 0) receiptTimer ??= setTimeout(() => void tellRead(), receiptMs);
}

async function tellRead() {
  const of = [...receipts].slice(0, 100);
  try {
    const { token: bearer } = await me.get();
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Visitor ${bearer}` },
      body: JSON.stringify({ type: "read", of }),
      keepalive: true,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`answered ${response.status}`);
    page.read = Math.max(page.read, ...of.map((id) => page.messages.get(id)?.seq ?? 0));
  } catch {
    // Said again with what is read next.
  }
  for (const id of of) receipts.delete(id);
  receiptTimer = undefined;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function speak(locale) {
  page.locale = locale ?? navigator.language;
  const words = wordsFor(page.locale);
  page.words = words;
  const { say } = words;
  root.lang = words.tag;
  root.dir = words.direction;
  byId("log").setAttribute("aria-label", say("conversation"));
  byId("text").setAttribute("aria-label", say("message"));
  byId("text").placeholder = say("message");
  setText(byId("keys"), say("keys"));
  setText(byId("down"), say("down"));
  for (const [id, key] of [
    ["close", "close"],
    ["send", "send"],
    ["attach", "attach"],
  ]) {
    byId(id).setAttribute("aria-label", say(key));
    byId(id).title = say(key);
  }
}

/* Writing. */

function send(what) {
  if (page.welcome === undefined) return;
  sending.add({ id: newId(), visitor: page.welcome.visitor, locale: page.locale, ...what });
  tab.remove("draft");
  show();
}

async function write(text) {
  const { welcome, words } = page;
  const limit = welcome?.limits.text;
  if (welcome === undefined || text.length > limit) {
    // Kept where it was, to be sent when one is known, or made shorter.
    byId("text").value = text;
    if (welcome !== undefined) files.complain(words.say("tooLong", { count: limit }));
    return;
  }
  if (!files.any()) {
    send({ text });
    return;
  }
  const taken = await files.take();
  send({ ...(text === "" ? {} : { text }), files: taken });
}

composer({ form: byId("say"), field: byId("text"), onSend: (text) => void write(text) });
// The composer sends words; files may go without any.
byId("say").addEventListener("submit", () => {
  if (byId("text").value.trim() === "" && files.any()) void write("");
});
byId("text").value = tab.get("draft") ?? "";
byId("text").addEventListener("input", () => {
  files.complain("");
  tab.set("draft", byId("text").value);
});

/* The beginning. */

paint(root, color);
speak(navigator.language);
keepTab(document.body, () => around.framed && narrow.matches);
byId("close").addEventListener("click", () => around.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) around.close();
});
document.addEventListener("visibilitychange", () => show());
addEventListener("online", () => show());
addEventListener("offline", () => show());

browser.onChange((key) => {
  // Another tab has become somebody else.
  if (key === "visitor" && page.welcome?.member === false) void token({ renew: true }).catch(() => undefined);
});

await around.known;
// Starts the conversation when it is known who one is; until somebody answers, one tries.
stream.start();
