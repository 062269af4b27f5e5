import { z } from "zod";
import type { Channel, Watch, Webhook } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Check, Connection } from "#src/channel/kind.ts";

/** What pigeons are asked, and what they answer. */
export interface Loft {
  /** What `check` finds; a function to do otherwise. */
  says:
    | readonly Check[]
    | ((connection: Connection, deps: ChannelDeps, webhookUrl: URL) => Promise<readonly Check[]>);
  replyWindowMs: number | null;
  readonly asked: { readonly connection: Connection; readonly webhookUrl: URL }[];
  readonly kind: ChannelKind;
  /** The same, whose birds are watched for rather than called in; without `check`. */
  readonly watched: ChannelKind;
}

/** A channel that exists in tests only: signed by a word in a header. */
export function pigeonLoft(): Loft {
  const asked: { connection: Connection; webhookUrl: URL }[] = [];
  const schemas = {
    settings: z.strictObject({ colour: z.string().default("grey"), ring: z.boolean().optional() }),
    secrets: z.strictObject({ word: z.string().min(4) }),
    account: z.string().regex(/^loft-\d+$/, "must be a loft"),
  };
  const channel = (name: string, source: Webhook | Watch): Channel => ({
    name,
    traits: {
      replyWindowMs: loft.replyWindowMs,
      settleMs: 0,
      style: "brief",
      repeatAfterCrashMs: null,
      answers: null,
    },
    source,
    render: (reply) => [reply.text],
    send: () => Promise.resolve({ ok: true, id: "1" }),
  });
  const loft: Loft = {
    says: [],
    replyWindowMs: 3_600_000,
    asked,
    kind: {
      name: "pigeon",
      ...schemas,
      build: ({ settings, secrets }) => {
        const { word } = schemas.secrets.parse(secrets);
        if (schemas.settings.parse(settings).ring === false)
          throw new Error("settings.ring: a pigeon without a ring is not let in");
        return channel("pigeon", {
          how: "webhook",
          verify: ({ headers }) => headers["x-word"] === word,
          parse: () => [{ kind: "ignored", reason: "cooing" }],
          accepted: { status: 200, type: "text/plain", body: "coo" },
        });
      },
      check: async (connection, deps, webhookUrl) => {
        asked.push({ connection, webhookUrl });
        return typeof loft.says === "function" ? loft.says(connection, deps, webhookUrl) : loft.says;
      },
    },
    watched: {
      name: "owl",
      ...schemas,
      build: () =>
        channel("owl", {
          how: "watch",
          async *watch() {
            yield* [];
          },
        }),
    },
  };
  return loft;
}
