import {
  decide,
  follow,
  giveBack,
  moveParcel,
  readConversation,
  readParcels,
  readPass,
  readShoppers,
  readWire,
  say,
} from "./api.js";
import { chat } from "./chat.js";
import { composer } from "./composer.js";
import { desk } from "./desk.js";
import { h } from "./dom.js";
import { outbox } from "./outbox.js";
import { panel } from "./panel.js";
import { parcels } from "./parcels.js";
import { nameOf, paint, people, peopleOn, pickedOf, readWriter, strangers } from "./people.js";
import { site } from "./site.js";
import { tabs } from "./tabs.js";
import { views } from "./views.js";
import { wirePanel } from "./wire.js";

const byId = (id) => document.getElementById(id);

/** What Meta shows a typing indicator for, at most. */
const typingMs = 25_000;
/** The feed should have shown by now what was sent, ms. */
const lateMs = 3_000;
/** What has waited for longer than this is not about to be answered, ms. */
const patienceMs = 120_000;

const sending = outbox();
const page = {
  shop: "",
  channels: [],
  shoppers: [],
  /** The channel of the tab that is open. */
  channel: null,
  /** Who was picked from the list. */
  chosen: null,
  /** `{on, as}`: whose conversation is shown; null as long as that is not known. */
  who: null,
  /** Undefined until it has been read; null for somebody who has not written. */
  conversation: undefined,
  typing: false,
  /** The turn that was picked; null follows the newest. */
  picked: null,
  trouble: "",
};
/** Messages that came while a person had the floor: they stay the person's to answer. */
const theirs = new Set();
/** Who was picked last, by channel. */
const last = new Map();
let unfollow = () => undefined;
let typingTimer;

const bar = tabs({ list: byId("tabs"), panel: byId("stage"), onChoose: open });
const others = strangers({
  form: byId("stranger"),
  field: byId("phone"),
  hint: byId("phone-hint"),
  channel: () => page.channel,
  onChoose: choose,
});
const shopPage = site({
  place: byId("frame"),
  tag: byId("tag"),
  copy: byId("copy"),
  readPass,
  onVisitor: (visitor) => welcome(visitor),
  onWire: () => showWire(),
});
const line = wirePanel({
  details: byId("wire"),
  list: byId("exchanges"),
  count: byId("wire-count"),
  read: (who) => (page.channel.frame === null ? readWire(who) : shopPage.wire()),
});
let lineVersion = 0;

const list = people({ list: byId("shoppers"), onChoose: choose });
const room = chat({
  log: byId("log"),
  down: byId("down"),
  onChoice: (choice) => send({ choice }),
  onRetry: (key) => retry(key),
  onTurn(id) {
    pick(id);
    view.showWhat();
  },
});
const shop = desk({
  place: byId("desk"),
  list: byId("approvals"),
  onDecide: (id, decision) => settle(id, decision),
});
const underWay = parcels({
  place: byId("carrier"),
  list: byId("parcels"),
  said: byId("moved"),
  read: readParcels,
  move: (phone, parcel) => moveParcel(page.who, phone, parcel),
  onTrouble: trouble,
  onMoved: show,
});
const what = panel({
  trace: byId("trace"),
  which: byId("which"),
  earlier: byId("earlier"),
  later: byId("later"),
  onPick: pick,
});
const view = views({
  body: document.body,
  buttons: document.querySelectorAll(".views button"),
  heading: byId("what-title"),
  field: byId("text"),
  toggle: byId("switch"),
  list: byId("who"),
});

/* What is shown. */

function show() {
  const { conversation, channel, who, picked } = page;
  if (channel === null) return;
  const person = somebody();
  const waiting = who === null ? [] : sending.of(who);
  const shown = what.show({ conversation, picked, open: unanswered(), channel });
  const { turn: selected } = shown;
  if (channel.frame === null) {
    room.show({
      who: keyOf(who),
      look: channel,
      conversation,
      waiting,
      typing: page.typing,
      selected,
      empty: `${person.name ?? "Nobody of this name"} has not written to ${page.shop} yet. Pick a question, or write one.`,
    });
  }
  const strip = byId("suggestions").classList;
  strip.toggle("wrapped", conversation === null && waiting.length === 0);
  // Shown once it is known where: it does not jump then.
  strip.toggle("unplaced", conversation === undefined && waiting.length === 0);
  byId("floor").hidden = conversation?.floor !== "person";
  shop.show(conversation?.approvals ?? []);
  setText(byId("state"), stateWords());
  byId("trouble").hidden = page.trouble === "";
  setText(byId("trouble"), page.trouble);
  showSubject();
  // In the widget all that is known is what went by in this page.
  showWire(channel.frame === null ? shown : { ids: null, since: null });
}

