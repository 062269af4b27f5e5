/*
 * The script a merchant pastes. It puts a button into the shop's page and, once that is used, a frame with the
 * chat. Both are in a shadow root, styled by the object model, so that neither the page's styles nor a strict
 * Content-Security-Policy get in the way. Kept small: every page of the shop loads it.
 */
(() => {
  const settings = /* settings */ {};
  const script = document.currentScript ?? document.querySelector(`script[src*="/widget/${settings.id}.js"]`);
  const page = (window.whereabouts ??= {});
  // Pasted twice.
  if (script === null || page.open !== undefined) return;
  const { origin } = new URL(script.src);
  const { dataset } = script;
  const root = document.documentElement;
  const locale = () => dataset.locale || root.lang || navigator.language;
  const words = { ar: "محادثة", ja: "チャット" };
  const name = dataset.label || settings.label || words[locale().slice(0, 2)] || "Chat";
  const color = /^#[\da-f]{6}$/i.test(dataset.color) ? dataset.color : settings.color;
  const channels = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  const light = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2] > 0.18;
  const side = (dataset.side || settings.side) === "start" ? "start" : "end";

  /* Whether the chat was open on the page before; storage may be forbidden. */
  const memory = (value) => {
    try {
      if (value !== undefined) sessionStorage.setItem("whereabouts", value);
      return sessionStorage.getItem("whereabouts");
    } catch {
      return null;
    }
  };

  const host = document.createElement("div");
  host.dir = getComputedStyle(root).direction;
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    [hidden] { display: none !important; }
    button, iframe { position: fixed; inset-inline-${side}: 20px; bottom: 20px; z-index: 2147483000; border: 0; box-shadow: 0 4px 24px rgb(0 0 0 / 28%); }
    button { display: grid; place-items: center; width: 56px; height: 56px; padding: 0; border-radius: 28px; color: ${light ? "#111" : "#fff"}; background: ${color}; cursor: pointer; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #111; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    b { position: absolute; top: -4px; inset-inline-end: -4px; min-width: 22px; padding: 0 4px; box-sizing: border-box; border-radius: 11px; font: 700 13px/22px system-ui, sans-serif; text-align: center; color: #fff; background: #b3261e; }
    iframe { bottom: 88px; width: 400px; height: min(640px, 100vh - 108px); border-radius: 16px; color-scheme: normal; }
    @media (max-width: 480px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      [aria-expanded="true"] { visibility: hidden; }
    }
    @media print { :host { display: none; } }
    @media (prefers-reduced-motion: no-preference) {
      iframe { animation: rise 0.16s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }`);
  shadow.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  const badge = document.createElement("b");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  badge.setAttribute("aria-hidden", "true");
  badge.hidden = true;
  button.type = "button";
  button.append(svg, badge);
  shadow.append(button);

  let frame;
  let open = false;
  // The field is to have the focus once the chat has said that it is there.
  let ready = false;
  let waits = false;
  const label = (text) => {
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  const tell = (message) => frame?.contentWindow?.postMessage({ whereabouts: message }, origin);
  const token = async () => (typeof page.token === "function" ? page.token() : (page.token ?? dataset.token));
  const introduce = async () => {
    const jwt = await token().catch(() => undefined);
    tell({ type: "init", locale: locale(), token: jwt ?? null, open, focus: waits });
    waits = false;
  };
  const load = () => {
    if (frame !== undefined) return;
    frame = document.createElement("iframe");
    frame.title = name;
    frame.hidden = true;
    frame.src = `${origin}/widget/${settings.id}/`;
    shadow.append(frame);
  };
  const show = (now, focus = true) => {
    open = now;
    waits = open && focus && !ready;
    if (open) load();
    if (frame !== undefined) frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    path.setAttribute("d", open ? "m6 9 6 6 6-6" : "M4 5h16v11H11l-5 4v-4H4z");
    memory(open ? "open" : "used");
    tell({ type: open ? "open" : "closed", focus });
    if (!focus) return;
    if (open) frame.focus();
    else button.focus();
  };
  button.addEventListener("click", () => show(!open));

  addEventListener("message", ({ data, origin: from, source }) => {
    if (from !== origin || frame === undefined || source !== frame.contentWindow) return;
    const said = data?.whereabouts;
    if (said?.type === "ready") ready = true;
    if (said?.type === "ready" || said?.type === "token") void introduce();
    else if (said?.type === "close") show(false);
    else if (said?.type === "unread") {
      badge.hidden = !(said.count > 0);
      badge.textContent = said.count > 9 ? "9+" : String(said.count);
      label(said.count > 0 ? String(said.label) : name);
    } else if (said?.type === "refused") page.onrefused?.(said.code);
  });

  // A phone's keyboard covers what is fixed to the page.
  window.visualViewport?.addEventListener("resize", () => {
    if (frame === undefined) return;
    const covered = innerHeight - visualViewport.height > 80 && innerWidth <= 480;
    frame.style.height = covered ? `${visualViewport.height}px` : "";
    frame.style.bottom = covered ? "auto" : "";
  });

  page.open = () => show(true);
  page.close = () => show(false);
  page.login = (jwt) => {
    page.token = jwt;
    void introduce();
  };
  page.logout = () => {
    page.token = null;
    delete dataset.token;
    void introduce();
  };

  const begin = () => {
    label(name);
    document.body.append(host);
    const before = memory();
    path.setAttribute("d", "M4 5h16v11H11l-5 4v-4H4z");
    button.setAttribute("aria-expanded", "false");
    // On the next page of the shop the chat is as it was left, and an answer that comes is announced.
    if (before === "open" && innerWidth > 480 && innerHeight > 480) show(true, false);
    else if (before !== null) setTimeout(load, 1500);
  };
  if (document.body === null) addEventListener("DOMContentLoaded", begin);
  else begin();
})();
