import type { Readable } from "node:stream";

/** A body that is larger than it may be; answered 413. */
export class BodyTooLarge extends Error {
  override name = "BodyTooLarge";
  readonly statusCode = 413;
  constructor(limit: number) {
    super(`The body is larger than ${limit} bytes.`);
  }
}

/** The client went away in the middle of its body; there is nobody to answer. */
class BodyBrokeOff extends Error {
  override name = "BodyBrokeOff";
  readonly statusCode = 400;
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
    const onBreak = () => reject(new BodyBrokeOff("The body broke off."));
    payload.once("error", onBreak);
    payload.once("close", onBreak);
  });
}
