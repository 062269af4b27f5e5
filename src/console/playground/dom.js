/**
 * An element. `on…` properties are listeners, `null`, `undefined` and `false` are left out, everything else is
 * an attribute. Strings become text nodes: nothing that was written by anybody is ever parsed as HTML.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== ""),
  );
  return element;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** A line drawing in the current colour. */
export function icon(paths, { width = 16, height = 16 } = {}) {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/**
 * Makes the children of `parent` those of `items`, in their order. A node is kept as long as its `key` is
 * there, so that focus, selection and what a screen reader has read stay; `update` brings it up to date.
 */
export function reconcile(parent, items) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const { key, make, update } of items) {
    let node = before.get(key);
    before.delete(key);
    if (node === undefined) {
      node = make();
      node.dataset.key = key;
    }
    update?.(node);
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  for (const gone of before.values()) gone.remove();
}
