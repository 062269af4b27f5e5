import { createHash } from "node:crypto";
import type { ImapFlow, MessageStructureObject } from "imapflow";

/** More than a person writes, and little enough to be read in a moment, bytes. */
const MAX_TEXT_BYTES = 512 * 1024;
const MAX_HEADER_BYTES = 256 * 1024;

/**
 * A large mail as a small one: its headers, and the first plain and the first HTML text that are not attachments.
 * The same mail gives the same bytes. Null when it is no longer there.
 */
export async function fetchWithoutFiles(client: ImapFlow, uid: number): Promise<Buffer | null> {
  const range = String(uid);
  const found = await client.fetchOne(
    range,
    { uid: true, headers: true, bodyStructure: true },
    { uid: true },
  );
  if (found === false) return null;
  const leaves = found.bodyStructure === undefined ? [] : leavesOf(found.bodyStructure);
  const parts: string[] = [];
  for (const type of ["text/plain", "text/html"]) {
    const leaf = leaves.find((each) => each.type === type && each.disposition !== "attachment");
    if (leaf === undefined) continue;
    // It comes decoded, and in UTF-8 whatever it was written in.
    const { content } = await client.download(range, leaf.part ?? "1", {
      uid: true,
      maxBytes: MAX_TEXT_BYTES,
    });
    if (content === undefined) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of content) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    parts.push(
      `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${inLines(Buffer.concat(chunks))}\r\n`,
    );
  }
  const headers = withoutMime(
    (found.headers ?? Buffer.alloc(0)).subarray(0, MAX_HEADER_BYTES).toString("latin1"),
  );
  const boundary = createHash("sha256").update(parts.join()).digest("hex").slice(0, 32);
  const body = parts.map((part) => `--${boundary}\r\n${part}`).join("");
  return Buffer.from(
    `${headers}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`,
    "latin1",
  );
}

function leavesOf(node: MessageStructureObject, depth = 0): MessageStructureObject[] {
  if (node.childNodes === undefined) return [node];
  return depth > 20 ? [] : node.childNodes.flatMap((child) => leavesOf(child, depth + 1));
}

/** The header lines but those that describe the body, each ended by CRLF. A folded line begins with white space (RFC 5322 §2.2.3). */
function withoutMime(headers: string): string {
  return headers
    .split(/\r?\n(?![ \t])/)
    .filter((line) => line.trim() !== "" && !/^(?:content-[a-z-]+|mime-version)\s*:/i.test(line))
    .map((line) => `${line}\r\n`)
    .join("");
}

function inLines(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
}
