import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";

/** Where a command runs: what it is told and where it writes. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths are meant from here. */
  readonly folder: string;
  /** Results, one line. */
  out(line: string): void;
  /** Everything said about them. */
  note(line: string): void;
  /** Asks the person in front; undefined where nobody is. What is typed is not shown. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** All that is piped in; undefined where nothing is. */
  readonly input?: (() => Promise<string>) | undefined;
}

/** A command that cannot do what it was asked: printed without a stack, exit code 1. */
export class CommandFailed extends Error {
  override name = "CommandFailed";
}

/** This process's terminal. */
export function processTerminal(): Terminal {
  // A pipe that nobody reads any more is no reason to fail: the server must finish its work all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    folder: process.cwd(),
    out: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    askSecret: stdin.isTTY && stderr.isTTY ? askHidden : undefined,
    input: stdin.isTTY ? undefined : () => text(stdin),
  };
}

function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nothing, terminal: true });
  return new Promise((resolve, reject) => {
    lines.on("SIGINT", () => lines.close());
    lines.on("close", () => {
      process.stderr.write("\n");
      reject(new CommandFailed("Nothing was entered."));
    });
    lines.question("", (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}
