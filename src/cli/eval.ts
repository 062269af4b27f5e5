import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type * as evaluation_ from "#src/eval/index.ts";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import { ConfigurationError, llmFrom } from "#src/config.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

/** The evaluation itself, loaded when it is used: it takes the whole agent with it. */
type Evaluation = typeof evaluation_;

interface EvalOptions {
  readonly simulations?: string;
  readonly orders?: string;
  readonly settings?: string;
  readonly model: string;
  readonly out: string;
  readonly parallel?: number;
  readonly seed: number;
  readonly only?: string;
  readonly minOrders: number;
  readonly maxWrong: number;
  readonly priceIn?: number;
  readonly priceOut?: number;
  readonly replay?: true;
  readonly shop?: string;
  readonly style: "chat" | "brief" | "letter";
  readonly last: number;
  readonly unmasked?: true;
}

export function evalCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("eval")
    .description("play scripted shoppers and judge the answers, or answer past conversations again")
    .option("--simulations <path>", "a file of simulations, or a folder of them; the demo shop's by default")
    .option("--orders <file>", "orders (JSON or CSV) the simulations are about; the demo shop's by default")
    .option("--settings <file>", "the shop's settings, as `whereabouts settings --all` prints them")
    .option(
      "--model <name>",
      "a model at OPENAI_BASE_URL (with OPENAI_API_KEY), beside the built-in one",
      "builtin",
    )
    .option("--out <file>", "where the report goes", "eval-report.html")
    .option("--only <text>", "only simulations of this language, with this tag, or with this part of an id")
    .option("--parallel <n>", "simulations at the same time; 1, with a model 4", whole)
    .option("--seed <n>", "in which order they are played", whole, 1)
    .option("--min-orders <percent>", "order questions that must be resolved", number, 95)
    .option("--max-wrong <n>", "wrong statements that are let pass", number, 0)
    .option("--price-in <amount>", "what a million tokens read cost", number)
    .option("--price-out <amount>", "what a million tokens written cost", number)
    .option("--replay", "answer past conversations of the running server again, and show what differs")
    .option("--shop <name>", "whose settings, and with --replay conversations, are read from the server")
    .option("--last <n>", "with --replay: how many conversations, the newest", whole, 50)
    .option("--style <style>", "with --replay: chat, brief or letter", styleOf, "chat")
    .option("--unmasked", "with --replay: leave names, addresses and phones in the report")
    .addHelpText(
      "after",
      `
Everything runs in this process: no message is sent, no order is touched, and nothing leaves this machine but
calls of the model you name. The report is one page to open in a browser. Exit code 1: there were wrong
statements, or fewer order questions were resolved than --min-orders.

Examples:
  npx whereabouts eval                                     the demo shop, the built-in model
  npx whereabouts eval --only de                           in German
  npx whereabouts eval --model gpt-5.4-nano --price-in 0.20 --price-out 1.25
  npx whereabouts eval --simulations mine/ --orders orders.json --shop main
  npx whereabouts eval --replay --orders orders.json       what would be answered now

How simulations are written, and what is counted: docs/evaluation.md`,
    )
    .action(async (options: EvalOptions) => {
      const evaluation = await import("#src/eval/index.ts");
      await (options.replay === true
        ? replayPast(terminal, toServer(), evaluation, options)
        : evaluate(terminal, toServer, evaluation, options));
    });
}

async function evaluate(
  terminal: Terminal,
  toServer: () => Client,
  evaluation: Evaluation,
  options: EvalOptions,
): Promise<void> {
  const { maxWrong, minOrders, only, parallel, priceIn, priceOut, seed } = options;
  const all = simulationsIn(terminal, evaluation, options.simulations);
  const simulations = all.filter(
    ({ id, language, tags }) =>
      only === undefined || [language, ...tags].includes(only) || `-${id}-`.includes(`-${only}-`),
  );
  if (simulations.length === 0)
    throw new CommandFailed(`No simulation has the language, the tag or the part of an id "${only ?? ""}".`);
  const llm = modelOf(terminal, options.model);
  const own = options.orders !== undefined;
  const now = own ? new Date() : undefined;
  const world = own ? await ownWorld(terminal, toServer, evaluation, options, now ?? new Date()) : undefined;
  const summary = await evaluation.evaluate({
    simulations,
    ...(world === undefined ? {} : { world }),
    ...(now === undefined ? {} : { now }),
    ...(llm === undefined ? {} : { llm }),
    ...(priceIn === undefined || priceOut === undefined
      ? {}
      : { prices: { input: priceIn, output: priceOut } }),
    parallel: parallel ?? (llm === undefined ? 1 : 4),
    seed,
    played: (_, done) => {
      if (done % 100 === 0 && done < simulations.length)
        terminal.note(`${done} of ${simulations.length} played`);
    },
  });
  for (const line of evaluation.tableOf(summary)) terminal.out(line);
  const problems = evaluation.shortfalls(summary, { wrong: maxWrong, orders: minOrders / 100 });
  await write(terminal, options.out, evaluation.reportPage(summary, problems));
  if (problems.length > 0) throw new CommandFailed(`Not passed: ${problems.join("; ")}.`);
}

/** What `GET /api/settings` answers, as far as it is used. */
const Settings = z.object({ name: z.string(), effective: z.unknown() });
const Listed = z.object({
  conversations: z.array(z.object({ id: z.string() })),
  next: z.string().nullable(),
});
/** The most the API lists at once. */
const pageSize = 200;

