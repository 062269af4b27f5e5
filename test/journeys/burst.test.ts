import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { instantGraph } from "../bench/provider.ts";
import { childGateway } from "../fakes/child.ts";
import { eventually, post, prepare, textsBody } from "../fakes/gateway.ts";

/** Messages in the burst, from half as many shoppers; the full number is run by `npm run chaos`. */
const size = Number(process.env.BURST ?? 1_000);
const shoppers = size / 2;

it(`a burst of ${size} messages from ${shoppers} shoppers is acknowledged, answered in order, and leaves no memory behind`, async () => {
  const graph = await instantGraph(true);
  const prepared = await prepare({ graphUrl: graph.url, settleMs: 200 });
  const child = await childGateway(prepared.env);
  const url = new URL(prepared.webhookPath, child.url).href;
  const heapMb = async () => {
    child.process.kill("SIGUSR2");
    await wait(1_500);
    const text = await (await fetch(new URL("/metrics", child.url))).text();
    return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]) / 1024 / 1024;
  };
  const statuses = new Map<number, number>();
  const burst = async (round: number, from: number, to: number) => {
    let next = from;
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (next < to) {
          const shopper = `1555${String(2_000_000 + next++)}`;
          // The provider sends a shopper's second message once the first was acknowledged.
          for (const part of [1, 2]) {
            const text = `${round}.${part}`;
            const status = await post(url, textsBody(shopper, [{ id: `wamid.${shopper}.${text}`, text }]));
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        }
      }),
    );
  };
  try {
    // What a first use loads and compiles is not the burst's.
    await burst(0, 0, 100);
    await eventually(() => graph.said.size === 100, 60_000);
    const before = await heapMb();
    const began = performance.now();
    await burst(1, 0, shoppers);
    const acknowledgedMs = performance.now() - began;
    const answered = () =>
      [...graph.said.values()].flat().flatMap((text) => text.slice(4).split(" | ")).length;
    await eventually(() => answered() >= size + 200, 300_000);
    const answeredMs = performance.now() - began;
    await wait(500);
    expect(statuses).toEqual(new Map([[200, size + 200]]));
    for (let n = 0; n < shoppers; n += 1) {
      const heard = (graph.said.get(`1555${String(2_000_000 + n)}`) ?? []).flatMap((text) =>
        text.slice(4).split(" | "),
      );
      expect(heard).toEqual([...(n < 100 ? ["0.1", "0.2"] : []), "1.1", "1.2"]);
    }
    const after = await heapMb();
    process.stdout.write(
      `      ${size} messages: acknowledged in ${Math.round(acknowledgedMs)} ms, answered in ${Math.round(answeredMs)} ms, ${graph.messages()} replies, heap ${Math.round(before)} MB before and ${Math.round(after)} MB after\n`,
    );
    expect(after).toBeLessThan(before + 15);
  } finally {
    await child.kill();
    graph.close();
    await prepared.home.remove();
  }
}, 600_000);
