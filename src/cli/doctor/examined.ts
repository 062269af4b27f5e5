import type { Finding } from "../checks.ts";
import { whenIs } from "../checks.ts";
import { CommandFailed } from "../terminal.ts";

/** What doctor looks at, in the order in which it tells of them. */
export const groups = ["connections", "sources", "tracking"] as const;
export type Group = (typeof groups)[number];

/** Something that was looked at, and what was found. */
export interface Examined {
  readonly group: Group;
  /** The line above the findings: id, kind, whose it is. */
  readonly title: string;
  /** Everything worth a line, failures among them. */
  readonly findings: readonly Finding[];
  /** What came and went, under the findings. */
  readonly traffic: readonly string[];
  /** For programs, beside `ok` and the findings. */
  readonly data: object;
}

/** Something that is to be looked at. */
export interface Patient {
  readonly id: string | null;
  readonly group: Group;
  readonly shop: string;
  /** True for what is the playground's. */
  readonly demo: boolean;
  /** Never rejects for what the server says; a failure is a finding. */
  examine(): Promise<Examined>;
}

/** Something to mend. */
export function failed(name: string, said: string, fix: string): Finding {
  return { name, result: "failed", said, fix, expires: null };
}

/** Worth knowing, and no reason to fail. */
export function noted(name: string, said: string, fix: string | null = null): Finding {
  return { name, result: "note", said, fix, expires: null };
}

/** True when nothing failed. */
export function isWell({ findings }: Examined): boolean {
  return !findings.some(({ result }) => result === "failed");
}

/** A time for a line, with how far off it is. */
export function moment(time: Date | null, now: Date): string {
  return time === null
    ? "never"
    : `${whenIs(time, now)} (${time.toISOString().slice(0, 16).replace("T", " ")} UTC)`;
}

/** A title's end, where there are several shops. */
export function ofShop(shop: string): string {
  return shop === "main" ? "" : `  (shop ${shop})`;
}

/** `look`, and a finding where the server could not say. */
export async function orUnsaid(
  about: Pick<Examined, "group" | "title" | "data">,
  look: () => Promise<Pick<Examined, "findings" | "traffic" | "data">>,
): Promise<Examined> {
  try {
    return { ...about, ...(await look()) };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const finding = failed(
      "health",
      error.message,
      "Look at the server's log and at /readyz, and try again.",
    );
    return { ...about, findings: [finding], traffic: [] };
  }
}
