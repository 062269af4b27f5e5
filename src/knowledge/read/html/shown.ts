import { elements, type Document, type Element } from "./parse.ts";

/** What is never a page's own words. */
const silent = new Set(
  "script style noscript template svg math canvas iframe object embed audio video map picture img button input select textarea datalist dialog head link meta title nav aside".split(
    " ",
  ),
);
const silentRoles = new Set(
  "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar".split(" "),
);

/** What holds a page's own words even if it lies in a form: some shop systems wrap the whole page in one. */
const substantial = new Set(["main", "article", "h1"]);

/**
 * The element a page's own words are in: the one `<main>` (or `role=main`) it shows; else its body. An empty one, as of
 * pages that are filled by scripts, counts as well: what stands around it is menus.
 */
export function mainOf(root: Document): Document | Element {
  const mains = elements(root, (each) => each.name === "main" || roleOf(each) === "main", 2);
  const [only, second] = mains;
  if (only !== undefined && second === undefined) return only;
  return elements(root, (each) => each.name === "body", 1)[0] ?? root;
}

/** Whether an element and what is in it is left out of a page's text. `within`: it lies in a main or an article. */
export function leftOut(element: Element, within: boolean): boolean {
  const { name, attribs } = element;
  if (silent.has(name) || silentRoles.has(roleOf(element))) return true;
  // In an article they hold its headline and its notes; elsewhere the shop's menus.
  if ((name === "header" || name === "footer") && !within) return true;
  if (name === "form") return elements(element, (each) => substantial.has(each.name), 1).length === 0;
  if ("hidden" in attribs && attribs.hidden !== "until-found") return true;
  if (attribs["aria-hidden"] === "true" || attribs["aria-modal"] === "true") return true;
  return /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/iu.test(attribs.style ?? "");
}

const roleOf = (element: Element) => element.attribs.role?.trim().toLowerCase() ?? "";
