import { AIMessage, HumanMessage, SystemMessage, type BaseMessage } from "@langchain/core/messages";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wordsOf, type Content } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { TurnInput } from "./turn.ts";

/** The instructions a language model is given, as the merchant may have edited them. */
export interface Prompts {
  readonly system: string;
  readonly style: Readonly<Record<TurnInput["style"], string>>;
  /** For a model that looks at pictures. */
  readonly picture: string;
}

const shipped = fileURLToPath(new URL("../../prompts/", import.meta.url));
/** A message longer than this is cut: what matters is at its beginning. */
const longestMessage = 4000;

/** Reads `system.md`, `style/*.md` and `picture.md`, once, at start. Throws when one is missing. */
export function loadPrompts(folder: string = shipped): Prompts {
  const read = (path: string) => readFileSync(join(folder, path), "utf8").trim();
  return {
    system: read("system.md"),
    style: { chat: read("style/chat.md"), brief: read("style/brief.md"), letter: read("style/letter.md") },
    picture: read("picture.md"),
  };
}

/**
 * The system message of a turn. Nothing the shopper or a store wrote goes into it. What differs from turn to turn
 * stands at its end, so that what comes before is the same bytes each time and a provider's cache knows it.
 */
export function systemMessage(prompts: Prompts, input: TurnInput, language: string): SystemMessage {
  const today = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: input.shop.timeZone }).format(
    input.now,
  );
  const values: Readonly<Record<string, string>> = {
    shop: input.shop.name.replaceAll(/[\p{Cc}<>{}]/gu, " ").slice(0, 80),
    language: `${new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language} (${language})`,
    today,
    time_zone: input.shop.timeZone,
    style: prompts.style[input.style],
  };
  return new SystemMessage(
    prompts.system.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole),
  );
}

/** What was said before and the messages to answer, the latter as one. */
export function conversation(input: TurnInput): readonly BaseMessage[] {
  const before = input.history.flatMap((message) => {
    const text = said(message);
    if (text === "") return [];
    return [message.from === "shopper" ? new HumanMessage(text) : new AIMessage(text)];
  });
  const now = input.messages
    .map(said)
    .filter((text) => text !== "")
    .join("\n");
  return [...before, new HumanMessage(now === "" ? "[no words]" : now)];
}

function said({ content }: Message): string {
  return content
    .flatMap((one) => {
      const words = wordsOf([one]);
      const seen = one.kind === "media" && one.picture !== undefined;
      return words === "" || seen ? [words, placeholder(one)] : [words];
    })
    .filter((text) => text !== "")
    .join("\n")
    .slice(0, longestMessage);
}

/** What a model has read off a picture was written by whoever made the picture: it is data, and cannot end its fence. */
function asData(text: string): string {
  return `<data>${text.replaceAll(/[<>]/gu, " ")}</data>`;
}

/** What stands for content without words; a model must not pretend to have seen it. */
function placeholder(content: Content): string {
  switch (content.kind) {
    case "media":
      if (content.picture !== undefined) return `[picture]\n${asData(content.picture.description)}`;
      return content.media === "sticker" ? "" : `[${content.media}, cannot be opened]`;
    case "location":
      return "[location]";
    case "contacts":
      return "[contact card]";
    case "cart":
      return "[shopping cart]";
    case "form":
      return "[form]";
    case "unsupported":
      return "[message that could not be read]";
    case "text":
    case "choice":
    case "reaction":
    case "edit":
    case "deletion":
    case "referral":
      return "";
  }
}
