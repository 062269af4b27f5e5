import { gunzip } from "node:zlib";
import type { Answer } from "./get.ts";

/** Bytes, or why there are none. */
export type Body =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: "large" | "broken" };

/** A body to its end, but never more than `max` bytes after decompression. Never throws. */
export async function readBody({ body }: Pick<Answer, "body">, max: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      // Leaving the loop destroys the stream.
      if (size > max) return { ok: false, why: "large" };
      chunks.push(chunk);
    }
  } catch {
    return { ok: false, why: "broken" };
  }
  return { ok: true, bytes: Buffer.concat(chunks, size) };
}

/** What is in a gzip file (as sitemaps and feeds often are), at most `max` bytes of it; other bytes as they are. */
export async function unzipped(bytes: Buffer, max: number): Promise<Body> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { ok: true, bytes };
  return new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: max }, (error, plain) => {
      if (error === null) resolve({ ok: true, bytes: plain });
      else
        resolve({
          ok: false,
          why: "code" in error && error.code === "ERR_BUFFER_TOO_LARGE" ? "large" : "broken",
        });
    });
  });
}
