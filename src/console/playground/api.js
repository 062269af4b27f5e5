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

/** The demo shop's name, its channels, and who can write to it. */
export const readShoppers = () => ask("/playground/shoppers");
const query = ({ on, as }) => new URLSearchParams({ on, as }).toString();
/** Of `who`, `{on, as}`: a shopper on a channel. */
export const readConversation = (who) => ask(`/playground/conversation?${query(who)}`);
export const say = (message) => post("/playground/messages", message);
export const giveBack = (who) => post("/playground/floor", who);
/** The demo shop decides on what `who` wants: `approve` or `decline`. */
export const decide = (who, id, decision) => post("/playground/approvals", { ...who, id, decision });
/** What is under way to one of the demo's shoppers. */
export const readParcels = async (phone) =>
  (await ask(`/playground/parcels?${new URLSearchParams({ phone })}`)).parcels;
/** The carrier brings a parcel one step further; in the line of `who`, where that is known. Returns what is under way now. */
export const moveParcel = async (who, phone, parcel) =>
  (await post("/playground/parcels", { ...who, phone, parcel })).parcels;
/** What went over the line for somebody, oldest first. */
export const readWire = async (who) => (await ask(`/playground/wire?${query(who)}`)).exchanges;
/** What the shop's page would say of a shopper who is logged in. */
export const readPass = async (on, phone) =>
  (await ask(`/playground/pass?${new URLSearchParams({ on, phone })}`)).token;

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * The server's feed for one shopper. Connects again by itself, after longer and longer pauses, at once when
 * the page is looked at again or the network is back; meanwhile `onLost` is called. Returns how to stop it.
 */
export function follow(who, { onSnapshot, onTyping, onTrouble, onLost }) {
  let source;
  let timer;
  let pauseMs = firstPauseMs;
  let stopped = false;

  const connect = () => {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    source = new EventSource(`/playground/feed?${query(who)}`);
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
