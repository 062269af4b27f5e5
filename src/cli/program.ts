import { Command } from "commander";
import about from "../../package.json" with { type: "json" };
import { client } from "./client.ts";
import { connectCommand } from "./connect.ts";
import { connectionsCommand } from "./connections.ts";
import { doctorCommand } from "./doctor.ts";
import { evalCommand } from "./eval.ts";
import { handoffsCommand, replyCommand } from "./handoffs.ts";
import { knowledgeCommand } from "./knowledge.ts";
import { privacyCommand } from "./privacy.ts";
import { sayCommand } from "./say.ts";
import { serveCommand } from "./serve.ts";
import { settingsCommand } from "./settings.ts";
import { sourcesCommand } from "./sources.ts";
import type { Terminal } from "./terminal.ts";
import { trackingCommand } from "./tracking.ts";

/** `whereabouts` with all its commands. `exit` ends the process once the server has stopped. */
export function program(terminal: Terminal, exit: (code: number) => void): Command {
  const whereabouts = new Command("whereabouts")
    .description("Answers \"where is my order?\" on a shop's channels, from the shop's own orders.")
    .version(about.version)
    .option("--server <url>", "where the server is (or WHEREABOUTS_URL; default http://127.0.0.1:$PORT)")
    .showHelpAfterError("(--help shows examples)")
    .addHelpText(
      "after",
      `
Begin with:
  npm start                                              start the server, then open the address it prints
  npx whereabouts say "where is my order?" --as +15550001111
                                                         write to it as a shopper, and read the answer
  npx whereabouts sources add file orders.json           give it your orders
  npx whereabouts connect --help                         connect your channels: WhatsApp, Messenger, Instagram,
                                                         SMS, e-mail, your website
  npx whereabouts doctor                                 look whether all that works

All commands but serve and eval talk to the running server. They find its admin token in ADMIN_TOKEN or in
DATA_DIR/admin.token, so run them in the server's folder or set one of these.`,
    );
  const toServer = () => client(terminal, whereabouts.opts<{ server?: string }>().server);
  whereabouts.addCommand(serveCommand(terminal, exit));
  whereabouts.addCommand(sayCommand(terminal, toServer));
  whereabouts.addCommand(connectCommand(terminal, toServer));
  whereabouts.addCommand(connectionsCommand(terminal, toServer));
  whereabouts.addCommand(doctorCommand(terminal, toServer));
  whereabouts.addCommand(sourcesCommand(terminal, toServer));
  whereabouts.addCommand(knowledgeCommand(terminal, toServer));
  whereabouts.addCommand(trackingCommand(terminal, toServer));
  whereabouts.addCommand(handoffsCommand(terminal, toServer));
  whereabouts.addCommand(replyCommand(terminal, toServer));
  whereabouts.addCommand(privacyCommand(terminal, toServer));
  whereabouts.addCommand(settingsCommand(terminal, toServer));
  whereabouts.addCommand(evalCommand(terminal, toServer));
  return whereabouts;
}
