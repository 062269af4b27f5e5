import { open, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";

/** A file below the base folder. */
export type Local =
  | { readonly ok: true; readonly bytes: Buffer; readonly modifiedAt: Date }
  | { readonly ok: false; readonly detail: string };

/**
 * Where a path of the settings really leads, links followed; why not, when that is out of the base folder, or nowhere.
 */
export async function localPath(
  baseDir: string,
  path: string,
): Promise<{ readonly ok: true; readonly path: string } | { readonly ok: false; readonly detail: string }> {
  if (path.includes("\0")) return { ok: false, detail: "it is no path" };
  const outside = { ok: false, detail: "it lies outside the folder the settings are for" } as const;
  // Before the disk is asked: whether something is there is nobody's business.
  if (!isWithin(resolve(baseDir), resolve(baseDir, path))) return outside;
  try {
    const [base, real] = await Promise.all([realpath(baseDir), realpath(resolve(baseDir, path))]);
    return isWithin(base, real) ? { ok: true, path: real } : outside;
  } catch (error) {
    return { ok: false, detail: troubleOf(error) };
  }
}

function isWithin(base: string, path: string): boolean {
  const way = relative(base, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Reads a file, at most `maxBytes`. Never throws. */
export async function readLocal(baseDir: string, path: string, maxBytes: number): Promise<Local> {
  const found = await localPath(baseDir, path);
  if (!found.ok) return found;
  try {
    await using file = await open(found.path, "r");
    const { size, mtime, isFile } = await stated(file);
    if (!isFile) return { ok: false, detail: "it is no file" };
    if (size > maxBytes)
      return { ok: false, detail: `it is larger than ${Math.floor(maxBytes / 1_000_000)} MB` };
    return { ok: true, bytes: await file.readFile(), modifiedAt: mtime };
  } catch (error) {
    return { ok: false, detail: troubleOf(error) };
  }
}

async function stated(file: Awaited<ReturnType<typeof open>>) {
  const found = await file.stat();
  return { size: found.size, mtime: found.mtime, isFile: found.isFile() };
}

/** What a failure of the file system means to a merchant. */
export function troubleOf(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "the server may not read it";
  if (code === "ELOOP") return "its links lead in a circle";
  return code === "" ? "it cannot be read" : `it cannot be read (${code})`;
}
