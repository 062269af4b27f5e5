import type { FastifyPluginAsync } from "fastify";
import { channelKinds } from "#channels/index.ts";
import { demoKind, demoShoppers } from "#src/demo/index.ts";
import type { Log } from "#src/observe/observer.ts";
import { playground } from "#src/server/playground.ts";
import type { DemoChannel } from "#src/server/playground/channel.ts";
import { demoConnection } from "#src/server/playground/connection.ts";
import type { Db } from "#src/store/db.ts";
import { renewDemo } from "#src/store/demo-deeds.ts";
import type { Vault } from "#src/store/vault.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Schedule } from "#src/work/schedule.ts";
import { demoCarrier } from "./carrier.ts";
import type { Demo } from "./demo.ts";
import { email } from "./email.ts";
import { instagram, messenger, whatsapp } from "./meta.ts";
import type { SandboxMail } from "./sandbox.ts";
import { furnishShop } from "./shop.ts";
import { sms } from "./sms.ts";
import { web } from "./web.ts";

/** The playground with its demo shop, connections and orders in place. */
export interface OpenPlayground {
  /** The demo connection that messages go to where no other is named. */
  readonly connection: string;
  /** All of them. */
  readonly connections: readonly string[];
  readonly plugin: FastifyPluginAsync;
  readonly schedules: readonly Schedule[];
}

export interface PlaygroundParts {
  readonly db: Db;
  readonly vault: Vault;
  /** This server as this process reaches it. */
  readonly local: () => URL;
  /** As providers reach it, which some of them sign; as `local` by default. */
  readonly publicUrl?: () => URL;
  /** Without it the demo shop has no mailbox. */
  readonly mail?: SandboxMail;
  readonly fetch: typeof fetch;
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly changed: (conversation: string) => void;
  /** A shop's sources as shoppers are answered from. */
  readonly sources: (shop: string) => Promise<readonly OrderSource[]>;
  /** Something was approved or declined. */
  readonly actionsDue: () => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** What was done in the demo shop is forgotten after this, ms. */
const rememberedMs = 24 * 3_600_000;

/** In the order of their tabs. */
const demos: readonly Demo[] = [whatsapp, messenger, instagram, sms, email, web];

/** Makes the demo shop where it is missing: a connection of every kind there is, each with secrets of its own. */
export async function openPlayground(parts: PlaygroundParts): Promise<OpenPlayground> {
  const { db, vault, local, publicUrl = local } = parts;
  const furnished = await furnishShop(db, vault);
  const { shop } = furnished;
  const renew = () => renewDemo(db, demoKind, new Date(parts.now().getTime() - rememberedMs));
  await renew();
  const channels: DemoChannel[] = [];
  for (const demo of demos) {
    const { channel, account, settings, secrets } = demo;
    if (!channelKinds.some((kind) => kind.name === channel)) continue;
    if (demo === email && parts.mail === undefined) continue;
    const made = await demoConnection(db, vault, { shop: shop.id, channel, account, settings, secrets });
    const webhookUrl = () => new URL(`/webhooks/${channel}/${made.id}`, publicUrl());
    const place = { channel, connection: made.id, account };
    channels.push(await demo.play({ ...parts, place, secrets: made.secrets, webhookUrl }));
  }
  const [first] = channels;
  if (first === undefined) throw new Error("The playground has no channel to show.");
  return {
    connection: first.connection,
    connections: channels.map(({ connection }) => connection),
    plugin: playground({
      ...parts,
      shop,
      channels,
      shoppers: demoShoppers,
      carrier: demoCarrier({ ...parts, ...furnished, publicUrl }),
    }),
    schedules: [{ name: "demo", cron: "52 * * * *", run: renew }],
  };
}
