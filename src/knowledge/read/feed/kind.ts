import { z } from "zod";
import { knowledgeKind } from "../kind.ts";
import { readFeed } from "./read.ts";

export const feedSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/u })
      .max(2_000)
      .optional()
      .describe("Where the feed is fetched from."),
    file: z.string().min(1).max(1_000).optional().describe("Or a file below the folder the server runs in."),
    format: z
      .enum(["xml", "csv"])
      .optional()
      .describe("By default as the feed itself looks; csv is also TSV."),
    language: z.string().min(2).max(35).optional().describe("BCP 47, where the feed does not name it."),
    maxProducts: z.int().min(1).max(200_000).default(200_000),
    maxBytes: z.int().min(1_000).max(100_000_000).default(100_000_000).describe("After decompression."),
    maxMinutes: z.number().positive().max(240).default(60).describe("Longest time one reading takes."),
    timeoutMs: z
      .int()
      .min(50)
      .max(120_000)
      .default(30_000)
      .describe("Longest time until the feed begins to arrive."),
    allowInsecure: z
      .boolean()
      .default(false)
      .describe("Also http, this machine and private networks, for trying it out."),
  })
  .refine(({ url, file }) => (url === undefined) !== (file === undefined), {
    path: ["url"],
    message: "give either url or file",
  })
  .refine(({ url = "", allowInsecure }) => allowInsecure || !/^http:/iu.test(url), {
    path: ["url"],
    message: "must be https, unless allowInsecure is set",
  })
  .refine(({ url = "" }) => !/^[^/]*\/\/[^/?#]*@/u.test(url), {
    path: ["url"],
    message: "must not have a name and password in it: they are secrets",
  });
export type FeedSettings = z.infer<typeof feedSettings>;

export const feedSecrets = z
  .strictObject({
    user: z.string().min(1).max(200).optional(),
    password: z.string().min(1).max(500).optional(),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    message: "user and password go together",
  });
export type FeedSecrets = z.infer<typeof feedSecrets>;

/** A product feed as Google Merchant Center takes it. */
export const feedKind = knowledgeKind({
  kind: "feed",
  settings: feedSettings,
  secrets: feedSecrets,
  build: (settings, secrets, deps) => ({
    read: (known, signal) => readFeed(settings, secrets, deps, known, signal),
  }),
});