async function replayPast(
  terminal: Terminal,
  server: Client,
  evaluation: Evaluation,
  options: EvalOptions,
): Promise<void> {
  const { last, shop, style, unmasked } = options;
  const ids: string[] = [];
  for (let before: string | null = ""; before !== null && ids.length < last;) {
    const query: string = `/api/conversations?limit=${Math.min(pageSize, last - ids.length)}${before === "" ? "" : `&before=${before}`}`;
    const listed: z.infer<typeof Listed> = await server.get(inShop(query, shop), Listed);
    ids.push(...listed.conversations.map(({ id }) => id));
    before = listed.next;
  }
  const conversations = [];
  for (const id of ids)
    conversations.push(
      await server.get(inShop(`/api/conversations/${id}?limit=1000`, shop), evaluation.pastConversation),
    );
  const { name, effective } = await server.get(inShop("/api/settings", shop), Settings);
  const profile = settingsOf(evaluation, effective, name);
  const read =
    options.orders === undefined
      ? undefined
      : await ordersOf(terminal, evaluation, options.orders, profile.timeZone);
  if (read === undefined && shop !== "demo")
    throw new CommandFailed(
      "Your stores are not asked for a replay. Name a file of your orders with --orders (docs/orders-file.md), or the demo shop with --shop demo.",
    );
  const llm = modelOf(terminal, options.model);
  const worldAt = (at: Date) =>
    read === undefined ? evaluation.demoWorld(at) : evaluation.worldOf(read, profile, at);
  const turns = await evaluation.replay({
    conversations,
    worldAt,
    style,
    ...(llm === undefined ? {} : { llm }),
  });
  const count = (difference: string): number => turns.filter((turn) => turn.difference === difference).length;
  terminal.out(
    `${turns.length} turns of ${conversations.length} conversations: ${count("same")} the same, ${count("words")} in other words, ${count("outcome")} with another outcome`,
  );
  const mask =
    unmasked === true
      ? (text: string) => text
      : evaluation.maskFor(
          worldAt(new Date()).orders,
          conversations.flatMap(({ contact }) => contact?.name ?? []),
        );
  await write(
    terminal,
    options.out,
    evaluation.replayPage(turns, {
      mask,
      model: llm?.model ?? "builtin",
      shop: profile.name,
      at: new Date(),
    }),
  );
}

function simulationsIn(terminal: Terminal, evaluation: Evaluation, path: string | undefined) {
  const where = path === undefined ? evaluation.demoSimulations : resolve(terminal.folder, path);
  try {
    return evaluation.readSimulations(where);
  } catch (error) {
    if (error instanceof evaluation.SimulationsBroken) throw new CommandFailed(error.message);
    throw new CommandFailed(`${where} cannot be read.`);
  }
}

/** The merchant's orders from a file, in a shop that is set up as a file says, or as the server's is. */
async function ownWorld(
  terminal: Terminal,
  toServer: () => Client,
  evaluation: Evaluation,
  options: EvalOptions,
  now: Date,
) {
  const { orders: file = "", settings, shop } = options;
  let profile = settingsOf(evaluation, {});
  if (settings !== undefined) profile = settingsOf(evaluation, await json(terminal, settings));
  else if (shop !== undefined) {
    const { name, effective } = await toServer().get(inShop("/api/settings", shop), Settings);
    profile = settingsOf(evaluation, effective, name);
  }
  return evaluation.worldOf(await ordersOf(terminal, evaluation, file, profile.timeZone), profile, now);
}

async function ordersOf(terminal: Terminal, evaluation: Evaluation, file: string, timeZone: string) {
  const path = resolve(terminal.folder, file);
  const { orders, problems } = await evaluation.readOrdersFile(path, timeZone).catch((error: unknown) => {
    throw new CommandFailed(`${path} cannot be used${error instanceof Error ? `: ${error.message}` : ""}.`);
  });
  for (const problem of problems.slice(0, 20)) terminal.note(`${file}: ${problem}`);
  if (orders.length === 0) throw new CommandFailed(`${path} has no order that can be used.`);
  return orders;
}

function settingsOf(evaluation: Evaluation, settings: unknown, name?: string) {
  try {
    return evaluation.shopFromSettings(settings, name);
  } catch (error) {
    throw new CommandFailed(
      `These settings cannot be used: ${error instanceof z.ZodError ? z.prettifyError(error) : "they are no settings"}`,
    );
  }
}

async function json(terminal: Terminal, file: string): Promise<unknown> {
  const path = resolve(terminal.folder, file);
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    throw new CommandFailed(`${path} cannot be read as JSON.`);
  }
}

/** A model is named here, and reached and set up as the server's is. */
function modelOf({ env }: Terminal, model: string) {
  if (model === "builtin") return undefined;
  if ((env["OPENAI_API_KEY"] ?? env["OPENAI_BASE_URL"] ?? "") === "")
    throw new CommandFailed(
      `To use ${model}, set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.`,
    );
  try {
    return llmFrom({ ...env, MODEL: model }) ?? undefined;
  } catch (error) {
    throw new CommandFailed(error instanceof ConfigurationError ? error.message : `${model} cannot be used.`);
  }
}

async function write(terminal: Terminal, file: string, text: string): Promise<void> {
  const path = resolve(terminal.folder, file);
  await writeFile(path, text).catch(() => {
    throw new CommandFailed(`${path} cannot be written.`);
  });
  terminal.note(`report: ${path}`);
}

function number(value: string): number {
  const read = Number(value);
  if (value.trim() === "" || !(read >= 0)) throw new InvalidArgumentError("It must be a number.");
  return read;
}

function whole(value: string): number {
  const read = Number(value);
  if (!Number.isInteger(read) || read < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return read;
}

function styleOf(value: string): EvalOptions["style"] {
  if (value === "chat" || value === "brief" || value === "letter") return value;
  throw new InvalidArgumentError("It must be chat, brief or letter.");
}
