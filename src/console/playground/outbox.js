/*
 * Messages on their way to the server. They stay here until the conversation shows them, also over a reload;
 * what failed waits for a retry. Each has a key, and a second try with it posts the same webhook again, which
 * the gateway recognises: nothing is said twice.
 */
const place = "whereabouts.playground.outbox";
const isOf = (entry, { on, as }) => entry.on === on && entry.as === as;

export function outbox() {
  let waiting = restore();
  const keep = () => sessionStorage.setItem(place, JSON.stringify(waiting));

  return {
    of: (who) => waiting.filter((entry) => isOf(entry, who)),
    /** `known` are the messages the conversation has now: a later one with the same words is this one. */
    add(message, known) {
      const entry = { ...message, key: newKey(), at: Date.now(), state: "sending", known };
      waiting.push(entry);
      keep();
      return entry;
    },
    change(key, change) {
      waiting = waiting.map((entry) => (entry.key === key ? { ...entry, ...change } : entry));
      keep();
    },
    /** Drops what the conversation shows by now. */
    settle(who, messages) {
      const claimed = new Set();
      waiting = waiting.filter((entry) => {
        if (!isOf(entry, who)) return true;
        const found = messages.find(({ id, providerId, text, from }) => {
          if (claimed.has(id) || from !== "shopper") return false;
          if (entry.id !== undefined) return providerId === entry.id;
          return !entry.known.includes(id) && text === wordsOf(entry);
        });
        if (found !== undefined) claimed.add(found.id);
        return found === undefined;
      });
      keep();
    },
  };
}

export const wordsOf = (entry) => entry.text ?? entry.choice.title;

function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "[]");
    return kept.map((entry) =>
      entry.state === "sending"
        ? { ...entry, state: "failed", problem: "The page was reloaded meanwhile." }
        : entry,
    );
  } catch {
    return [];
  }
}

/** A UUIDv4 (RFC 9562 §5.4). `crypto.randomUUID` is missing where the page was not opened by https or on localhost. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
