import { wordsOf } from "#src/conversation/content.ts";
import type { Place, Said, Standing, Stretch } from "#src/store/feed.ts";

/** More is not shown; who was away for longer than this begins anew with the newest. */
export const newest = 100;

/** Where a reader is: in which conversation, and how far. */
export interface Cursor extends Place {
  /** The end of the conversation's id: a place in another one is none in this. */
  readonly of: string;
}

export const nowhere: Cursor = { of: "", said: 0, sent: 0 };

const form = /^(?<of>[0-9a-f]{12}|-)\.(?<said>\d{1,9})\.(?<sent>\d{1,9})$/u;

/** A cursor as `Last-Event-ID` carries it; undefined when it is none. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const found = form.exec(text ?? "")?.groups;
  if (found === undefined) return undefined;
  const { of = "", said, sent } = found;
  return { of: of === "-" ? "" : of, said: Number(said), sent: Number(sent) };
}

export function writeCursor({ of, said, sent }: Cursor): string {
  return `${of === "" ? "-" : of}.${String(said)}.${String(sent)}`;
}

export function tailOf(conversation: string): string {
  return conversation.slice(-12);
}

/** Where to read on from; `reset` when what the reader has is not what comes before. */
export function readingFrom(
  cursor: Cursor | undefined,
  standing: Standing,
): { after: Place; reset: boolean } {
  const fits =
    cursor !== undefined &&
    cursor.of === tailOf(standing.conversation) &&
    cursor.said <= standing.said &&
    cursor.sent <= standing.sent &&
    standing.said - cursor.said + (standing.sent - cursor.sent) <= newest;
  return fits ? { after: cursor, reset: false } : { after: nowhere, reset: true };
}

/** What a panel is told. `reset`: forget what you have, this is all there is to see. */
export interface News {
  readonly reset: boolean;
  readonly items: readonly Item[];
  readonly typing: boolean;
  readonly person: boolean;
  /** The newest part that was read in any of the shopper's pages, by its `seq`. */
  readonly read: number;
}

type Item = ReturnType<typeof itemOf>;

export function newsOf(stretch: Stretch, standing: Standing | undefined, reset: boolean): News {
  return {
    reset,
    items: stretch.items.slice(-newest).map(itemOf),
    typing: standing?.typing ?? false,
    person: standing?.person ?? false,
    read: standing?.read ?? 0,
  };
}

function itemOf({ id, from, seq, content, language, at, state, files }: Said) {
  const offered = from === "shopper" ? [] : content.filter((each) => each.kind === "choice");
  const sizes = new Map(files.map(({ ref, size }) => [ref, size]));
  return {
    id,
    from,
    seq,
    // What the shopper tapped are words; what we offer to tap is not.
    text: wordsOf(from === "shopper" ? content : content.filter(({ kind }) => kind !== "choice")),
    choices: offered.map(({ id, title }) => ({ id, title })),
    files: content.flatMap((each) => {
      if (each.kind === "media")
        return [{ name: each.name ?? null, type: each.type ?? null, size: sizes.get(each.ref) ?? null }];
      return each.kind === "unsupported" ? [{ name: null, type: null, size: null }] : [];
    }),
    language,
    at: at.toISOString(),
    state,
  };
}
