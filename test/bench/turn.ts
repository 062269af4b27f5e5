/**
 * What a WISMO turn by the built-in model costs:
 *   node test/bench/turn.ts
 * CPU is the process's, user and system, over whole turns as the gateway runs them (all languages loaded, a store in
 * memory). Exits with 1 when the median is over the limit. `idle.ts` measures memory.
 */

/** CPU of half of the turns at most, ms. */
const limitMs = 10;
const turns = Number(process.env["TURNS"] ?? 300);

const questions: readonly (readonly [string, string])[] = [
  ["en", "Where is my order?"],
  ["de", "Wo bleibt mein Paket?"],
  ["fr", "Où est ma commande ?"],
  ["es", "¿Dónde está mi pedido?"],
  ["pt-BR", "Cadê o meu pedido?"],
  ["ja", "注文した商品はどこですか"],
  ["ar", "أين طلبي؟"],
];

async function cpu(): Promise<number> {
  const { createRunTurn } = await import("#src/agent/run.ts");
  const { loadLexicons } = await import("#src/agent/builtin/lexicon.ts");
  const { loadPrompts } = await import("#src/agent/prompt.ts");
  const { authority } = await import("#src/identity/decide.ts");
  const { loadPhrases } = await import("#src/languages/phrases.ts");
  const { memoryLedger } = await import("../identity/memory-ledger.ts");
  const { hours, listSource, now, order, phoneClaim, secret, subject } =
    await import("../identity/sample.ts");
  const phrases = loadPhrases();
  const source = listSource([order("#1043")]);
  const ledger = memoryLedger(() => now);
  // Built once, as in a server.
  const runTurn = createRunTurn({
    tools: { authority: authority({ sources: () => [source], ledger, now: () => now, secret }) },
    phrases,
    lexicons: loadLexicons(),
    prompts: loadPrompts(),
    now: () => now,
  });
  const shop = {
    id: "shop",
    name: "Sample Shop",
    language: "en",
    languages: [],
    timeZone: "Europe/Berlin",
    thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
  };
  const spent: number[] = [];
  const walls: number[] = [];
  const run = async (index: number) => {
    const [, text = ""] = questions[index % questions.length] ?? [];
    const input = {
      subject: subject(`bench-${index}`, [phoneClaim("+15550100001")]),
      shop,
      messages: [
        {
          id: "m1",
          seq: 1,
          from: "shopper" as const,
          content: [{ kind: "text" as const, text }],
          at: hours(-1),
        },
      ],
      history: [],
      language: null,
      country: null,
      style: "chat" as const,
      now,
    };
    const { signal } = new AbortController();
    const before = process.cpuUsage();
    const began = performance.now();
    const outcome = await runTurn(input, signal);
    const { user, system } = process.cpuUsage(before);
    if (outcome.trace.model !== "builtin" || !outcome.reply.text.includes("1043"))
      throw new Error(`no answer about the order: ${outcome.reply.text}`);
    spent.push((user + system) / 1000);
    walls.push(performance.now() - began);
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let index = 0; index < 60; index++) await run(index);
  spent.length = 0;
  walls.length = 0;
  for (let index = 0; index < turns; index++) await run(index);
  const at = (list: number[], share: number) =>
    list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
  console.log(
    `a turn, ${turns} of them, ${phrases.languages.length} languages: CPU p50 ${at(spent, 0.5).toFixed(1)} ms, p95 ${at(spent, 0.95).toFixed(1)} ms; wall p50 ${at(walls, 0.5).toFixed(1)} ms, p95 ${at(walls, 0.95).toFixed(1)} ms`,
  );
  return at(spent, 0.5);
}

process.exit((await cpu()) <= limitMs ? 0 : 1);
