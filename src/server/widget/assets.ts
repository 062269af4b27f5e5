import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

const console_ = fileURLToPath(new URL("../../console/", import.meta.url));
/** What the panel shares with the playground. */
const shared = ["playground/composer.js", "playground/dom.js", "playground/text.js"];
const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** A file as it is sent. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

/** Everything the panel loads, read once, and the two files that are filled in for each connection. */
export interface Assets {
  /** Changes when any of the files does. */
  readonly version: string;
  /** By path below `src/console`, e.g. `widget/panel.js`. */
  readonly files: ReadonlyMap<string, Asset>;
  readonly loader: string;
  readonly page: string;
}

export async function readAssets(): Promise<Assets> {
  const read = (path: string) => readFile(console_ + path);
  const own = (await readdir(`${console_}widget`)).map((name) => `widget/${name}`);
  const paths = [
    ...own.filter((path) => /\.(?:js|css)$/u.test(path) && path !== "widget/loader.js"),
    ...shared,
  ];
  const files = new Map<string, Asset>();
  const digest = createHash("sha256");
  for (const path of paths.toSorted()) {
    const bytes = await read(path);
    digest.update(`${path}\0${String(bytes.length)}\0`).update(bytes);
    const type = types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    files.set(path, { type, bytes, gzipped: gzipSync(bytes, { level: 9 }) });
  }
  return {
    version: digest.digest("hex").slice(0, 12),
    files,
    loader: lean((await read("widget/loader.js")).toString("utf8")),
    page: (await read("widget/index.html")).toString("utf8"),
  };
}

/** Without what is for whoever reads the file: every page of the shop loads it. */
function lean(script: string): string {
  return script
    .replace(/^\s*\/\/.*$/gmu, "")
    .replace(/^\s*\/\*[\s\S]*?\*\/$/gmu, "")
    .replace(/^\s+/gmu, "");
}

/** Sends a file, compressed where the browser takes that. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const zipped = /\bgzip\b/u.test(request.headers["accept-encoding"] ?? "");
  reply.type(asset.type).header("vary", "accept-encoding");
  return zipped ? reply.header("content-encoding", "gzip").send(asset.gzipped) : reply.send(asset.bytes);
}

/** A text that is not the same for every connection, with what a browser needs to ask whether it has changed. */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
): FastifyReply {
  const tag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  reply.header("etag", tag);
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  const bytes = Buffer.from(text);
  return sendAsset(request, reply, { type, bytes, gzipped: gzipSync(bytes) });
}
