import { h } from "./dom.js";

const most = 40;

/**
 * The shop's own page, in miniature: frames the real chat and says who is logged in, as the loader does. `onVisitor`
 * hears as whom the chat was welcomed, `onWire` that something went over its line.
 */
export function site({ place, tag, copy, readPass, onVisitor, onWire }) {
  let frame;
  let shown;
  let exchanges = [];
  let n = 0;

  const note = (exchange) => {
    exchanges = [...exchanges, { n: (n += 1), at: new Date().toISOString(), of: [], ...exchange }].slice(
      -most,
    );
    onWire();
  };

  /** The frame is ours and of this origin: its requests are looked at where they leave. */
  const listenIn = (inside) => {
    const real = inside.fetch.bind(inside);
    inside.fetch = async (input, init = {}) => {
      const path = new URL(String(input), location.href).pathname;
      const response = await real(input, init);
      // Somebody else is on the page by now.
      if (frame?.contentWindow !== inside) return response;
      if (init.method === "POST") void posted(path, init, response.clone());
      else if (response.ok) void streamed(path, init, response.clone());
      return response;
    };
  };
  const posted = async (path, init, response) => {
    const body = await response.text();
    const { type } = parsed(init.body);
    if (type === "hello") {
      const visitor = parsed(body).visitor;
      if (typeof visitor === "string") onVisitor(visitor);
    }
    note({
      way: "in",
      what: type === "hello" ? "hello" : "message",
      request: { start: `POST ${path}`, headers: headersOf(init), body: withoutSecrets(init.body) },
      answer: { status: `${response.status} ${response.statusText}`.trim(), body: withoutSecrets(body) },
    });
  };
  const streamed = async (path, init, response) => {
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += decoder.decode(value, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data === undefined || (parsed(data).items ?? []).length === 0) continue;
          const start = `GET ${path} (event stream)`;
          note({ way: "out", what: "news", request: { start, headers: headersOf(init), body: data } });
        }
      }
    } catch {
      // The chat went on with another stream.
    }
  };

  const introduce = async () => {
    const { channel, person } = shown;
    const token =
      person.phone === undefined
        ? undefined
        : await readPass(channel.channel, person.phone).catch(() => undefined);
    tell({
      type: "init",
      locale: person.language ?? navigator.language,
      ...(token === undefined ? {} : { token }),
      open: true,
      focus: false,
    });
  };
  addEventListener("message", ({ data, origin, source }) => {
    if (frame === undefined || source !== frame.contentWindow || origin !== location.origin) return;
    const type = data?.whereabouts?.type;
    if (type === "ready") {
      listenIn(frame.contentWindow);
      void introduce();
    } else if (type === "token") void introduce();
    else if (type === "close") close();
  });
  const tell = (whereabouts) => frame?.contentWindow?.postMessage({ whereabouts }, location.origin);
  const close = () => {
    tell({ type: "closed" });
    frame.hidden = true;
    reopen.hidden = false;
    reopen.focus();
  };
  const reopen = h(
    "button",
    {
      type: "button",
      class: "reopen",
      hidden: true,
      onclick() {
        frame.hidden = false;
        reopen.hidden = true;
        tell({ type: "open", focus: true });
      },
    },
    "Open the chat",
  );
  copy.addEventListener("click", async () => {
    tag.select();
    try {
      await navigator.clipboard.writeText(tag.value);
      copy.textContent = "Copied";
    } catch {
      // Without https there is no clipboard; it is selected, so that the keyboard can copy it.
      copy.textContent = "Selected";
    }
    setTimeout(() => (copy.textContent = "Copy"), 2_000);
  });

  return {
    /** `person` is who is logged in; without a phone, nobody. */
    show(channel, person) {
      shown = { channel, person };
      exchanges = [];
      tag.value = `<script src="${new URL(channel.frame.script, location.href).href}" async></script>`;
      frame = h("iframe", { title: "Website chat", src: channel.frame.src });
      reopen.hidden = true;
      place.replaceChildren(frame, reopen);
    },
    hide() {
      frame = undefined;
      place.replaceChildren();
    },
    wire: async () => exchanges,
  };
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function headersOf({ headers = {} }) {
  return Object.entries(headers).map(([name, value]) => [
    name,
    name === "authorization" ? `${value.split(" ")[0]} …` : value,
  ]);
}

/** Tokens say who somebody is; what is shown needs only that there is one. */
function withoutSecrets(text) {
  const said = parsed(text);
  const hidden = ["token", "jwt"].filter((name) => typeof said[name] === "string");
  if (hidden.length === 0) return text;
  return JSON.stringify({ ...said, ...Object.fromEntries(hidden.map((name) => [name, "…"])) });
}
