import { opendir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { localPath, troubleOf } from "../local.ts";

export type Format = "markdown" | "html" | "pdf" | "text";

const formats: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".mdx": "markdown",
  ".markdown": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".pdf": "pdf",
  ".txt": "text",
  ".text": "text",
};

/** A file to be read: its path below the base folder, with slashes, is its key. */
export interface FoundFile {
  readonly key: string;
  readonly format: Format;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly problems: readonly { readonly of: string; readonly detail: string }[];
  /** Every path of the settings could be looked into. */
  readonly whole: boolean;
}

const mostFiles = 5_000;
const mostDepth = 12;

/**
 * The files the settings name: those given by themselves, and all readable ones in the folders that are given. Hidden
 * ones are left out, and of folders also what only links to a file. None lies outside the base folder.
 */
export async function findFiles(
  baseDir: string,
  paths: readonly string[],
  wanted: (key: string) => boolean,
  signal: AbortSignal,
): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const problems: { of: string; detail: string }[] = [];
  const base = await localPath(baseDir, ".");
  if (!base.ok) return { files: [], problems: [{ of: ".", detail: base.detail }], whole: false };
  let whole = true;
  const add = (path: string, named: boolean) => {
    const key = relative(base.path, path).split(sep).join("/");
    const format = formats[extname(path).toLowerCase()];
    if (format === undefined) {
      if (named)
        problems.push({
          of: key,
          detail: "files of this kind cannot be read: Markdown, HTML, PDF and text can",
        });
    } else if (wanted(key)) files.set(key, { key, format });
  };
  for (const path of paths) {
    const found = await localPath(baseDir, path);
    if (!found.ok) {
      problems.push({ of: path, detail: found.detail });
      whole = false;
      continue;
    }
    try {
      if ((await stat(found.path)).isDirectory()) {
        for await (const file of filesIn(found.path, 0, signal)) {
          if (files.size >= mostFiles) break;
          add(file, false);
        }
      } else add(found.path, true);
    } catch (error) {
      problems.push({ of: path, detail: troubleOf(error) });
      whole = false;
    }
  }
  if (files.size >= mostFiles) {
    problems.push({ of: "files", detail: `there are more than ${mostFiles}; the rest was left out` });
  }
  return { files: [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), problems, whole };
}

async function* filesIn(folder: string, depth: number, signal: AbortSignal): AsyncGenerator<string> {
  if (depth > mostDepth || signal.aborted) return;
  for await (const entry of await opendir(folder)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path, depth + 1, signal);
    else if (entry.isFile()) yield path;
  }
}
