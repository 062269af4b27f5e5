import { createHash } from "node:crypto";
import { z } from "zod";
import type { MediaResult } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { discardBody, readCapped } from "../meta/body.ts";
import { type NotFetched, fileTrouble, notFetched, patiently, tooLarge } from "../meta/download.ts";
import type { GraphAnswer, GraphClient } from "../meta/graph.ts";
import { allowedUrl } from "../meta/hosts.ts";

export interface MediaOptions {
  readonly token: string;
  /** Host names, or `*.` and a domain for every host below it. */
  readonly hosts: readonly string[];
  /** Longest wait for an answer, and between two pieces of a file, ms. A whole file may take 12 times as long. */
  readonly timeoutMs: number;
}

const Found = z.object({
  url: z.string().min(1).max(8192),
  mime_type: z.string().max(255).optional().catch(undefined),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().optional().catch(undefined),
});
type Found = z.infer<typeof Found>;

type Looked = { readonly ok: true; readonly found: Found } | NotFetched;
/** `stale`: the address has run out, a fresh one may work. */
type Loaded = MediaResult | "stale";

/**
 * Fetches a file by its media id in WhatsApp's two steps: an address that lives five minutes, then the bytes
 * from it, with the token. The address comes from outside and the token goes along, so: allowed hosts only,
 * https (but on this machine), no redirects, and never more than `maxBytes`.
 * Source: WhatsApp Cloud API "Media": ids of received files live 7 days; on 404 the address is asked for anew.
 */
export async function fetchMedia(
  graph: GraphClient,
  deps: ChannelDeps,
  options: MediaOptions,
  ref: string,
  maxBytes: number,
): Promise<MediaResult> {
  if (!/^\d{1,64}$/.test(ref)) return notFetched("refused", "not a media id");
  for (const last of [false, true]) {
    const looked = lookedUp(await graph.get(ref));
    if (!looked.ok) return looked;
    const loaded = await load(looked.found, deps, options, maxBytes);
    if (loaded !== "stale") return loaded;
    if (last) break;
  }
  return notFetched("gone", "the file's address does not work");
}

function lookedUp(answer: GraphAnswer): Looked {
  switch (answer.kind) {
    case "unreached":
    case "lost":
      return notFetched("retry", answer.detail);
    case "error": {
      const { failure, httpStatus, code } = answer;
      // Meta says "parameter not accepted" of an object that is no longer there.
      if (httpStatus === 404 || code === 100) return notFetched("gone", failure.detail);
      const passing =
        failure.kind === "retry" || (failure.kind === "broken" && failure.what === "connection");
      return notFetched(passing ? "retry" : "refused", failure.detail);
    }
    case "ok": {
      const found = Found.safeParse(answer.body);
      return found.success
        ? { ok: true, found: found.data }
        : notFetched("retry", "no address in Meta's answer");
    }
  }
}

async function load(
  found: Found,
  deps: ChannelDeps,
  options: MediaOptions,
  maxBytes: number,
): Promise<Loaded> {
  if (found.file_size !== undefined && found.file_size > maxBytes) return tooLarge(maxBytes);
  const url = allowedUrl(found.url, options.hosts);
  if (url === undefined) return notFetched("refused", "the file is on a host that is not allowed");
  return patiently<Loaded>(options.timeoutMs, async (signal, goOn) => {
    const response = await deps.fetch(url, {
      headers: { authorization: `Bearer ${options.token}` },
      redirect: "manual",
      signal,
    });
    const trouble = troubleOf(response, maxBytes);
    if (trouble !== undefined) {
      await discardBody(response);
      return trouble;
    }
    const read = await readCapped(response, maxBytes, goOn);
    if (!read.ok) return tooLarge(maxBytes);
    const { bytes } = read;
    if (found.sha256 !== undefined && !hasChecksum(bytes, found.sha256)) {
      deps.log("warn", "whatsapp media checksum differs", { bytes: bytes.length });
    }
    const type = found.mime_type ?? response.headers.get("content-type") ?? "application/octet-stream";
    return { ok: true, media: { type, bytes } };
  });
}

function troubleOf(response: Response, maxBytes: number): Loaded | undefined {
  const { status } = response;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    return notFetched("refused", "the file's address redirects elsewhere");
  }
  if (status === 404 || status === 401 || status === 410) return "stale";
  return fileTrouble(response, maxBytes);
}

/** Webhooks carry the checksum in base64; how the look-up writes it is not documented. */
function hasChecksum(bytes: Buffer, stated: string): boolean {
  const digest = createHash("sha256").update(bytes).digest();
  return stated.toLowerCase() === digest.toString("hex") || stated === digest.toString("base64");
}
