import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { pace } from "./pace.ts";
import { Phone } from "./phone.ts";
import type { Posted } from "./post.ts";
import type { Sandbox, SignedBody } from "./provider.ts";

const Says = z
  .strictObject({
    as: Phone,
    /** WhatsApp's limit. */
    text: z
      .string()
      .max(4096)
      .refine((text) => text.trim() !== "", "must not be empty")
      .optional(),
    choice: z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(256) }).optional(),
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

export interface WriteDeps {
  readonly sandbox: Sandbox;
  /** The name the provider shows for a phone, where it is known. */
  readonly nameOf: (phone: string) => string | undefined;
  readonly post: (webhook: SignedBody) => Promise<Posted>;
  /** A message was composed; before it is posted. */
  readonly wrote: (wamid: string, phone: string) => void;
  readonly now: () => Date;
}

/**
 * `POST /playground/messages {as, text}` or `{as, choice: {id, title}}`: 202 once the gateway has answered the
 * webhook with 200, that is, after its commit.
 */
export function writeRoute(deps: WriteDeps) {
  const waitMs = pace({ limit: perMinute, windowMs: 60_000, now: deps.now });
  const composed = new Map<string, SignedBody & { readonly wamid: string }>();

  const compose = ({ as, text, choice, key }: z.infer<typeof Says>) => {
    const again = key === undefined ? undefined : composed.get(`${as} ${key}`);
    if (again !== undefined) return again;
    const name = deps.nameOf(as);
    const webhook = deps.sandbox.inbound({
      from: as,
      ...(name === undefined ? {} : { name }),
      ...(text === undefined ? {} : { text }),
      ...(choice === undefined ? {} : { choice }),
    });
    if (key !== undefined) composed.set(`${as} ${key}`, webhook);
    const oldest = composed.keys().next();
    if (composed.size > kept && oldest.done !== true) composed.delete(oldest.value);
    deps.wrote(webhook.wamid, as);
    return webhook;
  };

  return async (scope: FastifyInstance): Promise<void> => {
    scope.post("/playground/messages", { bodyLimit }, async (request, reply) => {
      const says = Says.safeParse(request.body);
      if (!says.success) {
        const message = says.error.issues
          .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
          .join("; ");
        return reply.code(400).send({ error: { code: "bad_message", message } });
      }
      const pauseMs = waitMs(request.ip);
      if (pauseMs > 0) {
        const seconds = Math.ceil(pauseMs / 1000);
        const message = `More than ${perMinute} messages a minute are not taken here. Go on in ${seconds} s.`;
        return reply
          .code(429)
          .header("retry-after", String(seconds))
          .send({ error: { code: "too_fast", message } });
      }
      const webhook = compose(says.data);
      const posted = await deps.post(webhook);
      if (posted === "stored") return reply.code(202).send({ id: webhook.wamid });
      const { status, message } = words[posted];
      return reply.code(status).send({ error: { code: posted, message } });
    });
  };
}