let lineOf = { ids: [], since: null };
function showWire({ ids, since } = lineOf) {
  lineOf = { ids, since };
  lineVersion += 1;
  line.show({
    key: `${page.channel.channel} ${page.chosen}`,
    who: page.who,
    ids,
    since,
    version: lineVersion,
  });
}

/** A letter that answers has the subject of what it answers, as long as no other is written. */
function showSubject() {
  const letters = (page.conversation?.messages ?? []).filter(({ from }) => from !== "shopper");
  byId("subject").placeholder = letters.at(-1)?.subject ?? "What it is about";
}

const keyOf = (who) => (who === null ? "" : `${who.on} ${who.as}`);
const isShown = (who) => keyOf(who) === keyOf(page.who);

/** Who was picked. */
const somebody = () => pickedOf(page.shoppers, page.channel, page.chosen);

/** What the shopper wrote since the last turn, and the agent is about to answer. */
function unanswered() {
  const { conversation } = page;
  if (conversation?.floor === "person") return [];
  const done = Math.max(0, ...(conversation?.turns ?? []).map(({ toSeq }) => toSeq));
  return (conversation?.messages ?? []).filter(
    ({ id, from, seq, at }) =>
      from === "shopper" && seq > done && !theirs.has(id) && Date.now() - Date.parse(at) < patienceMs,
  );
}

function stateWords() {
  if (page.typing) return "typing…";
  if (page.conversation?.floor === "person") return "a person has the floor";
  if (unanswered().length > 0) return "answer is due…";
  const person = somebody();
  if (page.channel.frame !== null) return person.phone === undefined ? "not logged in" : "logged in";
  return person.name === null ? "somebody of your own" : person.about;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function pick(id) {
  page.picked = id;
  show();
}

/* Who writes, and what comes for them. */

/** Opens a channel's tab, with whoever was there before, or the same person as on the tab before. */
function open(name) {
  const channel = page.channels.find((each) => each.channel === name) ?? page.channels[0];
  if (channel === page.channel) return;
  const before = page.channel === null ? undefined : somebody().phone;
  const same = page.shoppers.find(({ phone }) => phone === before);
  page.channel = channel;
  page.chosen = null;
  byId("unproven").checked = false;
  byId("subject").value = "";
  document.body.dataset.shape = channel.shape;
  bar.show(page.channels, channel.channel);
  others.show(channel);
  setText(byId("intro"), channel.about);
  byId("letterhead").hidden = channel.shape !== "letter";
  byId("site").hidden = channel.frame === null;
  byId("text").maxLength = channel.maxLength;
  byId("text").placeholder = channel.shape === "letter" ? "Write a letter" : "Write a message";
  setText(
    byId("keys"),
    channel.shape === "letter"
      ? "Control and Enter sends, Enter begins a new line."
      : "Enter sends, Shift and Enter begins a new line.",
  );
  if (channel.frame === null) shopPage.hide();
  const first = channel.frame === null ? page.shoppers[0].on[name] : "";
  const there = channel.frame === null ? same?.on[name] : same?.phone;
  choose(last.get(channel.channel) ?? there ?? first);
}

function choose(as) {
  view.openList(false);
  view.show("chat");
  const { channel } = page;
  if (as === page.chosen) return;
  page.chosen = as;
  last.set(channel.channel, as);
  const who = channel.frame === null ? { on: channel.channel, as } : null;
  Object.assign(page, { who, conversation: undefined, picked: null, trouble: "" });
  setTyping(false);
  what.clear();
  const address = new URL(location.href);
  address.searchParams.set("on", channel.channel);
  address.searchParams.set("as", as);
  history.replaceState(null, "", address);
  const person = somebody();
  list.show(peopleOn(page.shoppers, channel, as), as);
  paint(byId("face"), person);
  setText(byId("partner"), nameOf(person));
  setText(byId("to"), `to ${page.shop} · ${channel.label}`);
  byId("suggestions").replaceChildren(
    ...person.suggestions.map((text) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          lang: person.language ?? "en",
          dir: "auto",
          onclick: () => send({ text }),
        },
        text,
      ),
    ),
  );
  byId("suggestions").scrollTo({ left: 0 });
  void underWay.show(person.phone);
  unfollow();
  if (who === null) shopPage.show(channel, person);
  else followAs(who);
  show();
}

/** The chat in the frame has been told who its visitor is. */
function welcome(visitor) {
  const who = { on: page.channel.channel, as: visitor };
  if (page.channel.frame === null || isShown(who)) return;
  Object.assign(page, { who, conversation: undefined, picked: null });
  followAs(who);
  show();
}

