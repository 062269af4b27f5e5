import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Standing } from "./facts.ts";

/** Our own phrases that claim something as a whole; whoever repeats one claims it too. */
const claiming: readonly (readonly [string, Standing])[] = [
  ["return.refunded", "refunded"],
  ["return.approved", "return_agreed"],
  ["done.cancel_order", "cancelled"],
  ["done.create_return", "return_agreed"],
  ["done.exchange", "return_agreed"],
  ["done.change_address", "address_changed"],
];

const shipped = fileURLToPath(new URL("../../../prompts/phrases/", import.meta.url));
const fileSchema = z.record(z.string(), z.unknown());
const groupSchema = z.record(z.string(), z.unknown());

/** The first statement of each such phrase of a language, as the fixed texts around its values; none without a file. */
export function claimPhrases(tag: string): readonly (readonly [Standing, readonly string[]])[] {
  const path = join(shipped, `${tag}.json`);
  if (!existsSync(path)) return [];
  const file = fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  return claiming.flatMap(([key, standing]) => {
    const [group = "", name = ""] = key.split(".");
    const phrase = groupSchema.safeParse(file[group]).data?.[name];
    if (typeof phrase !== "string") return [];
    const [statement = ""] = phrase.split(/[;.؛。；၊။]/u);
    const parts = statement.split(/\{\{\w+\}\}/u).map((part) => part.replaceAll("*", ""));
    return parts.length > 1 && parts.every((part) => /\p{L}/u.test(part)) ? [[standing, parts] as const] : [];
  });
}
