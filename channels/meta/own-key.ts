/*
 * Our mark in `message.metadata`: up to 1000 characters that Messenger's echo brings back. It says that the
 * gateway sent a message and which delivery it was. Source: Messenger Platform, Send API reference, `metadata`.
 */

const mark = "whereabouts:";

/** The metadata of a delivery. */
export function metadataOf(key: string): string {
  return `${mark}${key}`;
}

/** The delivery's id in an echo's metadata; undefined when it is not ours. */
export function keyIn(metadata: string | undefined): string | undefined {
  if (metadata === undefined || !metadata.startsWith(mark)) return undefined;
  const key = metadata.slice(mark.length);
  return key === "" || key.length > 200 ? undefined : key;
}
