import { z } from "zod";
import { knowledgeKind } from "../kind.ts";
import { readFiles } from "./read.ts";

export const filesSettings = z.strictObject({
  paths: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(500)
    .describe("Files and folders below the folder the server runs in: Markdown, HTML, PDF, plain text."),
  include: z
    .array(z.string().min(1).max(300))
    .max(200)
    .default([])
    .describe("Only these paths are read: beginnings like help/ or globs like **/*.md. Empty: all."),
  exclude: z
    .array(z.string().min(1).max(300))
    .max(200)
    .default([])
    .describe("These are not; stronger than `include`."),
  language: z.string().min(2).max(35).optional().describe("BCP 47, of files that do not name theirs."),
  maxFileBytes: z
    .int()
    .min(1_000)
    .max(100_000_000)
    .default(20_000_000)
    .describe("Larger files are left out."),
  timeoutMs: z.int().min(50).max(600_000).default(30_000).describe("Longest time one file may take."),
});
export type FilesSettings = z.infer<typeof filesSettings>;

/** Files of the merchant. */
export const filesKind = knowledgeKind({
  kind: "files",
  settings: filesSettings,
  secrets: z.strictObject({}),
  build: (settings, _secrets, deps) => ({
    read: (known, signal) => readFiles(settings, deps, known, signal),
  }),
});
