import { isUtf8 } from "node:buffer";
import { createGunzip } from "node:zlib";
import { pipeline, Readable } from "node:stream";
import { charsetIn, markOf, xmlEncoding } from "../charset.ts";

/** There are more bytes than the settings allow. */
export class TooLarge extends Error {}

const sniffed = 4_096;

/**
 * Bytes as text, piece by piece, never more than `max` of them after decompression: unpacked where they are gzip, in the
 * encoding of their mark, the Content-Type or their XML declaration, else UTF-8, or Windows-1252 where their beginning
 * is no UTF-8.
 *
 * @throws {TooLarge}
 * @throws what the bytes' source throws, and zlib of broken gzip.
 */
export async function* decoded(
  bytes: AsyncIterable<unknown>,
  contentType: string | undefined,
  max: number,
): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let head = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of unpacked(bytes)) {
    size += chunk.length;
    if (size > max) throw new TooLarge();
    if (decoder !== undefined) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < sniffed) continue;
    decoder = new TextDecoder(encodingOf(head, contentType));
    yield decoder.decode(head, { stream: true });
  }
  decoder ??= new TextDecoder(encodingOf(head, contentType));
  yield decoder.decode(size < sniffed ? head : undefined);
}

function encodingOf(head: Buffer, contentType: string | undefined): string {
  const stated = markOf(head) ?? charsetIn(contentType ?? "") ?? xmlEncoding(head);
  if (stated !== undefined) return stated;
  // The head may end within a character.
  const whole = [0, 1, 2, 3].some((less) => isUtf8(head.subarray(0, head.length - less)));
  return whole ? "utf-8" : "windows-1252";
}

async function* buffers(bytes: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function* unpacked(bytes: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  const source = buffers(bytes);
  const first = await source.next();
  if (first.done === true) return;
  const all = joined(first.value, source);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  pipeline(Readable.from(all), gunzip, () => undefined);
  yield* buffers(gunzip);
}

async function* joined(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
