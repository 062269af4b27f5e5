import { program } from "#src/cli/program.ts";
import { CommandFailed } from "#src/cli/terminal.ts";

/** What a command said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The questions it asked. */
  readonly questions: readonly string[];
}

/** Runs a command of the command line in this process. `answers` are typed at its questions, in order; without them nobody is there to be asked. `input` is piped in. */
export async function inside(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  answers?: readonly string[],
  input?: string,
): Promise<Said> {
  const lines = { out: "", err: "" };
  const questions: string[] = [];
  const waiting = [...(answers ?? [])];
  const terminal = {
    env,
    folder: process.cwd(),
    out: (line: string) => void (lines.out += `${line}\n`),
    note: (line: string) => void (lines.err += `${line}\n`),
    askSecret:
      answers === undefined
        ? undefined
        : (question: string) => {
            questions.push(question);
            return Promise.resolve(waiting.shift() ?? "");
          },
    input: input === undefined ? undefined : () => Promise.resolve(input),
  };
  let code = 0;
  try {
    await program(terminal, () => undefined).parseAsync(["node", "whereabouts", ...args]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    terminal.note(`whereabouts: ${error.message}`);
    code = 1;
  }
  return { code, ...lines, questions };
}