function followAs(who) {
  unfollow();
  unfollow = follow(who, {
    onSnapshot: receive,
    onTyping() {
      setTyping(true);
      show();
    },
    onTrouble: () => trouble("The database does not answer. Nothing is lost; this goes on by itself."),
    onLost: () => trouble("The connection is lost. Trying again…"),
  });
}

function trouble(words) {
  page.trouble = words;
  show();
}

function receive({ on, as, conversation }) {
  const who = { on, as };
  if (!isShown(who)) return;
  if (repliesIn(conversation) > repliesIn(page.conversation)) setTyping(false);
  if (conversation?.floor === "person") for (const { id } of conversation.messages) theirs.add(id);
  Object.assign(page, { conversation, trouble: "" });
  sending.settle(who, conversation?.messages ?? []);
  show();
}

const repliesIn = (conversation) =>
  (conversation?.messages ?? []).filter(({ from }) => from !== "shopper").length;

function setTyping(on) {
  clearTimeout(typingTimer);
  page.typing = on;
  if (!on) return;
  typingTimer = setTimeout(() => {
    page.typing = false;
    show();
  }, typingMs);
}

/* Sending. */

function send(words) {
  const { who, channel } = page;
  if (who === null) return;
  page.picked = null;
  view.show("chat");
  const known = (page.conversation?.messages ?? []).map(({ id }) => id);
  void transmit(
    sending.add({ ...who, ...words, ...(channel.shape === "letter" ? letterhead() : {}) }, known),
  );
}

/** What is written above a letter; the next one answers again. */
function letterhead() {
  const subject = byId("subject").value.trim();
  byId("subject").value = "";
  return {
    ...(subject === "" ? {} : { subject }),
    ...(byId("unproven").checked ? { unproven: true } : {}),
  };
}

function retry(key) {
  const entry = sending.of(page.who).find((entry) => entry.key === key);
  if (entry === undefined) return;
  sending.change(key, { state: "sending" });
  void transmit(entry);
}

async function transmit({ on, as, key, text, choice, subject, unproven }) {
  const who = { on, as };
  show();
  try {
    const { id } = await say({ on, as, key, text, choice, subject, unproven });
    sending.change(key, { state: "taken", id });
    setTimeout(() => void catchUp(who, key), lateMs);
  } catch (error) {
    sending.change(key, { state: "failed", problem: error.message });
  }
  if (!isShown(who)) return;
  sending.settle(who, page.conversation?.messages ?? []);
  show();
}

/** The server has stored it and the feed has not shown it: the feed is cut without knowing. */
async function catchUp(who, key) {
  if (!isShown(who) || !sending.of(who).some((entry) => entry.key === key)) return;
  followAs(who);
  await readConversation(who).then(receive, () => undefined);
}

/** The shop's answer to what was asked for; it comes into the conversation by itself. */
async function settle(id, decision) {
  const { who } = page;
  try {
    await decide(who, id, decision);
    receive(await readConversation(who));
    byId("text").focus();
  } catch (error) {
    trouble(error.message);
  }
}

async function takeBack() {
  const { who } = page;
  byId("back").disabled = true;
  try {
    await giveBack(who);
    receive(await readConversation(who));
    byId("text").focus();
  } catch (error) {
    trouble(error.message);
  }
  byId("back").disabled = false;
}

/* The beginning. */

composer({
  form: byId("say"),
  field: byId("text"),
  onSend: (text) => send({ text }),
  letters: () => page.channel?.shape === "letter",
});
byId("back").addEventListener("click", () => void takeBack());
// A mouse wheel turns one way only, and the strip of questions lies the other way.
byId("suggestions").addEventListener(
  "wheel",
  ({ deltaX, deltaY }) => {
    if (deltaX === 0) byId("suggestions").scrollBy({ left: deltaY });
  },
  { passive: true },
);

async function begin() {
  for (let pauseMs = 500; page.channels.length === 0; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    try {
      Object.assign(page, await readShoppers());
    } catch (error) {
      byId("trouble").hidden = false;
      setText(byId("trouble"), `${error.message} Trying again…`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  const asked = new URL(location.href).searchParams;
  const channel = page.channels.find((each) => each.channel === asked.get("on")) ?? page.channels[0];
  const as =
    channel.frame === null
      ? readWriter(channel.writer, asked.get("as") ?? "")
      : page.shoppers.find(({ phone }) => phone === asked.get("as"))?.phone;
  if (as !== null && as !== undefined) last.set(channel.channel, as);
  open(channel.channel);
}

void begin();
