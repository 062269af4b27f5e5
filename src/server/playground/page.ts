import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const files = fileURLToPath(new URL("../../console/playground/", import.meta.url));
const readme = new URL("../../../README.md", import.meta.url);

/** Set on everything the playground answers. Nothing is loaded from anywhere else, nothing runs inline. */
export const headers = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** `/` and what it loads. The README is given as text, because the page points to it for connecting a real number. */
export async function page(scope: FastifyInstance): Promise<void> {
  await scope.register(fastifyStatic, {
    root: files,
    prefix: "/playground/assets/",
    wildcard: false,
    index: false,
    dotfiles: "ignore",
    // Asked again each time; unchanged files are answered 304.
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header("cache-control", "no-cache");
    },
  });
  scope.get("/", async (_request, reply) => reply.sendFile("index.html"));
  scope.get("/playground/readme", async (_request, reply) => {
    const text = await readFile(readme, "utf8").catch(() => undefined);
    return text === undefined
      ? reply.code(404).type("text/plain; charset=utf-8").send("README.md is not part of this installation.")
      : reply.type("text/plain; charset=utf-8").send(text);
  });
}
