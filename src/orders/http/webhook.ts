import { createHash } from "node:crypto";
import type { RawRequest } from "#src/channel/channel.ts";
import { fieldsOf, pick, plain } from "../file/fields.ts";
import type { SourceNews } from "../news.ts";
import type { SourceWebhook } from "../source.ts";
import { isSigned } from "./sign.ts";

const longest = 200;
const mostItems = 500;

/** `{id, order_id}`, or a list of them: an order was made or changed. Signed as we sign. */
export function httpWebhook(secret: string): SourceWebhook {
  return {
    verify: (request) => isSigned(request, secret),
    parse: ({ body }: RawRequest) => {
      const value = parsed(body);
      if (value === undefined) return [{ kind: "ignored", reason: "not json" }];
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.slice(0, mostItems).map((item) => newsOf(item));
    },
  };
}

function newsOf(item: unknown): SourceNews {
  const fields = fieldsOf(item);
  if (fields === null) return { kind: "ignored", reason: "not an object" };
  const orderId = plain(pick(fields, "orderid"))?.trim() ?? "";
  if (orderId === "" || orderId.length > longest) return { kind: "ignored", reason: "no order id" };
  const given = plain(pick(fields, "id"))?.trim() ?? "";
  const id = given === "" || given.length > longest ? digest(item) : given;
  return { kind: "order", id, orderId };
}

function digest(item: unknown): string {
  return createHash("sha256").update(JSON.stringify(item)).digest("hex");
}

function parsed(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return value;
  } catch {
    return undefined;
  }
}
