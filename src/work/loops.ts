import type { Traits } from "#src/channel/channel.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { Db } from "#src/store/db.ts";
import { answersSince } from "#src/store/conversations.ts";

/** Two machines that answer each other say the same again and again. So many times the same words are enough. */
const sameWords = 3;
/** … among this many of the shopper's last messages. */
const amongLast = 6;
/** Nobody types or dictates so fast, in characters a second; from our answer's being committed, so reading and the way both ways count too. */
const fasterThanPeople = 10;
/** What is shorter may have been pasted, or tapped. */
const typedAtLeast = 60;
/** So many answers in a row that came faster than people write are no coincidence. */
const tooFastInARow = 4;
const withinMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/**
 * Why these messages are probably a machine's, where the channel cannot tell; null: they are not. A backstop that
 * depends on no header: FreeScout, Chatwoot and others have mailed each other for hours.
 */
export async function machineLoop(
  db: Db,
  limits: Traits["answers"],
  talk: {
    readonly conversation: string;
    readonly messages: readonly Message[];
    readonly history: readonly Message[];
    readonly now: Date;
  },
): Promise<string | null> {
  if (limits === null) return null;
  if (repeats(talk.messages, talk.history, talk.now)) return "the same words came again and again";
  if (tooFast(talk.messages, talk.history, talk.now)) return "answers came faster than anybody writes";
  const since = new Date(talk.now.getTime() - dayMs);
  const answers = await answersSince(db, talk.conversation, since);
  const lastHour = answers.filter((at) => talk.now.getTime() - at.getTime() < withinMs).length;
  if (lastHour >= limits.perHour) return `${lastHour} answers were given within an hour`;
  if (answers.length >= limits.perDay) return `${answers.length} answers were given within a day`;
  return null;
}

/** Whether the newest words came before, several times within the hour, or are our own, sent back. */
function repeats(messages: readonly Message[], history: readonly Message[], now: Date): boolean {
  const plain = (message: Message) => wordsOf(message.content).replaceAll(/\s+/gu, " ").trim().toLowerCase();
  const recent = [...history, ...messages].filter(({ at }) => now.getTime() - at.getTime() < withinMs);
  const newest = messages.at(-1);
  const words = newest === undefined ? "" : plain(newest);
  if (words === "") return false;
  const theirs = recent.filter(({ from }) => from === "shopper").slice(-amongLast);
  if (theirs.filter((message) => plain(message) === words).length >= sameWords) return true;
  // A short "ok" may be anybody's.
  return words.length > 40 && recent.some((message) => message.from === "agent" && plain(message) === words);
}

/** Whether the last answers to us were each there sooner than a person could have written them. Clocks that disagree prove nothing. */
function tooFast(messages: readonly Message[], history: readonly Message[], now: Date): boolean {
  const recent = [...history, ...messages].filter(({ at }) => now.getTime() - at.getTime() < withinMs);
  const answers = recent.flatMap((message, n) => {
    const before = recent[n - 1];
    return message.from === "shopper" && before?.from === "agent" ? [{ message, to: before }] : [];
  });
  const last = answers.slice(-tooFastInARow);
  return (
    last.length === tooFastInARow &&
    last.every(({ message, to }) => {
      const { length } = wordsOf(message.content).trim();
      const seconds = (message.at.getTime() - to.at.getTime()) / 1000;
      return length >= typedAtLeast && seconds >= 0 && length > seconds * fasterThanPeople;
    })
  );
}
