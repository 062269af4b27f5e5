import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { plain } from "./guard/plain.ts";

/** How our own notes to a model begin, which reach it in the shopper's place. */
export const checkMark = "[check]";

/** Everything the shopper has written in this conversation, as far as a model reads it. */
export function wordsOfShopper(messages: readonly BaseMessage[]): string {
  return messages
    .filter((message) => HumanMessage.isInstance(message))
    .map(({ text }) => text.replaceAll(/<data>[\s\S]*?<\/data>/gu, " "))
    .filter((text) => !text.startsWith(checkMark))
    .join("\n");
}

/** What proves an order to be somebody's: only they can have said it. */
const proofs: Readonly<Record<string, readonly string[]>> = {
  claim_order: ["number", "email", "phone", "postcode", "last_name"],
  submit_code: ["code"],
};
/** A phone may be written with its country or without. */
const phoneDigits = 6;

/**
 * Whether a tool is given as proof what the shopper has not written: a model that makes it up, or read it in a product's
 * title, tries doors that are not theirs.
 */
export function isUnsaid(tool: string, args: unknown, said: string): boolean {
  const members = proofs[tool];
  if (members === undefined || typeof args !== "object" || args === null) return false;
  const words = bare(said);
  return Object.entries(args).some(([name, value]: [string, unknown]) => {
    if (!members.includes(name) || (typeof value !== "string" && typeof value !== "number")) return false;
    const given = bare(String(value));
    if (given === "") return false;
    if (name === "phone") return !words.includes(given.slice(-phoneDigits));
    return !words.includes(given);
  });
}

/** Letters and digits alone: people write numbers with spaces, and models without. */
function bare(text: string): string {
  return plain(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
}
