import type { FastifyInstance } from "fastify";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import { readAssets, sendAsset, sendText, type Assets } from "./assets.ts";
import { chatOf, type ChatConnection } from "./live.ts";

/** What is replaced in the loader by the connection's own, as JSON. */
const settingsMark = "/* settings */ {}";
/** A merchant who changes the colour sees it after this long, s. */
const loaderFreshS = 300;

const common = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" } as const;

/** The script, the page it frames, and what that loads. */
export function page(deps: { readonly registry: Registry; readonly log: Log }) {
  return async (scope: FastifyInstance): Promise<void> => {
    const assets = await readAssets();
    if (!assets.loader.includes(settingsMark))
      throw new Error("The widget's loader has no place for settings.");
    scope.addHook("onRequest", async (_request, reply) => {
      reply.headers(common);
    });

    scope.get<{ Params: { version: string; "*": string } }>(
      "/widget/assets/:version/*",
      async (request, reply) => {
        const asset = assets.files.get(request.params["*"]);
        if (asset === undefined) return reply.callNotFound();
        // While versions are being replaced, a page of one may ask an instance of the other.
        const same = request.params.version === assets.version;
        reply.header("cache-control", same ? "public, max-age=31536000, immutable" : "no-store");
        return sendAsset(request, reply, asset);
      },
    );

    scope.get<{ Params: { name: string } }>("/widget/:name", async (request, reply) => {
      const { name } = request.params;
      const id = name.replace(/\.js$/u, "");
      const chat = await chatOf(deps, id, reply);
      if (chat === undefined) return reply;
      if (id === name) return reply.redirect(`/widget/${id}/`);
      reply.headers({
        "cache-control": `public, max-age=${String(loaderFreshS)}, stale-while-revalidate=86400`,
        // Pages that isolate themselves (COEP) load only what says that it may be loaded.
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
      });
      return sendText(request, reply, "text/javascript; charset=utf-8", loaderOf(assets, chat));
    });

    scope.get<{ Params: { connection: string } }>("/widget/:connection/", async (request, reply) => {
      const chat = await chatOf(deps, request.params.connection, reply);
      if (chat === undefined) return reply;
      reply.headers({
        "cache-control": "no-cache",
        "content-security-policy": policyOf(chat),
        "cross-origin-resource-policy": "cross-origin",
        "x-robots-tag": "noindex",
      });
      return sendText(request, reply, "text/html; charset=utf-8", pageOf(assets, chat));
    });
  };
}

/** Nothing but our own files, nothing inline, and only on the merchant's pages. */
function policyOf({ embedding }: ChatConnection): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors 'self' ${embedding.origins.join(" ")}`.trim(),
  ].join("; ");
}

function loaderOf({ loader }: Assets, { id, embedding }: ChatConnection): string {
  const { color, side, label } = embedding;
  return loader.replace(settingsMark, () => JSON.stringify({ id, color, side, label }));
}

function pageOf({ page, version, files }: Assets, { id, channel, embedding }: ChatConnection): string {
  const base = `/widget/assets/${version}/`;
  const values: Readonly<Record<string, string>> = {
    base,
    webhook: `/webhooks/${channel.name}/${id}`,
    feed: `/widget/${id}/feed`,
    connection: id,
    origins: embedding.origins.join(" "),
    color: embedding.color,
  };
  const modules = [...files.keys()].filter((path) => path.endsWith(".js"));
  const preload = modules.map((path) => `<link rel="modulepreload" href="${base}${path}" />`).join("\n    ");
  return page
    .replace("<!-- preload -->", () => preload)
    .replace(/%(\w+)%/gu, (whole, name: string) => escapeHtml(values[name] ?? whole));
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
