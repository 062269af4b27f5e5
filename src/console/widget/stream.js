/** The server says something every 15 s; a line on which nothing came for this long is dead, ms. */
const silenceMs = 40_000;
const firstPauseMs = 400;
const longestPauseMs = 5_000;
/** A tab that nobody looks at lets go of its stream after this long, ms, and catches up when it is looked at. */
const hiddenMs = 60_000;

/** Events in a stream of server-sent events, as WHATWG HTML §9.2.6 has them, as far as our server uses them. */
export function parser(onEvent) {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: undefined, name: "message", data: "" };
      for (const line of block.split("\n")) {
        const [, field, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
        if (field === "id") event.id = value;
        else if (field === "event") event.name = value;
        else if (field === "data") event.data += value;
      }
      if (event.data !== "") onEvent(event);
    }
  };
}

/**
 * Follows the conversation. Not an EventSource, because that can carry no token but in its address. Connects again
 * by itself, from where it was. `token({renew})` gives a token; `onState` hears `live`, `trouble`, `lost`.
 */
export function follow({ url, token, onNews, onState }) {
  let cursor;
  let attempt;
  let timer;
  let hiding;
  let pauseMs = firstPauseMs;
  let asleep = false;
  let started = false;
  let renew = false;

  const again = (inMs) => {
    clearTimeout(timer);
    // Spread, so that all pages do not come back in the same moment.
    timer = setTimeout(connect, inMs * (0.75 + Math.random() / 2));
  };

  const read = async (response, abort) => {
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), silenceMs);
    };
    const decoder = new TextDecoder();
    const take = parser(({ id, name, data }) => {
      if (name === "news") {
        pauseMs = firstPauseMs;
        onNews(JSON.parse(data));
        if (id !== undefined) cursor = id;
        onState("live");
      } else if (name === "trouble") onState("trouble");
      else if (name === "elsewhere") asleep = true;
    });
    try {
      alive();
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done || abort.signal.aborted) return;
        alive();
        take(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(watch);
    }
  };

  async function connect() {
    clearTimeout(timer);
    attempt?.abort();
    const abort = new AbortController();
    attempt = abort;
    try {
      const welcome = await token({ renew });
      renew = false;
      if (attempt !== abort) return;
      const response = await fetch(url, {
        headers: {
          accept: "text/event-stream",
          authorization: `Visitor ${welcome.token}`,
          ...(cursor === undefined ? {} : { "last-event-id": cursor }),
        },
        cache: "no-store",
        signal: abort.signal,
      });
      if (response.ok) await read(response, abort);
      else {
        renew = response.status === 401;
        await response.body?.cancel();
      }
    } catch {
      // Nobody answers: told by what follows.
    }
    if (attempt !== abort || asleep) return;
    onState("lost");
    again(pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  const wake = () => {
    asleep = false;
    pauseMs = firstPauseMs;
    if (started) void connect();
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") {
      if (asleep) wake();
    } else
      hiding = setTimeout(() => {
        asleep = true;
        clearTimeout(timer);
        attempt?.abort();
      }, hiddenMs);
  });
  addEventListener("focus", () => {
    if (asleep) wake();
  });
  // What was open over the network that was lost may never hear of it.
  addEventListener("online", () => {
    if (!asleep) wake();
  });

  return {
    /** Begins, or begins anew as somebody else. */
    start() {
      cursor = undefined;
      started = true;
      wake();
    },
  };
}
