import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { wordsOf } from "#src/conversation/content.ts";
import { conversationByAddress, readConversation, type FullConversation } from "#src/store/conversations.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";
import { childGateway, type ChildGateway } from "../fakes/child.ts";
import {
  account,
  appSecret,
  eventually,
  heard,
  post,
  prepare,
  textsBody,
  type Prepared,
} from "../fakes/gateway.ts";
import { startGraph, type Accepted, type FakeGraph } from "../fakes/graph.ts";

const milestones = [
  "verified",
  "inserting",
  "committed",
  "acknowledged",
  "turn_claimed",
  "model_called",
  "reply_committed",
  "provider_accepted",
  "send_recorded",
  "receipt_saved",
];
/** Random kills under load; the full number is run by `npm run chaos`. */
const kills = Number(process.env.KILLS ?? 4);

/** A database, a provider and a gateway's process at a time; ended together. */
class Scene {
  readonly graph: FakeGraph;
  readonly prepared: Prepared;
  readonly provider: Provider;
  child: ChildGateway | undefined;

  constructor(graph: FakeGraph, prepared: Prepared, receipts: boolean) {
    this.graph = graph;
    this.prepared = prepared;
    this.provider = startProvider(
      graph,
      () => new URL(prepared.webhookPath, this.child?.url ?? "http://127.0.0.1:9").href,
      receipts,
    );
  }

  static async open(receipts: boolean): Promise<Scene> {
    const graph = await startGraph();
    return new Scene(graph, await prepare({ graphUrl: graph.url }), receipts);
  }

  async start(crashAt?: string): Promise<ChildGateway> {
    this.child = undefined;
    this.child = await childGateway(this.prepared.env, crashAt === undefined ? {} : { crashAt });
    return this.child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.provider.stop();
    await this.child?.kill();
    await this.graph.close();
    await this.prepared.home.remove();
  }
}

/** Plays the provider beside the Graph API: repeats webhooks until they are answered 200, and sends receipts of what it accepted. */
interface Provider {
  /** Resolves when it was acknowledged. */
  deliver(body: string): Promise<void>;
  stop(): Promise<void>;
}

function startProvider(of: FakeGraph, url: () => string, receipts: boolean): Provider {
  let running = true;
  const told = new Set<string>();
  const tell = async (message: Accepted) => {
    while (running) {
      const answers = await of.receipts(url(), appSecret, message).catch(() => [0]);
      if (answers.every((status) => status === 200)) return;
      await wait(100);
    }
  };
  const loop = (async () => {
    while (running && receipts) {
      for (const message of of.accepted)
        if (!told.has(message.wamid)) {
          told.add(message.wamid);
          void tell(message);
        }
      await wait(20);
    }
  })();
  return {
    async deliver(body) {
      while (running && (await post(url(), body)) !== 200) await wait(100);
    },
    async stop() {
      running = false;
      await loop;
    },
  };
}

async function conversationsOf(
  home: Prepared,
  shoppers: readonly string[],
): Promise<Map<string, FullConversation>> {
  const db =
    home.home.databaseUrl === undefined
      ? await openEmbedded(home.home.directory)
      : await openPostgres(home.home.databaseUrl, { pool: 2 });
  try {
    const found = new Map<string, FullConversation>();
    for (const id of shoppers) {
      const conversation = await conversationByAddress(db, { connection: home.connection, account, id });
      const read = conversation === undefined ? undefined : await readConversation(db, conversation, 10_000);
      if (read !== undefined) found.set(id, read);
    }
    return found;
  } finally {
    await db.close();
  }
}

