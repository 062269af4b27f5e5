import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { channelKinds } from "#channels/index.ts";
import { start } from "#src/main.ts";
import { childGateway, type ChildGateway } from "../fakes/child.ts";
import { engine, testHome } from "../fakes/database.ts";
import { repeat } from "../fakes/echo.ts";
import { commonEnv, eventually, heard, post, prepare, testGateway, textsBody } from "../fakes/gateway.ts";
import { startGraph } from "../fakes/graph.ts";

describe.runIf(engine === "postgres")("several instances on one PostgreSQL", () => {
  const journal = z
    .object({ entries: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(new URL("../../migrations/meta/_journal.json", import.meta.url), "utf8")));

  it("may start at once on an empty database", async () => {
    const home = await testHome();
    const env = { ...home.env, ...commonEnv, PLAYGROUND: "on" };
    const gateways = await Promise.all([1, 2, 3, 4].map(() => start(env)));
    try {
      for (const gateway of gateways) expect((await fetch(new URL("/readyz", gateway.url))).status).toBe(200);
      const sql = postgres(home.databaseUrl ?? "", { max: 1 });
      const [migrations] = await sql<
        { count: number }[]
      >`select count(*)::int as count from drizzle.__drizzle_migrations`;
      const [shops] = await sql<{ count: number }[]>`select count(*)::int as count from shops`;
      const [connections] = await sql<
        { count: number }[]
      >`select count(*)::int as count from connections where state <> 'deleted'`;
      await sql.end();
      expect([migrations?.count, shops?.count, connections?.count]).toEqual([
        journal.entries.length,
        2,
        channelKinds.length,
      ]);
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await home.remove();
    }
  });

  it("share the work, keep each conversation in order, and take over from one that is killed", async () => {
    const graph = await startGraph();
    const prepared = await prepare({ graphUrl: graph.url });
    const instances: ChildGateway[] = [await childGateway(prepared.env), await childGateway(prepared.env)];
    try {
      const urls = instances.map((instance) => new URL(prepared.webhookPath, instance.url).href);
      const shoppers = Array.from({ length: 20 }, (_, n) => `1555501020${n}`);
      const send = async (url: string, shopper: string, text: string) => {
        const body = textsBody(shopper, [{ id: `wamid.${shopper}.${text}`, text }]);
        while ((await post(url, body)) !== 200) await wait(50);
      };
      await Promise.all(
        shoppers.map(async (shopper) => {
          for (let n = 0; n < 10; n += 1) await send(urls[n % 2] ?? "", shopper, String(n));
        }),
      );
      const [killed, alive] = instances;
      const more = Promise.all(
        shoppers.map(async (shopper) => {
          for (let n = 10; n < 14; n += 1) await send(urls[1] ?? "", shopper, String(n));
        }),
      );
      await killed?.kill();
      const died = performance.now();
      await more;
      const all = Array.from({ length: 14 }, (_, n) => String(n));
      const answered = (shopper: string) =>
        heard(graph, shopper).flatMap((text) => text.slice(4).split(" | "));
      await eventually(
        () => shoppers.every((shopper) => new Set(answered(shopper)).size === all.length),
        15_000,
      );
      process.stdout.write(
        `      everything answered ${Math.round(performance.now() - died)} ms after one of two instances was killed\n`,
      );
      for (const shopper of shoppers) {
        const inOrder = answered(shopper).filter((text, n, texts) => texts.indexOf(text) === n);
        expect(inOrder).toEqual(all);
      }
      await alive?.terminate();
    } finally {
      await Promise.all(instances.map((instance) => instance.kill()));
      await graph.close();
      await prepared.home.remove();
    }
  }, 60_000);
});

describe.runIf(engine === "embedded")("a second process on one data directory", () => {
  it("is refused, naming the first", async () => {
    const gateway = await testGateway({ runTurn: (input) => Promise.resolve(repeat(input)) });
    try {
      await expect(start(gateway.env)).rejects.toThrow(new RegExp(`in use by process ${process.pid}`));
      expect((await fetch(new URL("/healthz", gateway.gateway.url))).status).toBe(200);
    } finally {
      await gateway.stop();
    }
  });
});

describe("a server that is told to stop", () => {
  it("finishes the turn and the send that are under way, and refuses what is new", async () => {
    const gateway = await testGateway({
      runTurn: async (input) => {
        await wait(800);
        return repeat(input);
      },
    });
    await gateway.say("15550100090", "hold on");
    await wait(200);
    const stopping = gateway.gateway.stop();
    await wait(100);
    expect([0, 503]).toContain(await gateway.say("15550100091", "too late", { id: `wamid.${randomUUID()}` }));
    await stopping;
    expect(gateway.heard("15550100090")).toEqual(["re: hold on"]);
    await gateway.stop();
  });

  it("exits with 0 on SIGTERM, at rest and at work", async () => {
    const graph = await startGraph();
    const prepared = await prepare({ graphUrl: graph.url });
    const child = await childGateway(prepared.env);
    graph.script("send", { do: "delay", ms: 600 });
    await post(
      new URL(prepared.webhookPath, child.url).href,
      textsBody("15550100092", [{ id: "wamid.last", text: "bye" }]),
    );
    await eventually(() => graph.requests.some(({ kind }) => kind === "send"));
    expect(await child.terminate()).toBe(0);
    expect(heard(graph, "15550100092")).toEqual(["re: bye"]);
    const again = await childGateway(prepared.env);
    await wait(1_500);
    expect(await again.terminate()).toBe(0);
    // It was recorded before the process went: nothing is sent again.
    expect(heard(graph, "15550100092")).toEqual(["re: bye"]);
    await graph.close();
    await prepared.home.remove();
  }, 30_000);
});
