/*
 * The page around the chat: the loader in it tells where it stands and who is logged in. Only a page of which the
 * shop has said that it may show the chat is listened to; the browser frames it on no other (`frame-ancestors`).
 */

/** The loader answers at once; where there is none (the chat was opened by itself), one goes on after this, ms. */
const patienceMs = 400;

/** True for an origin that `patterns` (as in CSP: `https://shop.example.com`, `https://*.example.com`) allow. */
export function allows(patterns, origin) {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return patterns.some((pattern) => {
    const found = /^(https?:)\/\/(\*\.)?(.+)$/.exec(pattern);
    if (found === null || found[1] !== protocol) return false;
    return found[2] === undefined ? host === found[3] : host.endsWith(`.${found[3]}`);
  });
}

export function host({ origins, onInit, onOpen, onClosed }) {
  const framed = parent !== window;
  let page;
  const tell = (message) => {
    if (page !== undefined) parent.postMessage({ whereabouts: message }, page);
  };
  const known = new Promise((resolve) => {
    if (!framed) {
      resolve(undefined);
      return;
    }
    setTimeout(() => resolve(undefined), patienceMs);
    addEventListener("message", ({ data, origin, source }) => {
      const said = data?.whereabouts;
      if (source !== parent || typeof said !== "object" || said === null) return;
      // The first page that may speak is the one; a frame cannot change its parent.
      if (origin !== location.origin && !allows(origins, origin)) return;
      page ??= origin;
      if (origin !== page) return;
      if (said.type === "init") {
        const init = {
          locale: typeof said.locale === "string" ? said.locale : undefined,
          token: typeof said.token === "string" && said.token !== "" ? said.token : undefined,
          open: said.open === true,
          focus: said.focus === true,
          site: new URL(origin).hostname,
        };
        resolve(init);
        onInit(init);
      } else if (said.type === "open") onOpen(said.focus === true);
      else if (said.type === "closed") onClosed();
    });
    // Says nothing, so that anybody may hear it.
    parent.postMessage({ whereabouts: { type: "ready" } }, "*");
  });
  return {
    framed,
    /** What the page has said of itself; undefined where there is no loader. */
    known,
    close: () => tell({ type: "close" }),
    unread: (count, label) => tell({ type: "unread", count, label }),
    refused: (code) => tell({ type: "refused", code }),
    askForToken: () => tell({ type: "token" }),
  };
}
