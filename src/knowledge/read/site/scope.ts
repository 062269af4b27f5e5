import { fitsAny } from "../glob.ts";
import type { SiteSettings } from "./settings.ts";

/** What belongs to the shop's site and is worth reading. */
export interface Scope {
  /** An address in the one form it is known by; undefined for what is none, or no web page's. */
  normal(address: string, base?: URL): URL | undefined;
  /** Whether its host is the shop's. */
  isOurs(url: URL): boolean;
  /** Whether its path is one that shall be read. */
  isWanted(url: URL): boolean;
  /** Whether it shall be read whatever robots.txt says. */
  isExempt(url: URL): boolean;
}

/** Says where a visitor came from, or how a list was sorted: the page is the same. */
const idle =
  /^(?:utm_.*|gclid|gbraid|wbraid|dclid|fbclid|msclkid|ttclid|twclid|igshid|yclid|mc_[ce]id|_ga|_gl|_ke|srsltid|phpsessid|sid|jsessionid|pr_prod_strat|pr_rec_id|pr_rec_pid|pr_ref_pid|pr_seq|_pos|_ss|_psq|_sid|_v|sort_by|orderby|add-to-cart|add_to_wishlist)$/iu;

/** Files that are no pages. */
const file =
  /\.(?:7z|atom|avi|avif|bmp|css|csv|docx?|dmg|eot|eps|exe|gif|gz|ico|ics|jpe?g|js|json|m4a|mjs|mov|mp[34]|mpe?g|og[gv]|otf|pdf|png|pptx?|psd|rar|rss|svg|tar|tiff?|tsv|ttf|txt|vcf|wav|webm|webmanifest|webp|woff2?|xlsx?|xml|zip)$/iu;

/** Where a shopper does something instead of reading. Only left out where the settings do not name them. */
const doing = new Set(
  "cart carts basket checkout checkouts account accounts my-account customer login logout signin sign-in signup register wishlist compare search wp-admin wp-json wp-login.php cdn-cgi admin".split(
    " ",
  ),
);
/** Folders of a language may stand before them: `/de/cart`, `/en-gb/cart`. */
const locale = /^[a-z]{2}(?:[-_][a-z]{2})?$/iu;

export function scopeOf(settings: SiteSettings): Scope {
  const { start, hosts, include, exclude, evenIfDisallowed, allowInsecure } = settings;
  const ours = new Set<string>();
  for (const host of [
    ...start.map((each) => new URL(each).host),
    ...hosts.map((each) => each.toLowerCase()),
  ]) {
    ours.add(host);
    // One is usually redirected to the other.
    ours.add(host.startsWith("www.") ? host.slice(4) : `www.${host}`);
  }
  const first = new Set<string>();
  const scope: Scope = {
    normal(address, base) {
      const text = address.trim();
      if (text === "" || text.length > 2_000 || !URL.canParse(text, base?.href)) return undefined;
      const url = new URL(text, base);
      if (url.protocol === "http:" && !allowInsecure && url.port === "") url.protocol = "https:";
      if (url.protocol !== "https:" && !(allowInsecure && url.protocol === "http:")) return undefined;
      if (url.username !== "" || url.password !== "") return undefined;
      url.hash = "";
      const names = [...url.searchParams.keys()];
      for (const name of names) if (idle.test(name)) url.searchParams.delete(name);
      // Only where it matters: it also writes the query anew.
      if (names.length > 1) url.searchParams.sort();
      url.pathname = url.pathname.replace(/;jsessionid=[^/]*$/iu, "").replace(/\/{2,}/gu, "/");
      return url;
    },
    isOurs: (url) => ours.has(url.host),
    isWanted(url) {
      const path = readablePath(url);
      if (first.has(url.href)) return true;
      if (fitsAny(path, exclude) || file.test(path)) return false;
      if (include.length > 0) return fitsAny(path, include);
      const [one = "", two = ""] = path.split("/").filter((piece) => piece !== "");
      const folder = locale.test(one) ? two : one;
      return !doing.has(folder.toLowerCase());
    },
    isExempt: (url) => fitsAny(readablePath(url), evenIfDisallowed),
  };
  for (const each of start) first.add(scope.normal(each)?.href ?? each);
  return scope;
}

/** The path as a person writes it, without percent signs where that is possible. */
export function readablePath(url: URL): string {
  try {
    return decodeURI(url.pathname);
  } catch {
    return url.pathname;
  }
}
