import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn } from "#src/agent/run.ts";
import type { TurnOutcome } from "#src/agent/turn.ts";
import { authority } from "#src/identity/decide.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { resilient } from "#src/orders/resilient.ts";
import { snapshotsOf } from "#src/orders/snapshots.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { memoryLedger } from "../../identity/memory-ledger.ts";
import { phoneClaim, secret, subject } from "../../identity/sample.ts";
import { memoryRows } from "../../orders/snapshot-rows.ts";
import { shop as shopClock } from "../answer.ts";
import { shopName } from "../build.ts";
import type { RubricCase } from "../cases.ts";
import type { Language } from "../languages.ts";
import { followed } from "./followed.ts";
import { shopper, type OpenStore } from "./shape.ts";

/** Sources by shop. */
const shops = new Map<string, OrderSource>();

/** The agent with the built-in model, over the sources of `shops`. */
export function agentAt(now: Date) {
  return createRunTurn({
    tools: {
      authority: authority({
        sources: (shop) => [...shops].flatMap(([id, source]) => (id === shop ? [source] : [])),
        ledger: memoryLedger(() => now),
        now: () => now,
        secret,
      }),
    },
    phrases: loadPhrases(),
    lexicons: loadLexicons(),
    prompts: loadPrompts(),
    now: () => now,
  });
}

/** Puts a store behind everything that is around one in production. */
export function openShop(
  shop: string,
  store: OpenStore,
  heard: ReadonlyMap<string, Tracked>,
  clock: { now: Date },
): OrderSource {
  const deps = { now: () => clock.now, log: () => undefined };
  const source = resilient(
    { ...store.source, id: shop },
    { ...deps, snapshots: snapshotsOf(memoryRows(), shop, deps), patience: { pauseMs: 1 } },
  );
  const whole = followed(source, heard, () => clock.now);
  shops.set(shop, whole);
  return whole;
}

export function closeShop(shop: string): void {
  shops.delete(shop);
}

/** The case's question to a shop, with the proof it takes, as one turn. */
export function ask(
  runTurn: ReturnType<typeof createRunTurn>,
  shop: string,
  example: RubricCase,
  language: Language,
  now: Date,
): Promise<TurnOutcome> {
  const guess = example.subjectClaims === "none" ? "\nnobody@example.com" : "";
  const claims = example.subjectClaims === "channel_phone" ? [phoneClaim(shopper.e164)] : [];
  const text = `${example.shopperSays[language]}${guess}`;
  return runTurn(
    {
      subject: { ...subject(`${shop} ${language}`, claims), shop },
      shop: {
        id: shop,
        name: shopName,
        language: "en",
        languages: [],
        timeZone: shopClock.timeZone,
        thresholds: shopClock.thresholds,
      },
      messages: [{ id: "m1", seq: 1, from: "shopper", content: [{ kind: "text", text }], at: now }],
      history: [],
      language: null,
      country: null,
      style: "chat",
      now,
    },
    new AbortController().signal,
  );
}
