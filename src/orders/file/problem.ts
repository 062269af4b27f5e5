/** Something the merchant should know about the file; `line` as a text editor counts, null: the whole file. */
export interface Problem {
  readonly line: number | null;
  readonly problem: string;
}

/** The file as a whole cannot be used; what was known before stays in use. */
export class UnusableFile extends Error {
  override name = "UnusableFile";
  readonly line: number | null;

  constructor(problem: string, line: number | null = null) {
    super(problem);
    this.line = line;
  }
}
