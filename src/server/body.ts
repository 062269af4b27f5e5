import type { Readable } from "node:stream";

/** A body that is larger than it may be; answered 413. */
export class BodyTooLarge extends Error {
  override name = "BodyTooLarge";
  readonly statusCode = 413;
  constructor(limit: number) {
    super(`The body is larger than ${limit} bytes.`);
  }
}

/** The bytes of a body; rejects with `BodyTooLarge` as soon as there are more than `limit`, and lets the rest run off. */
export async function readBody(payload: Readable, limit: number): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      payload.removeListener("data", onData);
      payload.resume();
      reject(new BodyTooLarge(limit));
    };
    payload.on("data", onData);
    payload.once("end", () => resolve(Buffer.concat(chunks, size)));
    payload.once("error", reject);
    payload.once("close", () => reject(new Error("The body broke off.")));
  });
}
