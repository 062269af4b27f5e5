/** The highest level at which anything was shown in a turn: how it was reached, and what it opens. */
export const levels = [
  ["nothing of an order shown", "Policies, and how an order can be found, are for everybody."],
  ["a tracking number", "Opens that one parcel: status, last city, expected date, link."],
  [
    "knows the order, or writes from its phone",
    "Number and something only the buyer knows, or a phone whose messages can be forged: contact data masked.",
  ],
  [
    "the phone or e-mail that ordered",
    "The channel vouches for it: orders of exactly this person, nobody else’s.",
  ],
  ["a fresh code", "Also the full address, and changes to what was ordered."],
];

export const outcomes = {
  reply: "Answered",
  handoff: "Handed to a person",
  silent: "Stayed silent",
  parked: "Set aside after an error",
};

/** The fate of a part of a reply: what is said, and the sign that shows it. */
export const states = {
  queued: ["Waiting to be sent", "clock"],
  sending: ["Being sent", "clock"],
  sent: ["Sent", "one"],
  delivered: ["Delivered", "two"],
  read: ["Read", "read"],
  failed: ["Not delivered", "bad"],
  uncertain: ["Not known whether it arrived", "bad"],
  cancelled: ["Taken back", "bad"],
};

/** From the least to the furthest: a reply in several parts is only as far as its last one. */
const order = ["failed", "uncertain", "cancelled", "queued", "sending", "sent", "delivered", "read"];

export function stateOf(deliveries) {
  const found = deliveries.map(({ state }) => order.indexOf(state));
  return found.length === 0 ? undefined : order[Math.max(0, Math.min(...found))];
}

/** A language by its own name, e.g. `Deutsch`; the tag where it has none. */
export function endonym(tag) {
  return languageName(tag, tag);
}

/** A language by its English name, e.g. `German`. */
export function english(tag) {
  return languageName(tag, "en");
}

function languageName(tag, inLanguage) {
  try {
    return new Intl.DisplayNames([inLanguage], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
const whole = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "medium", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });

export const timeOf = (at) => clock.format(new Date(at));
export const secondsOf = (at) => exact.format(new Date(at));
export const wholeTimeOf = (at) => whole.format(new Date(at));

export function dayOf(at) {
  const date = new Date(at);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return "Today";
  today.setDate(today.getDate() - 1);
  return date.toDateString() === today.toDateString() ? "Yesterday" : day.format(date);
}

export function duration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** `+15550100142` → `+1 555 010 0142`: in groups, so that it can be read. */
export function spaced(phone) {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone);
  if (american !== null) return `+1 ${american[1]} ${american[2]} ${american[3]}`;
  return `+${(phone.slice(1).match(/\d{1,3}/g) ?? []).join(" ")}`;
}
