import { Command } from "commander";
import { z } from "zod";
import { whenIs } from "./checks.ts";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

const Handoffs = z.object({
  handoffs: z.array(
    z.object({
      conversation: z.string(),
      waitingSince: z.coerce.date().nullable(),
      urgency: z.string(),
      text: z.string(),
    }),
  ),
});
const Sent = z.object({ message: z.string() });

/** `handoffs`: who waits for a person, with what is known. */
export function handoffsCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("handoffs")
    .description("list conversations that wait for a person, the most urgent first")
    .option("--state <state>", "open, answered or missed", "open")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop, state }: { shop?: string; state: string }) => {
      const path = inShop(`/api/handoffs?state=${encodeURIComponent(state)}`, shop);
      const { handoffs } = await toServer().get(path, Handoffs);
      if (handoffs.length === 0) terminal.note("There are none.");
      for (const { conversation, waitingSince, text } of handoffs) {
        const waits = waitingSince === null ? "" : `  waiting, ${whenIs(waitingSince, new Date())}`;
        terminal.out(`${conversation}${waits}`);
        for (const line of text.split("\n")) terminal.out(`  ${line}`);
        terminal.out("");
      }
    });
}

/** `reply`: answers a shopper as a person. */
export function replyCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("reply")
    .description("answer a shopper as a person; the agent is silent from then on")
    .argument("<conversation>", "its id, as `handoffs` shows it")
    .argument("[text]", "what to say; without it, what is piped in")
    .option("--back", "give the conversation back to the agent afterwards")
    .option("--shop <name>", "which of your shops, if you have several")
    .addHelpText(
      "after",
      `
Examples:
  npx whereabouts handoffs
  npx whereabouts reply 0199… "A new lamp is on its way to you."
  npx whereabouts reply 0199… --back < answer.txt`,
    )
    .action(async (of: string, given: string | undefined, { back, shop }: { back?: true; shop?: string }) => {
      const text = given ?? (await terminal.input?.());
      if (text === undefined || text.trim() === "") throw new CommandFailed("There is nothing to say.");
      const server = toServer();
      const path = `/api/conversations/${encodeURIComponent(of)}`;
      await server.post(inShop(`${path}/messages`, shop), { text: text.trimEnd() }, Sent);
      if (back === true)
        await server.post(inShop(`${path}/floor`, shop), { floor: "agent" }, z.object({ floor: z.string() }));
      terminal.out(back === true ? "Sent. The agent answers from now on." : "Sent.");
    });
}
