import { createReadStream } from "node:fs";
import type { KnowledgeDeps } from "../../document.ts";
import { localPath } from "../local.ts";
import type { Web } from "../net/get.ts";
import type { FeedSecrets, FeedSettings } from "./kind.ts";

/** A feed's bytes as they arrive, or why there are none. */
export type Opened =
  | { readonly ok: true; readonly bytes: AsyncIterable<unknown>; readonly contentType: string | undefined }
  | { readonly ok: false; readonly detail: string };

const mostHops = 5;

/** Opens the file, or asks for the address. Redirects are followed on the same host only: the password goes along. */
export async function openFeed(
  { url, file = "", timeoutMs }: FeedSettings,
  { user, password }: FeedSecrets,
  { baseDir }: Pick<KnowledgeDeps, "baseDir">,
  client: Web,
  signal: AbortSignal,
): Promise<Opened> {
  if (url === undefined) {
    const found = await localPath(baseDir, file);
    if (!found.ok) return found;
    return { ok: true, bytes: createReadStream(found.path, { signal }), contentType: undefined };
  }
  const authorization: Record<string, string> =
    user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
  let at = new URL(url);
  const { host } = at;
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const begun = new AbortController();
    const timer = setTimeout(() => begun.abort(), timeoutMs);
    const headers = {
      accept: "application/xml,text/csv,text/tab-separated-values,*/*;q=0.1",
      ...authorization,
    };
    const got = await client.get(at, headers, AbortSignal.any([signal, begun.signal]));
    clearTimeout(timer);
    if (!got.ok) return { ok: false, detail: got.detail };
    const to = got.header("location");
    if (got.status >= 300 && got.status < 400 && to !== undefined) {
      got.body.destroy();
      const next = URL.canParse(to, at.href) ? new URL(to, at) : undefined;
      if (next === undefined || next.host !== host || next.protocol !== at.protocol) {
        return {
          ok: false,
          detail: "it redirects to another host, which is not followed: give its final address",
        };
      }
      at = next;
      continue;
    }
    if (got.status !== 200) {
      got.body.destroy();
      return { ok: false, detail: `the server answered ${got.status}` };
    }
    return { ok: true, bytes: got.body, contentType: got.header("content-type") };
  }
  return { ok: false, detail: "it redirects too often" };
}
