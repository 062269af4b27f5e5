import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import type { Terminal } from "./terminal.ts";

interface Named {
  readonly email?: string;
  readonly phone?: string;
  readonly contact?: string;
  readonly shop?: string;
}

const Erased = z.object({ contacts: z.number(), conversations: z.number(), orders: z.number() });

const Wishes = z.object({
  wishes: z.array(
    z.object({
      id: z.string(),
      wish: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      askedAt: z.string(),
      doneAt: z.string().nullable(),
    }),
  ),
});

export function privacyCommand(terminal: Terminal, toServer: () => Client): Command {
  const privacy = new Command("privacy").description("show or erase what is known of somebody").addHelpText(
    "after",
    `
Examples:
  npx whereabouts privacy export --email ana@example.com --out ana.json
  npx whereabouts privacy erase --phone +15550100001 --yes
  npx whereabouts privacy wishes`,
  );
  const named = (command: Command): Command =>
    command
      .option("--email <address>", "who it is, by e-mail address")
      .option("--phone <number>", "who it is, by phone with its country code: +15550100001")
      .option("--contact <id>", "who it is, by the id that conversations show")
      .option("--shop <name>", "which of your shops, if you have several");
  named(privacy.command("export").description("write all that is known of somebody to a file"))
    .requiredOption("--out <file>", "the file to write")
    .action(async ({ out, shop, ...who }: Named & { out: string }) => {
      const found = await toServer().post(inShop("/api/privacy/export", shop), who, z.unknown());
      await writeFile(resolve(terminal.folder, out), `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600 });
      terminal.out(`Written to ${out}.`);
    });
  named(privacy.command("erase").description("erase all that is known of somebody; it cannot be undone"))
    .requiredOption("--yes", "to say that it is meant")
    .action(async ({ shop, contact, email, phone }: Named) => {
      const { contacts, conversations, orders } = await toServer().post(
        inShop("/api/privacy/erase", shop),
        { contact, email, phone },
        Erased,
      );
      terminal.out(
        contacts + orders === 0
          ? "Nothing is known of them."
          : `Erased: ${contacts} contacts, ${conversations} conversations, what was held of ${orders} orders.`,
      );
    });
  privacy
    .command("wishes")
    .description("list what customers asked your store for")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop }: { shop?: string }) => {
      const { wishes } = await toServer().get(inShop("/api/privacy/wishes", shop), Wishes);
      if (wishes.length === 0) terminal.note("There are none.");
      for (const { id, wish, email, phone, askedAt, doneAt } of wishes)
        terminal.out(
          `${id}  ${wish}  ${email ?? phone ?? "-"}  asked ${askedAt}  ${doneAt === null ? "open" : `done ${doneAt}`}`,
        );
    });
  return privacy;
}
