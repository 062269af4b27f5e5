import { follow, giveBack, readConversation, readShoppers, say } from "./api.js";
import { chat } from "./chat.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { outbox } from "./outbox.js";
import { panel } from "./panel.js";
import { nameOf, paint, people, personOf, readPhone, strangers } from "./people.js";
import { views } from "./views.js";
import { spaced } from "./words.js";

const byId = (id) => document.getElementById(id);

/** What WhatsApp shows a typing indicator for, at most. */
const typingMs = 25_000;
/** The feed should have shown by now what was sent, ms. */
const lateMs = 3_000;
/** What has waited for longer than this is not about to be answered, ms. */
const patienceMs = 120_000;

const sending = outbox();
const page = {
  shop: "",
  shoppers: [],
  phone: null,
  /** Undefined until it has been read; null for somebody who has not written. */
  conversation: undefined,
  typing: false,
  /** The turn that was picked; null follows the newest. */
  picked: null,
  trouble: "",
};
/** Messages that came while a person had the floor: they stay the person's to answer. */
const theirs = new Set();
let unfollow = () => undefined;
let typingTimer;

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
  const { conversation, phone, picked } = page;
  if (phone === null) return;
  const person = personOf(page.shoppers, phone);
  const waiting = sending.of(phone);
  const selected = what.show({ conversation, picked, open: unanswered() });
  room.show({
    phone,
    conversation,
    waiting,
    typing: page.typing,
    selected,
    empty: `${person.name ?? "This number"} has not written to ${page.shop} yet. Pick a question, or write one.`,
  });
  const strip = byId("suggestions").classList;
  strip.toggle("wrapped", conversation === null && waiting.length === 0);
  // Shown once it is known where: it does not jump then.
  strip.toggle("unplaced", conversation === undefined && waiting.length === 0);
  byId("floor").hidden = conversation?.floor !== "person";
  setText(byId("state"), stateWords());
  byId("trouble").hidden = page.trouble === "";
  setText(byId("trouble"), page.trouble);
}

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
  return personOf(page.shoppers, page.phone).name === null ? "a number of your own" : spaced(page.phone);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function pick(id) {
  page.picked = id;
  show();
}

/* Who writes, and what comes for them. */

function choose(phone) {
  view.openList(false);
  view.show("chat");
  if (phone === page.phone) return;
  Object.assign(page, { phone, conversation: undefined, picked: null, trouble: "" });
  setTyping(false);
  what.clear();
  const address = new URL(location.href);
  address.searchParams.set("as", phone);
  history.replaceState(null, "", address);
  const person = personOf(page.shoppers, phone);
  list.show(page.shoppers, phone);
  paint(byId("face"), person);
  setText(byId("partner"), nameOf(person));
  setText(byId("to"), page.shop);
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
  followAs(phone);
  show();
}

function followAs(phone) {
  unfollow();
  unfollow = follow(phone, {
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

function receive({ as, conversation }) {
  if (as !== page.phone) return;
  if (repliesIn(conversation) > repliesIn(page.conversation)) setTyping(false);
  if (conversation?.floor === "person") for (const { id } of conversation.messages) theirs.add(id);
  Object.assign(page, { conversation, trouble: "" });
  sending.settle(as, conversation?.messages ?? []);
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
  if (page.phone === null) return;
  page.picked = null;
  view.show("chat");
  const known = (page.conversation?.messages ?? []).map(({ id }) => id);
  void transmit(sending.add({ as: page.phone, ...words }, known));
}

function retry(key) {
  const entry = sending.of(page.phone).find((entry) => entry.key === key);
  if (entry === undefined) return;
  sending.change(key, { state: "sending" });
  void transmit(entry);
}

async function transmit({ as, key, text, choice }) {
  show();
  try {
    const { id } = await say({ as, key, ...(text === undefined ? { choice } : { text }) });
    sending.change(key, { state: "taken", wamid: id });
    setTimeout(() => void catchUp(as, key), lateMs);
  } catch (error) {
    sending.change(key, { state: "failed", problem: error.message });
  }
  if (page.phone !== as) return;
  sending.settle(as, page.conversation?.messages ?? []);
  show();
}

/** The server has stored it and the feed has not shown it: the feed is cut without knowing. */
async function catchUp(as, key) {
  if (page.phone !== as || !sending.of(as).some((entry) => entry.key === key)) return;
  followAs(as);
  await readConversation(as).then(receive, () => undefined);
}

async function takeBack() {
  const { phone } = page;
  byId("back").disabled = true;
  try {
    await giveBack(phone);
    receive(await readConversation(phone));
    byId("text").focus();
  } catch (error) {
    trouble(error.message);
  }
  byId("back").disabled = false;
}

/* The beginning. */

composer({ form: byId("say"), field: byId("text"), onSend: (text) => send({ text }) });
strangers({ form: byId("stranger"), field: byId("phone"), hint: byId("phone-hint"), onChoose: choose });
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
  for (let pauseMs = 500; page.shoppers.length === 0; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    try {
      Object.assign(page, await readShoppers());
      if (page.shoppers.length === 0) page.shoppers = [personOf([], "+15555550155")];
    } catch (error) {
      byId("trouble").hidden = false;
      setText(byId("trouble"), `${error.message} Trying again…`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  choose(readPhone(new URL(location.href).searchParams.get("as") ?? "") ?? page.shoppers[0].phone);
}

void begin();
