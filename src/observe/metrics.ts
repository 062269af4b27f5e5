import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Log, Milestone, Observer } from "./observer.ts";

/** The state of the queues at the moment of a scrape. */
export interface Backlog {
  readonly lane: string;
  readonly due: number;
  readonly oldestMs: number;
}

/** An observer that counts for Prometheus. `backlog` is asked at each scrape; `reached` is for tests. */
export function metricsObserver(options: {
  log: Log;
  backlog: () => Promise<readonly Backlog[]>;
  reached?: (milestone: Milestone) => void;
}): Observer & {
  readonly registry: Registry;
  /** Somebody tried to prove something (`claim`, `code`), or asked for a code or a status mail; `right` or the error. */
  identity(what: string, outcome: string): void;
  /** So many were wrong within a minute that somebody may be guessing. */
  identityAlarm(): void;
  /**
   * A language model, or one that hears or sees, was called. `outcome` in our words; tokens as the provider counts
   * them, `cached` being a part of `input` and `reasoning` of `output`; `cost` in millionths, null where it is not known.
   */
  model(call: {
    readonly model: string;
    readonly outcome: string;
    readonly ms: number;
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
    readonly cost: number | null;
  }): void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({
    name: "whereabouts_events_total",
    help: "Events from providers, by channel, kind and what became of them.",
    labelNames: ["channel", "kind", "outcome"],
    registers,
  });
  const acks = new Histogram({
    name: "whereabouts_ack_seconds",
    help: "Time from a webhook's arrival to its answer, by channel and HTTP status.",
    labelNames: ["channel", "status"],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const turns = new Histogram({
    name: "whereabouts_turn_seconds",
    help: "Duration of the agent's turns, by channel, outcome and model.",
    labelNames: ["channel", "outcome", "model"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const deliveries = new Counter({
    name: "whereabouts_deliveries_total",
    help: "Provider calls for replies, by channel and outcome.",
    labelNames: ["channel", "outcome"],
    registers,
  });
  const parked = new Counter({
    name: "whereabouts_parked_total",
    help: "Work set aside after too many tries, by lane.",
    labelNames: ["lane"],
    registers,
  });
  const identity = new Counter({
    name: "whereabouts_identity_total",
    help: "Claims, one-time codes and status mails, by what it was and what became of it.",
    labelNames: ["what", "outcome"],
    registers,
  });
  const identityAlarms = new Counter({
    name: "whereabouts_identity_alarms_total",
    help: "Minutes in which so many claims and codes of a shop were wrong that somebody may be guessing.",
    registers,
  });
  const modelCalls = new Counter({
    name: "whereabouts_model_calls_total",
    help: "Calls of language models, by model and outcome.",
    labelNames: ["model", "outcome"],
    registers,
  });
  const modelSeconds = new Histogram({
    name: "whereabouts_model_seconds",
    help: "Duration of calls of language models, by model.",
    labelNames: ["model"],
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30],
    registers,
  });
  const tokens = new Counter({
    name: "whereabouts_model_tokens_total",
    help: "Tokens, by model and kind. Input includes cached, output includes reasoning.",
    labelNames: ["model", "kind"],
    registers,
  });
  const cost = new Counter({
    name: "whereabouts_model_cost_total",
    help: "What language models have cost, by model, in the currency of LLM_PRICES. Models without a price count nothing.",
    labelNames: ["model"],
    registers,
  });
  let asked: Promise<readonly Backlog[]> | undefined;
  const backlog = () => {
    asked ??= options.backlog().finally(() => (asked = undefined));
    return asked;
  };
  for (const [name, help, value] of [
    ["whereabouts_queue_due", "Conversations with work that is due, by lane.", (lane: Backlog) => lane.due],
    [
      "whereabouts_queue_age_seconds",
      "How long the oldest due work has waited, by lane.",
      (lane: Backlog) => lane.oldestMs / 1000,
    ],
  ] as const) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ["lane"],
      registers,
      async collect() {
        for (const lane of await backlog()) gauge.set({ lane: lane.lane }, value(lane));
      },
    });
  }
  return {
    log: options.log,
    registry,
    intake: (channel, kind, outcome) => events.inc({ channel, kind, outcome }),
    acknowledged: (channel, status, tookMs) =>
      acks.observe({ channel, status: String(status) }, tookMs / 1000),
    turn: (channel, outcome, model, tookMs) => turns.observe({ channel, outcome, model }, tookMs / 1000),
    delivery: (channel, outcome) => deliveries.inc({ channel, outcome }),
    parked: (lane) => parked.inc({ lane }),
    identity: (what, outcome) => identity.inc({ what, outcome }),
    identityAlarm: () => identityAlarms.inc(),
    model: ({ model, outcome, ms, cost: micro, ...used }) => {
      modelCalls.inc({ model, outcome });
      modelSeconds.observe({ model }, ms / 1000);
      for (const [kind, count] of Object.entries(used)) if (count > 0) tokens.inc({ model, kind }, count);
      if (micro !== null && micro > 0) cost.inc({ model }, micro / 1_000_000);
    },
    reached: options.reached ?? (() => undefined),
  };
}