describe.each([{ receipts: true }, { receipts: false }])(
  "a process killed, receipts: $receipts",
  ({ receipts }) => {
    it.concurrent.each(milestones.filter((milestone) => receipts || milestone !== "receipt_saved"))(
      "at %s goes on where it stopped",
      async (milestone) => {
        await using scene = await Scene.open(receipts);
        const { graph, prepared, provider } = scene;
        const first = await scene.start(milestone);
        const shopper = "15550100020";
        const delivered = provider.deliver(
          textsBody(shopper, [{ id: `wamid.${randomUUID()}`, text: "where is it?" }]),
        );
        await first.gone;
        const died = performance.now();
        const second = await scene.start();
        await delivered;
        await eventually(() => heard(graph, shopper).length > 0, 15_000);
        const resumedInMs = performance.now() - died;
        // Time enough for a second reply: where there must be one, until it is there.
        if (milestone === "provider_accepted" && !receipts)
          await eventually(() => heard(graph, shopper).length > 1, 15_000);
        await wait(4_500);
        await second.terminate();
        const conversation = (await conversationsOf(prepared, [shopper])).get(shopper);
        const replies = heard(graph, shopper);
        const repeated = conversation?.deliveries.filter((delivery) => delivery.repeated) ?? [];
        process.stdout.write(
          `      killed at ${milestone}, receipts ${String(receipts)}: ${replies.length} at the provider, ${repeated.length} listed as repeated, ${Math.round(resumedInMs)} ms (of them ${Math.round(second.startedInMs)} to start)\n`,
        );
        expect(conversation?.deliveries).toHaveLength(1);
        expect(["sent", "delivered", "read"]).toContain(conversation?.deliveries[0]?.state);
        expect(conversation?.turns).toHaveLength(1);
        expect(new Set(replies)).toEqual(new Set(["re: where is it?"]));
        if (milestone === "provider_accepted" && !receipts) {
          // The provider had accepted it and nobody could know: the one case of a second reply, and it is listed.
          expect(replies).toHaveLength(2);
          expect(repeated).toHaveLength(1);
        } else expect(replies).toHaveLength(1);
        expect(resumedInMs - second.startedInMs).toBeLessThan(10_000);
      },
      90_000,
    );
  },
);

describe("a process killed at random under load", () => {
  it(`loses nothing and doubles nothing unlisted in ${kills} kills`, async () => {
    await using scene = await Scene.open(true);
    const { graph, prepared, provider } = scene;
    let child = await scene.start();
    const shoppers = Array.from({ length: 40 }, (_, n) => `155501010${String(n).padStart(2, "0")}`);
    const said = new Map<string, string[]>(shoppers.map((shopper) => [shopper, []]));
    let loading = true;
    let acknowledged = 0;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; loading; n += 1) {
        const shopper = shoppers[(writer + 8 * n) % shoppers.length] ?? "";
        const text = `${writer}-${n}`;
        said.get(shopper)?.push(text);
        await provider.deliver(textsBody(shopper, [{ id: `wamid.${text}`, text }]));
        acknowledged += 1;
        await wait(Math.random() * 30);
      }
    });
    const restarts: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await wait(300 + Math.random() * 1_200);
      await child.kill();
      child = await scene.start();
      restarts.push(child.startedInMs);
    }
    await wait(500);
    loading = false;
    await Promise.all(writers);
    const answeredAll = () =>
      shoppers.every((shopper) => {
        const answered = new Set(
          heard(graph, shopper).flatMap((text) => text.replace(/^re: /, "").split(" | ")),
        );
        return (said.get(shopper) ?? []).every((text) => answered.has(text));
      });
    await eventually(answeredAll, 30_000);
    await wait(4_500);
    await child.terminate();
    const conversations = await conversationsOf(prepared, shoppers);
    let repeated = 0;
    let twice = 0;
    for (const shopper of shoppers) {
      const texts = said.get(shopper) ?? [];
      const conversation = conversations.get(shopper);
      if (texts.length === 0) continue;
      const inbound = conversation?.messages.filter((message) => message.author === "shopper") ?? [];
      expect(inbound.map((message) => wordsOf(message.content)).toSorted()).toEqual(texts.toSorted());
      const unsettled = conversation?.deliveries.filter(
        ({ state }) => !["sent", "delivered", "read"].includes(state),
      );
      expect(unsettled).toEqual([]);
      // Every message was answered by exactly one turn, in order and without gaps.
      const turns = conversation?.turns ?? [];
      expect(turns.map((turn) => turn.fromSeq)).toEqual(turns.map((_, n) => (turns[n - 1]?.toSeq ?? 0) + 1));
      expect(turns.at(-1)?.toSeq).toBe(inbound.length);
      const listed = conversation?.deliveries.filter((delivery) => delivery.repeated) ?? [];
      const replies = heard(graph, shopper);
      const double = replies.length - new Set(replies).size;
      expect(double).toBeLessThanOrEqual(listed.length);
      repeated += listed.length;
      twice += double;
    }
    restarts.sort((a, b) => a - b);
    process.stdout.write(
      `      ${kills} kills, ${acknowledged} acknowledged, 0 lost, ${repeated} repeats listed, ${twice} of them seen twice, restart median ${Math.round(restarts[restarts.length >> 1] ?? 0)} ms\n`,
    );
  }, 900_000);
});
