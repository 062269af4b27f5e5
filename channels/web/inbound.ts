import { UnreadableBody } from "#src/channel/channel.ts";
import type { EventFile, InboundEvent } from "#src/channel/event.ts";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { kindOf, plainName } from "./files.ts";
import type { Visitor } from "./visitor.ts";
import { Read, Said } from "./wire.ts";
import type { z } from "zod";

/** A panel sends fewer at once; the rest of a longer one is not read. */
const longestBatch = 100;
/** Of an item that could not be read, characters. */
const longestKept = 20_000;

/** The body as JSON. Throws `UnreadableBody` when it is none. */
export function jsonIn(body: Buffer): Json {
  try {
    const found: Json = JSON.parse(body.toString("utf8"));
    return found;
  } catch {
    throw new UnreadableBody("the body is not JSON");
  }
}

/** How the core knows a visitor. */
export function addressOf(visitor: Visitor, locale?: string): Address {
  const { account, id, proof } = visitor;
  return {
    account,
    id,
    ...(proof?.email === undefined ? {} : { email: proof.email }),
    ...(proof?.phone === undefined ? {} : { phone: proof.phone }),
    ...(locale === undefined ? {} : { locale }),
  };
}

/** The events in what a visitor posted, in order; at least one. Throws `UnreadableBody` when it is not JSON. */
export function readEvents(
  body: Buffer,
  visitor: Visitor,
  receivedAt: Date,
  maxFileBytes: number,
): InboundEvent[] {
  const root = jsonIn(body);
  const events = (itemsOf(root) ?? [root]).flatMap((item) =>
    readItem(item, visitor, receivedAt, maxFileBytes),
  );
  return events.length === 0 ? [{ kind: "ignored", reason: "empty" }] : events;
}

/** The items of a batch; undefined for anything else. */
function itemsOf(root: Json): readonly Json[] | undefined {
  if (typeOf(root) !== "batch" || typeof root !== "object" || root === null || !("items" in root))
    return undefined;
  const { items } = root;
  return isList(items) ? items.slice(0, longestBatch) : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function readItem(item: Json, visitor: Visitor, receivedAt: Date, maxFileBytes: number): InboundEvent[] {
  switch (typeOf(item)) {
    case "message": {
      const said = Said.safeParse(item);
      return [said.success ? message(said.data, visitor, receivedAt, maxFileBytes) : rejected(item)];
    }
    case "read": {
      const read = Read.safeParse(item);
      return read.success ? receipts(read.data.of, visitor, receivedAt) : [rejected(item)];
    }
    case undefined:
      return [rejected(item)];
    default:
      return [{ kind: "ignored", reason: "unknown_type" }];
  }
}

function typeOf(item: Json): string | undefined {
  if (typeof item !== "object" || item === null || !("type" in item)) return undefined;
  return typeof item.type === "string" ? item.type : undefined;
}

function message(
  said: z.infer<typeof Said>,
  visitor: Visitor,
  receivedAt: Date,
  maxFileBytes: number,
): InboundEvent {
  const { id, text, choice, agoMs, locale, files = [] } = said;
  const taken = files.map((file, n) => fileOf(file, `${id}:${String(n)}`, maxFileBytes));
  const content: Content[] = [
    ...(text === undefined || text.trim() === "" ? [] : [{ kind: "text" as const, text }]),
    ...(choice === undefined ? [] : [{ kind: "choice" as const, id: choice.id, title: choice.title }]),
    ...taken.map((file) => file.content),
  ];
  if (content.length === 0) return { kind: "ignored", reason: "empty" };
  const kept = taken.flatMap((file) => (file.kept === undefined ? [] : [file.kept]));
  const name = visitor.proof?.name;
  return {
    kind: "message",
    account: visitor.account,
    id: `${visitor.id}:${id}`,
    at: new Date(receivedAt.getTime() - agoMs),
    from: addressOf(visitor, locale),
    content,
    raw: {
      type: "message",
      id,
      ...(text === undefined ? {} : { text }),
      ...(choice === undefined ? {} : { choice: { id: choice.id, title: choice.title } }),
      ...(locale === undefined ? {} : { locale }),
      agoMs,
    },
    ...(name === undefined ? {} : { name }),
    ...(kept.length === 0 ? {} : { files: kept }),
  };
}

/** A file as it is kept; what is too large or of no kind we take is only mentioned. */
function fileOf(
  file: { name?: string; data: string },
  ref: string,
  maxFileBytes: number,
): { content: Content; kept?: EventFile } {
  const bytes = Buffer.from(file.data, "base64");
  const kind = bytes.length > maxFileBytes ? undefined : kindOf(bytes);
  if (kind === undefined) return { content: { kind: "unsupported", what: "file" } };
  const name = plainName(file.name);
  const named = name === undefined ? {} : { name };
  return {
    content: { kind: "media", media: kind.media, ref, type: kind.type, ...named },
    kept: { ref, type: kind.type, bytes, ...named },
  };
}

function receipts(of: readonly string[], visitor: Visitor, receivedAt: Date): InboundEvent[] {
  return [...new Set(of)].map((delivery) => ({
    kind: "status",
    account: visitor.account,
    id: `${visitor.id}:read:${delivery}`,
    at: receivedAt,
    of: delivery,
    status: "read",
  }));
}

/** Without the files, which may be large and are of no use to whoever looks at it. */
function rejected(item: Json): InboundEvent {
  let text: string;
  try {
    text = JSON.stringify(item, (key, value: unknown) => (key === "data" ? "left out" : value));
  } catch {
    // Nested deeper than the stack is high.
    text = "left out: nested too deeply";
  }
  const raw = text.replaceAll("\\u0000", "").slice(0, longestKept).toWellFormed();
  return { kind: "rejected", reason: "bad_item", raw };
}
