import { z } from "zod";
import { knowledgeKind } from "../kind.ts";
import { readFaq } from "./read.ts";

const entry = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Stays when the question is worded anew; by default made from it."),
  question: z.string().trim().min(1).max(1_000),
  answer: z.string().trim().min(1).max(20_000),
  language: z.string().min(2).max(35).optional().describe("BCP 47."),
  url: z
    .url({ protocol: /^https$/u })
    .max(2_000)
    .optional()
    .describe("Where a shopper can read more."),
});

export const faqSettings = z
  .strictObject({
    entries: z.array(entry).max(5_000).default([]),
    file: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe("A JSON or CSV file of such entries, below the folder the server runs in."),
    language: z.string().min(2).max(35).optional().describe("BCP 47, of entries that do not name theirs."),
  })
  .refine(({ entries, file }) => entries.length > 0 || file !== undefined, {
    path: ["entries"],
    message: "give entries, or a file of them",
  });
export type FaqSettings = z.infer<typeof faqSettings>;

/** Questions and answers the merchant wrote. */
export const faqKind = knowledgeKind({
  kind: "faq",
  settings: faqSettings,
  secrets: z.strictObject({}),
  build: (settings, _secrets, deps) => ({ read: (known, signal) => readFaq(settings, deps, known, signal) }),
});
