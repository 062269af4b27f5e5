import type { EventFile } from "#src/channel/event.ts";
import type { Content, MediaKind } from "#src/conversation/content.ts";
import { typeOf } from "./file-type.ts";
import type { Mail } from "./mime.ts";

/** What a mail's files may come to. */
export interface FileLimits {
  readonly maxFiles: number;
  /** Of all files of a mail together. */
  readonly maxFileBytes: number;
}

/** Logos and lines in signatures are smaller; photographs are not. */
const MIN_INLINE_IMAGE = 10 * 1024;

/**
 * The files of a mail, within the limits: as content, and their bytes. Small images inside the text are left out: they
 * are the signature's. What is beyond the limits, or in Outlook's own format (TNEF), is said to be missing.
 */
export function filesOf(
  mail: Mail,
  { maxFiles, maxFileBytes }: FileLimits,
): { readonly content: Content[]; readonly files: EventFile[] } {
  const content: Content[] = [];
  const files: EventFile[] = [];
  const missing = new Set<string>();
  let total = 0;
  for (const [index, part] of mail.parts.entries()) {
    const bytes = part.content;
    const type = typeOf(bytes, part.contentType);
    const inline =
      part.contentDisposition !== "attachment" &&
      (part.related === true || part.cid !== undefined || part.contentDisposition === "inline");
    if (bytes.length === 0 || (inline && type.startsWith("image/") && bytes.length < MIN_INLINE_IMAGE))
      continue;
    if (
      /^application\/(?:ms-tnef|vnd\.ms-tnef)$/.test(part.contentType) ||
      /^winmail\.dat$/i.test(part.filename ?? "")
    ) {
      missing.add("tnef");
      continue;
    }
    if (files.length >= maxFiles || total + bytes.length > maxFileBytes) {
      missing.add("file_over_limit");
      continue;
    }
    total += bytes.length;
    const ref = `part:${part.partId ?? index + 1}`;
    const name = fileName(part.filename);
    const named = name === undefined ? {} : { name };
    files.push({ ref, type, bytes, ...named });
    content.push({ kind: "media", media: mediaOf(type), ref, type, ...named });
  }
  for (const what of missing) content.push({ kind: "unsupported", what });
  return { content, files };
}

function mediaOf(type: string): MediaKind {
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") ? "audio" : "document";
}

/** A file name without folders, control characters and direction marks that would turn "exe" into "txt". */
function fileName(name: string | undefined): string | undefined {
  const plain = (name ?? "")
    .replace(/^.*[\\/]/s, "")
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, "")
    .trim()
    .toWellFormed();
  return plain === "" || /^\.+$/.test(plain) ? undefined : plain.slice(-200).toWellFormed();
}
