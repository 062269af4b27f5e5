import { z } from "zod";
import type { Claim, Level, Subject } from "#src/conversation/claim.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { RunTurnDeps } from "#src/agent/run.ts";
import type { TurnTrace } from "#src/agent/turn.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { buildEvalAgent } from "./agent.ts";
import type { World } from "./world.ts";

/** A conversation as `GET /api/conversations/:id` shows it, as far as it is needed to hold it again. */
export const pastConversation = z.object({
  id: z.string(),
  language: z.string().nullable(),
  contact: z.object({ name: z.string().nullable() }).optional(),
  address: z.object({ phone: z.string().optional(), email: z.string().optional() }).nullable().optional(),
  messages: z.array(
    z.object({
      id: z.string(),
      seq: z.number().nullable(),
      author: z.enum(["shopper", "agent", "person"]),
      content: z.array(z.looseObject({ kind: z.string() })),
      language: z.string().nullable(),
      at: z.coerce.date(),
      createdAt: z.coerce.date(),
      turn: z.string().nullable(),
    }),
  ),
  turns: z.array(
    z.object({
      id: z.string(),
      fromSeq: z.number(),
      toSeq: z.number(),
      startedAt: z.coerce.date(),
      outcome: z.string(),
      reason: z.string().nullable(),
      trace: z
        .looseObject({
          language: z.string(),
          model: z.string(),
          intent: z.string().nullable(),
          level: z.number(),
        })
        .partial()
        .nullable(),
    }),
  ),
});
export type PastConversation = z.infer<typeof pastConversation>;

/** What came of a turn, then or now. */
export interface Said {
  readonly kind: string;
  readonly reason: string | null;
  readonly text: string;
  readonly language: string | null;
  readonly intent: string | null;
  readonly model: string | null;
  readonly level: number | null;
  readonly choices: readonly string[];
}

/** A past turn beside what would be said to it now. */
export interface ReplayedTurn {
  readonly conversation: string;
  readonly at: Date;
  readonly shopper: readonly string[];
  readonly past: Said;
  readonly present: Said;
  /** The present turn's trace. */
  readonly trace: TurnTrace;
  /** `same` word for word · `words` the same outcome said otherwise · `outcome` another outcome, reason or language. */
  readonly difference: "same" | "words" | "outcome";
}

export interface ReplayOptions {
  readonly conversations: readonly PastConversation[];
  /** The shop as it stood at a moment; orders that have changed since then are as they are now. */
  readonly worldAt: (at: Date) => World;
  readonly style: "chat" | "brief" | "letter";
  readonly llm?: RunTurnDeps["llm"];
  readonly signal?: AbortSignal;
}

/** What the messages before a turn are, at most. */
const remembered = 20;

/**
 * Runs past turns against the present prompts, phrases and model. Each is given the conversation as it was, not as it
 * would have gone on: so every difference is of that turn alone.
 */
export async function replay(options: ReplayOptions): Promise<readonly ReplayedTurn[]> {
  const { conversations, worldAt, style, llm, signal } = options;
  let clock = new Date(0);
  const standing = new Map<string, OrderSource>();
  const agent = buildEvalAgent({
    world: worldAt(new Date()),
    now: () => clock,
    sources: (shop) => {
      const source = standing.get(shop);
      return source === undefined ? [] : [source];
    },
    ...(llm === undefined ? {} : { llm }),
  });
  const replayed: ReplayedTurn[] = [];
  for (const past of conversations) {
    for (const turn of past.turns.toSorted((a, b) => a.fromSeq - b.fromSeq)) {
      const messages = past.messages.filter(
        ({ author, seq }) => author === "shopper" && seq !== null && seq >= turn.fromSeq && seq <= turn.toSeq,
      );
      const before = past.messages.filter(
        ({ createdAt, turn: of }) => of !== turn.id && createdAt < turn.startedAt,
      );
      const was = past.messages.filter((message) => message.turn === turn.id && message.author === "agent");
      // What nothing was said to, or has been erased, has nothing to be compared with.
      if (messages.length === 0 || was.length === 0 || turn.outcome === "parked") continue;
      clock = turn.startedAt;
      const world = worldAt(clock);
      standing.set(past.id, world.source({ id: past.id, store: "up" }));
      const asked = new Set(messages.map(({ id }) => id));
      const outcome = await agent.runTurn(
        {
          subject: subjectOf(past, clock),
          shop: { ...world.shop, id: past.id },
          messages: messages.map(asMessage),
          history: before
            .filter(({ id }) => !asked.has(id))
            .map(asMessage)
            .slice(-remembered),
          language: before.findLast(({ author }) => author === "agent")?.language ?? null,
          country: null,
          style,
          now: clock,
        },
        signal ?? new AbortController().signal,
      );
      const said: Said = {
        kind: turn.outcome,
        reason: turn.reason,
        text: was.map(({ content }) => wordsIn(content)).join("\n\n"),
        language: was.at(-1)?.language ?? turn.trace?.language ?? null,
        intent: turn.trace?.intent ?? null,
        model: turn.trace?.model ?? null,
        level: turn.trace?.level ?? null,
        choices: was.flatMap(({ content }) => content.flatMap((one) => choiceIn(one))),
      };
      const { reply, trace } = outcome;
      const present: Said = {
        kind: outcome.kind,
        reason: outcome.kind === "handoff" ? outcome.reason : null,
        text: reply.text,
        language: reply.language,
        intent: trace.intent,
        model: trace.model,
        level: trace.level,
        choices: (reply.choices ?? []).map(({ title }) => title),
      };
      replayed.push({
        conversation: past.id,
        at: clock,
        shopper: messages.map(({ content }) => wordsIn(content)),
        past: said,
        present,
        trace,
        difference: differenceOf(said, present),
      });
    }
  }
  return replayed;
}

