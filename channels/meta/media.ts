import type { MediaResult } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { discardBody, readCapped } from "./body.ts";
import { type NotFetched, fileTrouble, notFetched, patiently, tooLarge } from "./download.ts";
import { allowedUrl } from "./hosts.ts";

export interface LinkOptions {
  /** Host names, or `*.` and a domain for every host below it. */
  readonly hosts: readonly string[];
  /** Longest wait for an answer, and between two pieces of a file, ms. A whole file may take 12 times as long. */
  readonly timeoutMs: number;
}

const MAX_HOPS = 3;

/**
 * Fetches a file by its address, as Messenger and Instagram give it: signed, for a limited time, and without the
 * token, which therefore goes nowhere. The address comes from outside, so: allowed hosts only, https (but on
 * this machine), redirects only among these hosts, and never more than `maxBytes`.
 * Source: Messenger Platform "Webhook events, messages", attachments; Instagram "Webhooks for messaging".
 */
export async function fetchLinked(
  deps: ChannelDeps,
  options: LinkOptions,
  ref: string,
  maxBytes: number,
): Promise<MediaResult> {
  return patiently<MediaResult>(options.timeoutMs, async (signal, goOn) => {
    let at = ref;
    for (let hop = 0; hop <= MAX_HOPS; hop++) {
      const url = allowedUrl(at, options.hosts);
      if (url === undefined) return notFetched("refused", "the file is on a host that is not allowed");
      const response = await deps.fetch(url, { redirect: "manual", signal });
      goOn();
      const next = movedTo(response, url);
      if (next === undefined) return await read(response, maxBytes, goOn);
      await discardBody(response);
      at = next;
    }
    return notFetched("refused", "the file's address redirects too often");
  });
}

async function read(response: Response, maxBytes: number, goOn: () => void): Promise<MediaResult> {
  const trouble = troubleOf(response, maxBytes);
  if (trouble !== undefined) {
    await discardBody(response);
    return trouble;
  }
  const body = await readCapped(response, maxBytes, goOn);
  if (!body.ok) return tooLarge(maxBytes);
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return { ok: true, media: { type, bytes: body.bytes } };
}

/** Where the answer sends us; "" when it does not say, which no host allows. */
function movedTo(response: Response, from: URL): string | undefined {
  if (response.status < 300 || response.status >= 400) return undefined;
  return URL.parse(response.headers.get("location") ?? "", from.href)?.href ?? "";
}

function troubleOf(response: Response, maxBytes: number): NotFetched | undefined {
  const { status } = response;
  // A link that has run out is answered 403 with words about its signature, or 404.
  if (status === 401 || status === 403 || status === 404 || status === 410)
    return notFetched("gone", "the file's address has run out");
  return fileTrouble(response, maxBytes);
}
