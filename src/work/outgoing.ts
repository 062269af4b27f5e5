import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Channel, Occasion, Reachable } from "#src/channel/channel.ts";
import { notAllowed } from "#src/delivery/allowed.ts";
import type { Outgoing, Said, Spoken } from "#src/delivery/outgoing.ts";
import type { LiveConnection, Registry } from "#src/intake/registry.ts";
import { listConnections } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import {
  beginConversation,
  hearerAt,
  hearerOf,
  saidBefore,
  speak,
  type Hearer,
  type Spoke,
} from "#src/store/speak.ts";

export interface OutgoingDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly now: () => Date;
  /** Parts are to be sent. */
  readonly sendDue: (inMs: number) => void;
  readonly changed: (conversation: string) => void;
}

/** What the parts of something said are, and whether they may go out at any time. */
type Shaped =
  | { readonly parts: readonly Json[]; readonly anyTime: boolean }
  | { readonly kind: "closed" | "opted_out" };

/** Says what no turn says: in the thread and by the lanes of conversations, like answers. */
export function outgoing(deps: OutgoingDeps): Outgoing {
  const { db, registry, now } = deps;

  const say = async (
    hearer: Hearer,
    to: Address,
    connection: LiveConnection,
    said: Said,
    shaped: Extract<Shaped, { parts: unknown }>,
  ): Promise<Spoken> => {
    const spoke = await speak(db, hearer.shop, {
      conversation: hearer.conversation,
      key: said.key,
      author: said.by ?? "agent",
      connection: connection.id,
      to,
      content: contentOf(said),
      language: said.reply.language,
      parts: shaped.parts,
      anyTime: shaped.anyTime,
      fleeting: said.fleeting === true,
      updates: said.updates ?? [],
    });
    if (spoke.kind === "said") {
      deps.changed(hearer.conversation);
      deps.sendDue(0);
      return { kind: "said", message: spoke.message, conversation: hearer.conversation };
    }
    if (spoke.kind === "said_before") return before(spoke);
    const hears = await hearerOf(db, hearer.conversation);
    if (hears === undefined) return { kind: "no_connection" };
    return hears.optedOut
      ? { kind: "opted_out" }
      : { kind: "said_before", message: "", conversation: hearer.conversation };
  };

  const shape = (hearer: Hearer, channel: Channel, said: Said): Shaped => {
    const occasion: Occasion = {
      conversation: hearer.conversation,
      memo: hearer.memo,
      inReplyTo: said.by === "person" ? hearer.lastInboundId : null,
      about: aboutOf(said),
    };
    const forbidden = notAllowed({
      now: now(),
      windowMs: channel.traits.replyWindowMs,
      lastInboundAt: hearer.lastInboundAt,
      optedOut: hearer.optedOut,
    });
    if (forbidden === undefined) return { parts: channel.render(said.reply, occasion), anyTime: false };
    if (hearer.optedOut) return { kind: "opted_out" };
    const parts = said.notice === undefined ? null : (channel.notice?.(said.notice, occasion) ?? null);
    return parts === null ? { kind: "closed" } : { parts, anyTime: true };
  };

  /** Connections of the shop that reach them, and what each calls them; oldest first. */
  const reaching = async (
    shop: string,
    who: Reachable,
  ): Promise<{ readonly connection: LiveConnection; readonly at: Address }[]> => {
    const found = [];
    for (const { id, state } of await listConnections(db, shop)) {
      if (state !== "active") continue;
      // One that cannot be built now is as good as none; the others may do.
      const connection = await registry.get(id).catch(() => undefined);
      const at = connection?.channel.reach?.(who);
      if (connection?.state === "active" && at !== undefined) found.push({ connection, at });
    }
    return found;
  };

  return {
    async inConversation(conversation, said) {
      const hearer = await hearerOf(db, conversation);
      if (hearer === undefined) return { kind: "no_connection" };
      const known = await saidBefore(db, hearer.shop, said.key);
      if (known !== undefined) return before(known);
      const connection = await registry.get(hearer.connection);
      if (connection?.state !== "active") return { kind: "no_connection" };
      const shaped = shape(hearer, connection.channel, said);
      return "kind" in shaped ? shaped : say(hearer, hearer.replyTo, connection, said, shaped);
    },
    async to(shop, who, said) {
      const known = await saidBefore(db, shop, said.key);
      if (known !== undefined) return before(known);
      // As the best that any connection could have done: words, then a template, then why not.
      let template: (() => Promise<Spoken>) | undefined;
      let why: Spoken = { kind: "no_connection" };
      for (const { connection, at } of await reaching(shop, who)) {
        const hearer = (await hearerAt(db, connection.id, at)) ?? nobodyYet(shop, connection.id, at);
        const shaped = shape(hearer, connection.channel, said);
        if ("kind" in shaped) {
          if (why.kind !== "opted_out") why = shaped;
          continue;
        }
        const tell = async (): Promise<Spoken> => {
          const hears =
            hearer.conversation !== ""
              ? hearer
              : await beginConversation(
                  db,
                  { shop, channel: connection.channel.name, connection: connection.id },
                  at,
                );
          const again = shape(hears, connection.channel, said);
          return "kind" in again ? again : say(hears, at, connection, said, again);
        };
        if (!shaped.anyTime) return tell();
        template ??= tell;
      }
      return template === undefined ? why : template();
    },
  };
}

/** Somebody with whom there is no conversation: what could be said to them is worked out before one is begun. */
function nobodyYet(shop: string, connection: string, at: Address): Hearer {
  return {
    conversation: "",
    shop,
    connection,
    replyTo: at,
    memo: null,
    lastInboundAt: null,
    lastInboundId: null,
    optedOut: false,
  };
}

function before({ message, conversation }: Extract<Spoke, { kind: "said_before" }>): Spoken {
  return { kind: "said_before", message: message ?? "", conversation: conversation ?? "" };
}

function contentOf({ reply, kept }: Said): Content[] {
  if (kept !== undefined) return [{ kind: "text", text: kept }];
  return [
    { kind: "text", text: reply.text },
    ...(reply.choices ?? []).map(({ id, title }) => ({ kind: "choice" as const, id, title })),
  ];
}

/** The order's number and the shop's name, where they are known: the same in every language. */
function aboutOf({ notice }: Said): string | undefined {
  const about = [notice?.values["number"], notice?.values["shop"]].filter(
    (value) => value !== undefined && value.trim() !== "",
  );
  return about.length === 0 ? undefined : about.join(" · ");
}
