/** Bytes of a response, or the news that there were more than allowed. */
export type CappedBody = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false };

/**
 * Reads a response to its end, but never more than `max` bytes; the rest is cancelled. Counts what arrives
 * after decompression, so a small compressed answer cannot unfold into a large one. `onChunk` is called with
 * each piece of progress. Rejects when the connection breaks or the request is aborted meanwhile.
 */
export async function readCapped(
  response: Response,
  max: number,
  onChunk: () => void = () => undefined,
): Promise<CappedBody> {
  if (response.body === null) return { ok: true, bytes: Buffer.alloc(0) };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { ok: true, bytes: Buffer.concat(chunks, size) };
    size += value.byteLength;
    if (size > max) {
      await discard(reader);
      return { ok: false };
    }
    chunks.push(value);
    onChunk();
  }
}

/** Lets go of a body nobody will read, so that its connection is freed. */
export async function discardBody(response: Response): Promise<void> {
  if (response.body !== null) await discard(response.body);
}

async function discard(body: { cancel(): Promise<void> }): Promise<void> {
  try {
    await body.cancel();
  } catch {
    // The connection is gone already, which is all that was wanted.
  }
}
