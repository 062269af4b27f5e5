/** How sure it is that a line repeats another mail: `mark` begins with ">", `maybe` was indented by a `<blockquote>`, `sure` was in a mail program's own quote container. */
export type Quoted = "no" | "maybe" | "mark" | "sure";

/** A line of a mail's text. */
export interface Line {
  readonly text: string;
  readonly quoted: Quoted;
  /** From here on everything repeats another mail: a mail program's, or our own, border stood here. */
  readonly border?: true;
  /** In a mail program's own signature container. */
  readonly signature?: true;
}

/** The lines of a plain text. A line that begins with ">" is quoted (RFC 3676 §4.5), unless it is mbox's escaped "From ". */
export function linesOf(text: string): Line[] {
  const lines = text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").split("\n");
  const isMarked = (line: string | undefined): boolean => line !== undefined && /^[ \t]{0,3}>/.test(line);
  return lines.map((line, at) => {
    if (!isMarked(line)) return { text: line, quoted: "no" };
    // A mail program broke the line inside an address: "Ana <ana@example.com" and ">:" below it.
    const before = lines[at - 1]?.slice(-200) ?? "";
    const rest = /<[^<>\s]+@[^<>\s]+\s*$/.test(before) && !isMarked(lines[at - 1]) && /[:：]\s*$/.test(line);
    if (rest) return { text: line, quoted: "no" };
    const escaped = line.startsWith(">From ") && !isMarked(lines[at - 1]) && !isMarked(lines[at + 1]);
    return escaped ? { text: line.slice(1), quoted: "no" } : { text: line, quoted: "mark" };
  });
}

/** The text of lines: no white space at the ends of lines, no more than one empty line in a row, none around. */
export function textOf(lines: readonly Line[]): string {
  return lines
    .map(({ text }) => text.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}
