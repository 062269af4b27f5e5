import { z } from "zod";
import type { Terminal } from "../terminal.ts";

/** What the last load of a source gave; `orders` is null where none are read in advance. */
export const Report = z.object({
  orders: z.number().nullable(),
  problems: z.array(z.object({ line: z.number().nullable(), problem: z.string() })),
});
export type Report = z.infer<typeof Report>;

/** How much was read, e.g. `2 orders, 1 problem`. */
export function counted({ orders, problems }: Report): string {
  const read = orders === null ? "not read" : orders === 1 ? "1 order" : `${orders} orders`;
  return problems.length === 0
    ? read
    : `${read}, ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
}

/** The first problems, one a line. */
export function tellProblems(terminal: Terminal, { problems }: Report, most: number): void {
  for (const { line, problem } of problems.slice(0, most))
    terminal.out(`    ${line === null ? "" : `line ${line}: `}${problem}`);
  if (problems.length > most) terminal.out(`    and ${problems.length - most} more`);
}
