import { program } from "./program.ts";
import { CommandFailed, processTerminal } from "./terminal.ts";

/* Runs the command that this process was started with. */
const terminal = processTerminal();
try {
  await program(terminal, (code) => process.exit(code)).parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error;
  terminal.note(`whereabouts: ${error.message}`);
  process.exitCode = 1;
}
