import { createHash } from "node:crypto";
import type { KnowledgeDocument } from "../document.ts";
import { plainLine, plainText } from "./plain.ts";

/** Counted up when the same source would be read into other documents than before, so that all is read anew. */
export const readingVersion = 1;

/** What was found, as it was written outside. */
export interface Found {
  readonly key: string;
  readonly kind: KnowledgeDocument["kind"];
  readonly title: string;
  readonly text: string;
  readonly url?: string | undefined;
  readonly language?: string | undefined;
  readonly updatedAt?: Date | undefined;
}

/** A document with everything in it cleaned; undefined when it has no title or says nothing. */
export function documentOf(found: Found): KnowledgeDocument | undefined {
  const { key, kind, url, updatedAt } = found;
  const title = plainLine(found.title);
  const text = plainText(found.text, url);
  const language = languageTag(found.language);
  if (title === "" || text === "") return undefined;
  return {
    key,
    kind,
    title,
    text,
    ...(url === undefined ? {} : { url }),
    ...(language === undefined ? {} : { language }),
    ...(updatedAt === undefined || Number.isNaN(updatedAt.getTime()) ? {} : { updatedAt }),
  };
}

/** `de_AT` and `DE-at` are `de-AT`; undefined for what is no BCP 47 tag, and for `x-default`. */
export function languageTag(text: string | undefined): string | undefined {
  const tag = text?.trim().replaceAll("_", "-") ?? "";
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/iu.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/**
 * An address a shopper may be sent to: https (or http where `insecure`), without credentials, at most 2,000
 * characters, its fragment removed; else undefined.
 */
export function shopperUrl(text: string | undefined, insecure = false): string | undefined {
  const address = text?.trim() ?? "";
  if (address === "" || address.length > 2_000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== "https:" && !(insecure && url.protocol === "http:")) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  url.hash = "";
  return url.href;
}

/** Equal for equal parts and, for all that is known, only for these. 22 characters. */
export function digest(...parts: readonly (string | Uint8Array | undefined)[]): string {
  const hash = createHash("sha256").update(`${readingVersion}`);
  for (const part of parts) {
    hash.update(part === undefined ? "-" : `${part.length}:`).update(part ?? "");
  }
  return hash.digest("base64url").slice(0, 22);
}

/** The digest of everything a document says, but of when: some servers name the moment of the request. */
export function digestOf(document: KnowledgeDocument): string {
  const { key, kind, title, url, language, text } = document;
  return digest(key, kind, title, url, language, text);
}
