import { z } from "zod";
import { fileOf } from "#src/store/lookups.ts";
import { readFile } from "#src/store/media.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

const mimeType = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/i;

/** `/files/:id`: what shoppers sent. Strangers made these files, so nothing a browser could run is ever shown in place. */
export function fileRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/files/:id",
    schema: {
      tags: ["conversations"],
      summary: "Download a file a shopper sent",
      produces: ["application/octet-stream"],
      params: ById,
      querystring: InShop,
      response: { 200: z.unknown().describe("The bytes."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const known = await fileOf(deps.db, id);
      if (known === undefined || known.shop !== shop.id) throw problems.notFound("file", id);
      const file = await readFile(deps.db, id);
      if (file === undefined) throw problems.fileNotHere(id, known.problem);
      const type = file.type?.split(";")[0]?.trim() ?? "";
      return reply
        .type(mimeType.test(type) ? type : "application/octet-stream")
        .headers({
          "content-disposition": `attachment; filename*=UTF-8''${encoded(file.name ?? id)}`,
          "x-content-type-options": "nosniff",
          "content-security-policy": "sandbox; default-src 'none'",
          "cache-control": "private, no-store",
        })
        .send(file.bytes);
    },
  });
}

/** A file name in a header (RFC 8187): no folders, no control characters. */
function encoded(name: string): string {
  const plain = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}/\\]/gu, "_")
    .slice(0, 200)
    .toWellFormed();
  return encodeURIComponent(plain).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