/** Phones and addresses that the channel vouches for, as they are known now. What was proven in the talk is proven again in it. */
function subjectOf({ address, id }: PastConversation, at: Date): Subject {
  const claim = (kind: "phone" | "email", value: string | undefined, level: Level): readonly Claim[] =>
    value === undefined
      ? []
      : [
          {
            kind,
            value,
            method: kind === "phone" ? "channel_phone" : "channel_email",
            level,
            at,
            expires: new Date(at.getTime() + 86_400_000),
          },
        ];
  return {
    shop: id,
    conversation: id,
    contact: `contact-${id}`,
    address: `address-${id}`,
    claims: [...claim("phone", address?.phone, 3), ...claim("email", address?.email, 3)],
  };
}

type PastMessage = PastConversation["messages"][number];

function asMessage({ at, author, content, id, seq }: PastMessage): Message {
  return { id, seq: seq ?? 0, from: author, content: content.flatMap(contentOf), at };
}

const textContent = z.object({ kind: z.literal("text"), text: z.string() });
const choiceContent = z.object({ kind: z.literal("choice"), id: z.string(), title: z.string() });

/** What was said in words or taps; files are no longer there to be looked at. */
function contentOf(content: unknown): readonly Content[] {
  for (const schema of [textContent, choiceContent]) {
    const read = schema.safeParse(content);
    if (read.success) return [read.data];
  }
  const kind = z.looseObject({ kind: z.string() }).safeParse(content);
  return kind.success ? [{ kind: "unsupported", what: kind.data.kind }] : [];
}

function wordsIn(content: PastMessage["content"]): string {
  return content
    .flatMap((one) => {
      const text = textContent.safeParse(one);
      const tap = choiceContent.safeParse(one);
      return text.success ? [text.data.text] : tap.success ? [tap.data.title] : [];
    })
    .join("\n");
}

function choiceIn(content: unknown): readonly string[] {
  const read = choiceContent.safeParse(content);
  return read.success ? [read.data.title] : [];
}

function differenceOf(then: Said, now: Said): ReplayedTurn["difference"] {
  if (then.kind !== now.kind || then.reason !== now.reason || then.language !== now.language)
    return "outcome";
  return plain(then.text) === plain(now.text) ? "same" : "words";
}

function plain(text: string): string {
  return text
    .replaceAll(/[\u2066-\u2069]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/** A run of words that is in both, only in the older or only in the newer text. */
export interface Change {
  readonly in: "both" | "then" | "now";
  readonly text: string;
}

/** Beyond so many pieces the whole is shown as changed: the table grows with the square. */
const mostPieces = 1_500;

/** How one text became the other, word by word: the longest run of words that both have in this order stays. */
export function changes(then: string, now: string): readonly Change[] {
  const [a, b] = [pieces(then), pieces(now)];
  if (a.length > mostPieces || b.length > mostPieces)
    return [
      { in: "then", text: then },
      { in: "now", text: now },
    ];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const found: { in: Change["in"]; text: string }[] = [];
  const push = (where: Change["in"], text: string | undefined): void => {
    if (text === undefined) return;
    const last = found.at(-1);
    if (last?.in === where) last.text += text;
    else found.push({ in: where, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push("both", a[i]);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      push("then", a[i]);
      i += 1;
    } else {
      push("now", b[j]);
      j += 1;
    }
  }
  return found;
}

/** Words with the spaces behind them; every letter of scripts that write none. */
function pieces(text: string): readonly string[] {
  return (
    text
      .replaceAll(/[\u2066-\u2069]/gu, "")
      .match(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+\s*|\s+/gu,
      ) ?? []
  );
}
