import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { DemoChannel, Mark, Posting } from "./channel.ts";
import { pace } from "./pace.ts";
import { whoIs, type Who } from "./place.ts";
import type { Posted } from "./post.ts";

const Says = z
  .strictObject({
    on: z.string().max(40).optional(),
    as: z.string().max(320),
    text: z
      .string()
      .max(20_000)
      .refine((text) => text.trim() !== "", "must not be empty")
      .optional(),
    choice: z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(256) }).optional(),
    subject: z
      .string()
      .max(200)
      .regex(/^\P{Cc}*$/u, "must be one line")
      .optional(),
    unproven: z.boolean().optional(),
    /** The page's own id of the message: a second try with it posts the same webhook again. */
    key: z.uuid().optional(),
  })
  .refine(({ text, choice }) => (text === undefined) !== (choice === undefined), "either text or choice");

const bodyLimit = 64 * 1024;
const perMinute = 30;
/** Messages whose webhook can be posted again. */
const kept = 500;

const words: Readonly<Record<Exclude<Posted, "stored">, { status: number; message: string }>> = {
  try_again: { status: 503, message: "The gateway could not store the message just now. Try again." },
  refused: { status: 502, message: "The gateway's webhook refused the message; the log has the details." },
  unreached: { status: 502, message: "The gateway's webhook did not answer. Try again." },
};

type Composed = Posting & { readonly id: string; readonly mark?: Mark };

export interface WriteDeps {
  readonly channels: readonly DemoChannel[];
  /** The name the provider shows for somebody, where it is known. */
  readonly nameOf: (who: Who) => string | undefined;
  readonly post: (who: Who, webhook: Composed) => Promise<Posted>;
  /** A message was composed; before it is posted. */
  readonly wrote: (who: Who, webhook: Composed) => void;
  readonly now: () => Date;
}

/**
 * `POST /playground/messages {on?, as, text}` or `{on?, as, choice: {id, title}}`: 202 once the gateway has
 * answered the webhook with 200, that is, after its commit.
 */
export function writeRoute(deps: WriteDeps) {
  const waitMs = pace({ limit: perMinute, windowMs: 60_000, now: deps.now });
  const composed = new Map<string, Composed>();

  const compose = (
    who: Who,
    inbound: NonNullable<DemoChannel["inbound"]>,
    { text, choice, subject, unproven, key }: z.infer<typeof Says>,
  ) => {
    const place = `${who.channel.channel} ${who.as} ${key ?? ""}`;
    const again = key === undefined ? undefined : composed.get(place);
    if (again !== undefined) return again;
    const name = deps.nameOf(who);
    const webhook = inbound({
      from: who.as,
      ...(name === undefined ? {} : { name }),
      ...(text === undefined ? {} : { text }),
      ...(choice === undefined ? {} : { choice }),
      ...(subject === undefined ? {} : { subject }),
      ...(unproven === undefined ? {} : { unproven }),
    });
    if (key !== undefined) composed.set(place, webhook);
    const oldest = composed.keys().next();
    if (composed.size > kept && oldest.done !== true) composed.delete(oldest.value);
    deps.wrote(who, webhook);
    return webhook;
  };

  return async (scope: FastifyInstance): Promise<void> => {
    scope.post("/playground/messages", { bodyLimit }, async (request, reply) => {
      const bad = (message: string) => reply.code(400).send({ error: { code: "bad_message", message } });
      const says = Says.safeParse(request.body);
      if (!says.success)
        return bad(
          says.error.issues
            .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
            .join("; "),
        );
      const who = whoIs(deps.channels, says.data);
      if (!who.ok) return bad(who.error.message);
      const { card } = who.channel;
      const { inbound } = who.channel;
      if (inbound === undefined) return bad("on: shoppers write there themselves");
      if ((says.data.text?.length ?? 0) > card.maxLength)
        return bad(`text: at most ${String(card.maxLength)} characters`);
      const pauseMs = waitMs(request.ip);
      if (pauseMs > 0) {
        const seconds = Math.ceil(pauseMs / 1000);
        const message = `More than ${perMinute} messages a minute are not taken here. Go on in ${seconds} s.`;
        return reply
          .code(429)
          .header("retry-after", String(seconds))
          .send({ error: { code: "too_fast", message } });
      }
      const webhook = compose(who, inbound, says.data);
      const posted = await deps.post(who, webhook);
      if (posted === "stored") return reply.code(202).send({ id: webhook.id });
      const { status, message } = words[posted];
      return reply.code(status).send({ error: { code: posted, message } });
    });
  };
}
