import { z } from "zod";
import { webKind } from "#channels/web/index.ts";
import { visitorToken } from "#channels/web/visitor.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import { now, posted, said, site } from "./connection.ts";

const visitor = {
  account: site,
  id: "visitor-of-the-contract",
  issued: now,
  expires: new Date(now.getTime() + 24 * 3_600_000),
};

const asPosted = (body: Json): Buffer => Buffer.from(JSON.stringify(body));
const idOf = ({ id }: { readonly id: string }): string => `${visitor.id}:${id}`;

const many = Array.from({ length: 40 }, (_, n) => said(`number ${String(n)}`));
const [before, after] = [said("before"), said("after")];

describeWebhookChannel({
  kind: webKind,
  rotates: true,
  hex: false,
  bearer: true,
  signatureHeader: "authorization",
  connection: (visitorKey) => ({ id: "c1", accounts: [site], settings: {}, secrets: { visitorKey } }),
  signed: (body, secret, id = "c1") => posted(body, visitorToken(id, visitor, [secret])),
  one: asPosted(said("Where is my order?")),
  batch: { body: asPosted({ type: "batch", items: many }), ids: many.map(idOf) },
  unknown: [
    { type: "typing" },
    { type: "hologram", hologram: {} },
    { type: "batch", items: [] },
    { type: "batch", items: [{ type: "hologram" }] },
    { ...said("  "), telepathy: [1] },
    { type: "read", of: [] },
  ].map(asPosted),
  poisoned: {
    body: asPosted({
      type: "batch",
      items: [before, { type: "message", id: "not a uuid", text: "lost?" }, after],
    }),
    survivors: [before, after].map(idOf),
  },
  to: { account: site, id: visitor.id },
  limit: () => null,
  textOf: (part) => z.object({ text: z.string() }).parse(part).text,
  callsNobody: true,
  reaches: null,
  templates: null,
  recorded: null,
});
