/** A request that was answered with a refusal, or not at all. The message is meant to be read. */
class Refused extends Error {
  name = "Refused";
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
  } catch {
    throw new Refused("The server does not answer.");
  }
  const body = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw new Refused(body?.error?.message ?? `The server answered ${response.status}.`);
  return body;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** The demo shop's name and who can write to it. */
export const readShoppers = () => ask("/playground/shoppers");
export const readConversation = (as) => ask(`/playground/conversation?as=${encodeURIComponent(as)}`);
export const say = (message) => post("/playground/messages", message);
export const giveBack = (as) => post("/playground/floor", { as });

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * The server's feed for one shopper. Connects again by itself, after longer and longer pauses, at once when
 * the page is looked at again or the network is back; meanwhile `onLost` is called. Returns how to stop it.
 */
export function follow(as, { onSnapshot, onTyping, onTrouble, onLost }) {
  let source;
  let timer;
  let pauseMs = firstPauseMs;
  let stopped = false;

  const connect = () => {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    source = new EventSource(`/playground/feed?as=${encodeURIComponent(as)}`);
    source.addEventListener("snapshot", (event) => {
      pauseMs = firstPauseMs;
      onSnapshot(JSON.parse(event.data));
    });
    source.addEventListener("typing", onTyping);
    source.addEventListener("trouble", onTrouble);
    source.addEventListener("error", () => {
      source.close();
      if (stopped || timer !== undefined) return;
      onLost();
      // Spread, so that all open pages do not come back in the same moment.
      timer = setTimeout(connect, pauseMs * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  };
  const now = () => {
    if (timer !== undefined && document.visibilityState === "visible") connect();
  };
  document.addEventListener("visibilitychange", now);
  addEventListener("online", now);
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
    document.removeEventListener("visibilitychange", now);
    removeEventListener("online", now);
  };
}
