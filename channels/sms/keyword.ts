/** What Twilio takes a single word for: the shopper wants no more messages, wants them again, or asks who this is. */
export type Keyword = "stop" | "start" | "help";

/**
 * Twilio's default words. It acts on a message only when there is nothing else in it, and then answers itself.
 * Source: Twilio "Support for opt-out keywords", and "FCC opt-out rules" for REVOKE and OPTOUT (2025-05-14).
 */
const words: ReadonlyMap<string, Keyword> = new Map([
  ["STOP", "stop"],
  ["STOPALL", "stop"],
  ["UNSUBSCRIBE", "stop"],
  ["CANCEL", "stop"],
  ["END", "stop"],
  ["QUIT", "stop"],
  ["REVOKE", "stop"],
  ["OPTOUT", "stop"],
  ["START", "start"],
  ["YES", "start"],
  ["UNSTOP", "start"],
  ["HELP", "help"],
  ["INFO", "help"],
]);

/** `OptOutType`, which Twilio adds where the merchant has chosen words of their own. Source: Twilio "Advanced Opt-Out". */
const types: ReadonlyMap<string, Keyword> = new Map([
  ["STOP", "stop"],
  ["START", "start"],
  ["HELP", "help"],
]);

/** What Twilio said it took the message for; undefined when it did not say. */
export function statedKeyword(optOutType: string | undefined): Keyword | undefined {
  return types.get(optOutType?.trim().toUpperCase() ?? "");
}

/** The keyword that a text consists of, whatever its case and the punctuation around it. */
export function keywordOf(text: string): Keyword | undefined {
  return words.get(bare(text));
}

/** "Yes" opts in, and is also what people answer to a question; Twilio stays silent unless they had opted out. */
export function isYes(text: string): boolean {
  return bare(text) === "YES";
}

function bare(text: string): string {
  return text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").toUpperCase();
}
