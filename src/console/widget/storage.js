/*
 * What outlives the page. Browsers may forbid it (private windows, blocked third parties): then it is kept for as
 * long as the page is.
 */
const forgetful = new Map();

function guarded(kind, doing) {
  try {
    return doing(kind === "tab" ? sessionStorage : localStorage);
  } catch {
    return undefined;
  }
}

/** `kind`: `browser` for all tabs, `tab` for this one. All keys begin with `prefix`. */
export function storage(kind, prefix) {
  const memory = (key) => `${kind} ${prefix}${key}`;
  return {
    get(key) {
      return guarded(kind, (store) => store.getItem(prefix + key)) ?? forgetful.get(memory(key)) ?? null;
    },
    /** `volatile`: in this page only, because it is too large for a browser's storage. */
    set(key, value, { volatile = false } = {}) {
      forgetful.set(memory(key), value);
      if (volatile) return;
      const kept = guarded(kind, (store) => {
        store.setItem(prefix + key, value);
        return true;
      });
      if (kept === true) forgetful.delete(memory(key));
    },
    remove(key) {
      forgetful.delete(memory(key));
      guarded(kind, (store) => store.removeItem(prefix + key));
    },
    keys() {
      const kept = guarded(kind, (store) => Object.keys(store)) ?? [];
      const here = [...forgetful.keys()]
        .filter((key) => key.startsWith(`${kind} `))
        .map((key) => key.slice(kind.length + 1));
      return [...new Set([...kept, ...here])]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    },
    /** Calls back with the key when another tab has changed something. */
    onChange(listener) {
      addEventListener("storage", ({ key }) => {
        if (key?.startsWith(prefix)) listener(key.slice(prefix.length));
      });
    },
  };
}

/** One tab at a time, where the browser can see to it; what is done twice all the same is recognised by the server. */
export function alone(name, doing) {
  return navigator.locks === undefined ? doing() : navigator.locks.request(name, doing);
}
