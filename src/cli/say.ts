import { setTimeout as wait } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { Connections } from "./connections.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

interface SayOptions {
  readonly as: string;
  readonly name?: string;
  readonly connection?: string;
  readonly account?: string;
  readonly shop?: string;
  readonly trace?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

const Conversation = z.object({
  floor: z.string(),
  messages: z.array(
    z.object({
      id: z.string(),
      seq: z.number().nullable(),
      author: z.string(),
      content: z.array(
        z.looseObject({ kind: z.string(), text: z.string().optional(), title: z.string().optional() }),
      ),
      providerId: z.string().nullable(),
      turn: z.string().nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({
      message: z.string(),
      state: z.string(),
      attempts: z.number(),
      repeated: z.boolean(),
      failure: z.object({ kind: z.string(), detail: z.string() }).nullable(),
      pricing: z.object({ category: z.string().optional() }).nullable(),
    }),
  ),
  turns: z.array(
    z.object({
      id: z.string(),
      fromSeq: z.number(),
      toSeq: z.number(),
      startedAt: z.coerce.date(),
      finishedAt: z.coerce.date(),
      outcome: z.string(),
      reason: z.string().nullable(),
      trace: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});
type Conversation = z.infer<typeof Conversation>;
type Turn = Conversation["turns"][number];

const pollMs = 150;
/** A delivery in one of these is not decided yet. */
const open = new Set(["queued", "sending"]);

export function sayCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("say")
    .description("write as a shopper and print the reply")
    .argument("<text>", "what the shopper writes")
    .requiredOption("--as <phone>", "who writes, e.g. +15550001111")
    .option("--name <name>", "the name the provider shows for them")
    .option("--connection <id>", "on which connection; the playground's by default")
    .option("--account <id>", "to which of its accounts; the first by default")
    .option("--shop <name>", "which of your shops, if you have several")
    .option("--trace", "print how the answer came about, too")
    .option("--timeout <seconds>", "how long to wait for it", seconds, 60)
    .addHelpText(
      "after",
      `
The message is a genuine webhook, signed with the connection's own secret and posted to the server's own
endpoint, so everything behind it is the real thing. In the playground the reply reaches nobody. On a real
connection it is sent: the phone that you name gets it, if it has written to you within a day.

The reply goes to standard output, all else to standard error. Exit code 1: there was no reply, or it could
not be sent.

Examples:
  npx whereabouts say "where is my order?" --as +15550001111
  npx whereabouts say "¿dónde está mi pedido 1042?" --as +15550001111 --trace
  npx whereabouts say "hello" --as +15550001111 --connection 0190f5fe-7c00-7a00-8000-000000000000`,
    )
    .action(async (text: string, options: SayOptions) => say(terminal, toServer(), text, options));
}

async function say(terminal: Terminal, server: Client, text: string, options: SayOptions): Promise<void> {
  const { as, name, account } = options;
  const { connection, shop } =
    options.connection === undefined
      ? await playgroundOf(server, options.shop)
      : { connection: options.connection, shop: options.shop };
  const written = await server.post(
    inShop(`/api/connections/${encodeURIComponent(connection)}/simulate`, shop),
    { from: as, name, text, account },
    z.object({ conversation: z.string(), message: z.string() }),
  );
  const path = inShop(`/api/conversations/${written.conversation}?limit=50`, shop);
  const until = performance.now() + options.timeout * 1000;
  for (;;) {
    const conversation = await server.get(path, Conversation);
    const turn = turnOf(conversation, written.message);
    if (turn === undefined && conversation.floor === "person")
      throw new CommandFailed(
        `A person has the floor, so the agent is silent. Give it back: POST /api/conversations/${written.conversation}/floor {"floor":"agent"}.`,
      );
    const late = performance.now() > until;
    if (turn !== undefined && (late || !partsOf(conversation, turn).some((part) => open.has(part.state)))) {
      report(terminal, conversation, turn, options.trace === true);
      return;
    }
    if (late)
      throw new CommandFailed(
        `There was no answer within ${options.timeout} s. GET /api/conversations/${written.conversation} and GET /api/parked show why.`,
      );
    await wait(pollMs);
  }
}

const Shops = z.object({ shops: z.array(z.object({ slug: z.string() })) });

/** The playground's connection, in whichever shop it is. Any other reaches people, so it has to be named. */
async function playgroundOf(
  server: Client,
  named: string | undefined,
): Promise<{ connection: string; shop: string }> {
  const shops =
    named === undefined ? (await server.get("/api/shops", Shops)).shops.map(({ slug }) => slug) : [named];
  const there: string[] = [];
  for (const shop of shops) {
    const { connections } = await server.get(inShop("/api/connections", shop), Connections);
    const demo = connections.find((connection) => connection.demo);
    if (demo !== undefined) return { connection: demo.id, shop };
    for (const { id, channel, accounts } of connections)
      there.push(
        `\n  ${id}  ${channel}  ${accounts.join(", ")}${shop === "main" ? "" : `  (--shop ${shop})`}`,
      );
  }
  throw new CommandFailed(
    there.length === 0
      ? "Nothing is connected, and the playground is off. Start the server with PLAYGROUND=on, or connect a channel first."
      : `The playground is off. Name a connection with --connection; the reply is then really sent. There are:${there.join("")}`,
  );
}

function turnOf({ messages, turns }: Conversation, providerId: string): Turn | undefined {
  const seq =
    messages.find((message) => message.author === "shopper" && message.providerId === providerId)?.seq ??
    undefined;
  return seq === undefined ? undefined : turns.findLast((turn) => turn.fromSeq <= seq && seq <= turn.toSeq);
}

function repliesOf({ messages }: Conversation, turn: Turn) {
  return messages.filter((message) => message.turn === turn.id);
}

function partsOf(conversation: Conversation, turn: Turn) {
  const ids = new Set(repliesOf(conversation, turn).map((message) => message.id));
  return conversation.deliveries.filter((delivery) => ids.has(delivery.message));
}

function report(terminal: Terminal, conversation: Conversation, turn: Turn, trace: boolean): void {
  const parts = partsOf(conversation, turn);
  for (const { content } of repliesOf(conversation, turn)) {
    for (const each of content) {
      if (each.kind === "text") terminal.out(each.text ?? "");
      else if (each.kind === "choice") terminal.out(`  [${each.title ?? ""}]`);
    }
  }
  if (trace) for (const line of traceLines(turn)) terminal.note(line);
  for (const part of trace ? parts : [])
    terminal.note(
      `delivery: ${part.state}, ${part.attempts === 1 ? "1 attempt" : `${part.attempts} attempts`}${part.repeated ? ", repeated" : ""}${part.pricing?.category === undefined ? "" : `, price category ${part.pricing.category}`}`,
    );
  if (turn.outcome === "parked")
    throw new CommandFailed(
      `The answer kept failing and was set aside: ${turn.reason ?? "no reason is known"}. GET /api/parked lists it.`,
    );
  if (turn.outcome === "silent")
    throw new CommandFailed(`The agent says nothing: ${turn.reason ?? "no reason is known"}.`);
  const stuck = parts.find((part) => ["failed", "uncertain", "cancelled", ...open].includes(part.state));
  if (stuck !== undefined)
    throw new CommandFailed(
      `The reply is ${stuck.state}${stuck.failure === null ? "" : ` (${stuck.failure.kind}: ${stuck.failure.detail})`}.`,
    );
}

const ToolCalls = z.array(
  z.object({ tool: z.string(), arguments: z.unknown(), outcome: z.string(), ms: z.number() }),
);

function traceLines({ outcome, reason, startedAt, finishedAt, trace }: Turn): string[] {
  const { toolCalls, ...facts } = trace ?? {};
  const calls = ToolCalls.safeParse(toolCalls);
  const known = Object.entries(facts).flatMap(([name, value]) =>
    value === null || (Array.isArray(value) && value.length === 0)
      ? []
      : [`${name} ${typeof value === "string" ? value : JSON.stringify(value)}`],
  );
  return [
    "",
    `turn: ${outcome}${reason === null ? "" : ` (${reason})`}, ${finishedAt.getTime() - startedAt.getTime()} ms`,
    ...(known.length === 0 ? [] : [`  ${known.join(" · ")}`]),
    ...(calls.data ?? []).map(
      (call) => `  ${call.tool} ${JSON.stringify(call.arguments)} → ${call.outcome}, ${call.ms} ms`,
    ),
  ];
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 3_600))
    throw new InvalidArgumentError("It must be a number of seconds, at most 3600.");
  return number;
}
