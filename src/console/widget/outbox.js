import { alone, storage } from "./storage.js";

const firstPauseMs = 500;
const longestPauseMs = 30_000;
const timeoutMs = 60_000;
/** What was sent is shown long before this, ms. */
const lateMs = 60_000;
/** As many go together. */
const together = 20;

/**
 * Messages on their way. Each is kept, in the browser and for all its tabs, until the conversation shows it; it has
 * an id of its own, so that however often and from however many tabs it is sent, it is said once. Those with files
 * are kept in this page only, because browsers keep little.
 */
export function outbox({ webhook, connection, token, onChange }) {
  const kept = storage("browser", `whereabouts.${connection}.out.`);
  let timer;
  let pauseMs = firstPauseMs;
  let sending = false;
  let again = false;

  const read = (id) => {
    try {
      const entry = JSON.parse(kept.get(id));
      return entry !== null && entry.id === id && typeof entry.at === "number" ? entry : undefined;
    } catch {
      return undefined;
    }
  };
  const write = (entry) => kept.set(entry.id, JSON.stringify(entry), { volatile: entry.files !== undefined });
  const of = (visitor) =>
    kept
      .keys()
      .map(read)
      .filter((entry) => entry !== undefined && entry.visitor === visitor)
      .toSorted((a, b) => a.at - b.at);
  const change = (id, what) => {
    const entry = read(id);
    if (entry !== undefined) write({ ...entry, ...what });
  };

  const post = async (entries, welcome) => {
    const items = entries.map(({ id, text, choice, files, locale, at }) => ({
      type: "message",
      id,
      text,
      choice,
      locale,
      agoMs: Math.max(0, Date.now() - at),
      files: files?.map(({ name, data }) => ({ name, data })),
    }));
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Visitor ${welcome.token}` },
      body: JSON.stringify(items.length === 1 ? items[0] : { type: "batch", items }),
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.status;
  };

  /** Sends what waits, in order; rejects when it has to be tried again. */
  const send = async () => {
    for (let renewed = false; ;) {
      const welcome = await token({ renew: renewed });
      const waiting = of(welcome.visitor).filter(({ state }) => state === "waiting");
      const files = waiting.findIndex((entry) => entry.files !== undefined);
      const next = waiting.slice(0, files === -1 ? together : Math.max(1, Math.min(files, together)));
      if (next.length === 0) return;
      const status = await post(next, welcome);
      if (status === 401 && !renewed) {
        renewed = true;
        continue;
      }
      renewed = false;
      const refused = status === 400 || status === 413 || status === 404;
      if (status !== 200 && !refused) throw new Error(`answered ${status}`);
      for (const { id } of next) change(id, { state: refused ? "refused" : "sent", doneAt: Date.now() });
      onChange();
    }
  };

  const flush = async () => {
    clearTimeout(timer);
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    try {
      await alone(`whereabouts ${connection} outbox`, send);
      pauseMs = firstPauseMs;
    } catch {
      timer = setTimeout(() => void flush(), pauseMs * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      again = false;
    }
    sending = false;
    if (again) void flush();
  };

  kept.onChange(() => onChange());
  const soon = () => {
    pauseMs = firstPauseMs;
    void flush();
  };
  addEventListener("online", soon);

  return {
    of,
    add(entry) {
      write({ ...entry, at: Date.now(), state: "waiting" });
      void flush();
    },
    retry(id) {
      change(id, { state: "waiting" });
      soon();
    },
    discard: (id) => kept.remove(id),
    /** The conversation shows these; what it should show by now and does not was erased there. */
    settle(ids) {
      const shown = new Set(ids);
      for (const id of kept.keys()) {
        const entry = read(id);
        const over = entry?.state === "sent" && Date.now() - entry.doneAt > lateMs;
        if (shown.has(id) || over) kept.remove(id);
      }
    },
    /** Somebody answers again, or one is somebody else. */
    flush: soon,
  };
}

/** A UUIDv4 (RFC 9562 §5.4). `crypto.randomUUID` is missing where the page was not opened by https or on localhost. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
