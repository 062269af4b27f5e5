import type { MediaResult } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { discardBody, readCapped } from "../meta/body.ts";
import { isLoopback, type SmsSettings } from "./settings.ts";
import { sniff } from "./sniff.ts";

export type MediaOptions = Pick<SmsSettings, "apiUrl" | "accountSid" | "mediaHosts" | "timeoutMs"> & {
  /** The Authorization header for Twilio's API, and for nobody else. */
  readonly authorization: string;
};

/** Twilio's answer leads to the file in one step, sometimes two. */
const MAX_REDIRECTS = 3;
/** A whole file may take this many times `timeoutMs`. */
const PATIENCE = 12;

type Failed = Extract<MediaResult, { ok: false }>;

/**
 * The address of a file at Twilio's API, undefined for any other: a webhook's `MediaUrl` is where the
 * credentials go, so only this account's messages at the configured API count.
 */
export function fileUrl(
  ref: string,
  { apiUrl, accountSid }: Pick<SmsSettings, "apiUrl" | "accountSid">,
): URL | undefined {
  const url = URL.parse(ref);
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return undefined;
  const base = new URL(`${apiUrl}/`);
  // Media of an account in another region are named with the main address.
  const main = base.hostname.endsWith(".twilio.com") ? "https://api.twilio.com" : base.origin;
  const known = url.origin === base.origin || (url.origin === main && base.pathname === "/");
  if (!known || !url.pathname.startsWith(base.pathname)) return undefined;
  const path = url.pathname.slice(base.pathname.length);
  const parts = /^2010-04-01\/Accounts\/(?<account>[^/]+)\/Messages\/[A-Z]{2}\w{32}\/Media\/ME\w{32}$/.exec(
    path,
  );
  return parts?.groups?.["account"] === accountSid ? url : undefined;
}

/**
 * Fetches a file by its `MediaUrl`: the API wants Basic auth and redirects to a host that must not be shown it.
 * Allowed hosts only, https (but on this machine), never more than `maxBytes`; its type is what its bytes say.
 * Source: Twilio "Media resource", and "Enforce HTTP Auth": the redirect's address is good for four hours.
 */
export async function fetchMedia(
  deps: Pick<ChannelDeps, "fetch">,
  options: MediaOptions,
  ref: string,
  maxBytes: number,
): Promise<MediaResult> {
  const start = fileUrl(ref, options);
  if (start === undefined) return failed("refused", "not a file of this Twilio account");
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const whole = setTimeout(abort, options.timeoutMs * PATIENCE);
  let idle = setTimeout(abort, options.timeoutMs);
  const progress = (): void => {
    clearTimeout(idle);
    idle = setTimeout(abort, options.timeoutMs);
  };
  try {
    let url = start;
    for (let redirects = 0; ; redirects++) {
      const response = await deps.fetch(url, {
        headers: redirects === 0 ? { authorization: options.authorization } : {},
        redirect: "manual",
        signal: stop.signal,
      });
      progress();
      const next = nextStep(response, url, options.mediaHosts, maxBytes);
      if (next === "read") return await read(response, maxBytes, progress);
      await discardBody(response);
      if (!(next instanceof URL)) return next;
      if (redirects === MAX_REDIRECTS) return failed("refused", "the file's address redirects without end");
      url = next;
    }
  } catch {
    return failed("retry", "the download broke off");
  } finally {
    clearTimeout(idle);
    clearTimeout(whole);
  }
}

async function read(response: Response, maxBytes: number, progress: () => void): Promise<MediaResult> {
  const body = await readCapped(response, maxBytes, progress);
  if (!body.ok) return tooLarge(maxBytes);
  const stated = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  const type =
    sniff(body.bytes) ?? (stated === undefined || stated === "" ? "application/octet-stream" : stated);
  return { ok: true, media: { type, bytes: body.bytes } };
}

/** What to do with an answer: read it, go on to an address, or give up. */
function nextStep(
  response: Response,
  at: URL,
  hosts: readonly string[],
  maxBytes: number,
): "read" | URL | Failed {
  const { status } = response;
  if (status >= 300 && status < 400) {
    const next = URL.parse(response.headers.get("location") ?? "", at.href);
    return next !== null && isAllowed(next, hosts)
      ? next
      : failed("refused", "the file's address redirects to a host that is not allowed");
  }
  if (status === 404 || status === 410) return failed("gone", "the file is no longer at Twilio");
  // The credentials may be about to be replaced; the file stays.
  if (status === 401 || status === 429 || status >= 500)
    return failed("retry", `HTTP ${String(status)} for the file`);
  if (!response.ok) return failed("refused", `HTTP ${String(status)} for the file`);
  const announced = Number(response.headers.get("content-length") ?? 0);
  return announced > maxBytes ? tooLarge(maxBytes) : "read";
}

function isAllowed(url: URL, hosts: readonly string[]): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) return false;
  return hosts.some((host) =>
    host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
}

function tooLarge(maxBytes: number): Failed {
  return failed("refused", `larger than ${String(maxBytes)} bytes`);
}

function failed(reason: Failed["reason"], detail: string): Failed {
  return { ok: false, reason, detail };
}
