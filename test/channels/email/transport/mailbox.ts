import { createHash } from "node:crypto";
import type { Batch } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import { type MailboxWatch, watchMailbox } from "#channels/email/watch.ts";
import { EmailSettings } from "#channels/email/settings.ts";

export const account = "support@shop.example.com";

/** A mail of a shopper; `n` makes it one of many. */
export function mailNumber(n: number, more: { text?: string; headers?: string } = {}): Buffer {
  return Buffer.from(
    [
      `Message-ID: <m${String(n)}@mail.example.com>`,
      "From: Ana Sample <ana@example.com>",
      `To: ${account}`,
      `Subject: question ${String(n)}`,
      "Date: Mon, 23 Nov 2026 11:00:00 +0000",
      ...(more.headers === undefined ? [] : [more.headers]),
      "Content-Type: text/plain; charset=utf-8",
      "",
      more.text ?? `Where is order ${String(n)}?`,
      "",
    ].join("\r\n"),
  );
}

/** Reading a mail, as far as the watch needs to know: its Message-ID and body make the event's id. */
export function readPlainly(raw: Buffer, receivedAt: Date): Promise<InboundEvent[]> {
  const text = raw.toString("utf8");
  const id = /^Message-ID:\s*<([^>]+)>/im.exec(text)?.[1] ?? createHash("sha256").update(raw).digest("hex");
  if (id.startsWith("poison")) return Promise.reject(new Error("cannot be read"));
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return Promise.resolve([
    {
      kind: "message",
      account,
      id,
      at: receivedAt,
      from: { account, id: "ana@example.com" },
      content: [{ kind: "text", text: body }],
    },
  ]);
}

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Options of a watch that looks often and gives up soon. */
export function watchOf(
  place: Place,
  more: { imap?: object; settings?: object; now?: () => Date; read?: MailboxWatch["read"] } = {},
): MailboxWatch {
  const settings = EmailSettings.parse({
    imap: {
      host: place.host,
      port: place.port,
      secure: false,
      pollSeconds: 30,
      timeoutMs: 3_000,
      ...more.imap,
    },
    smtp: { host: "127.0.0.1" },
    allowInsecure: true,
    ...more.settings,
  });
  if (settings.imap === undefined) throw new Error("imap is set");
  return {
    login: { server: settings.imap, user: place.user, password: place.password, insecure: true },
    maxMailBytes: settings.maxMailBytes,
    read: more.read ?? readPlainly,
    now: more.now ?? (() => new Date()),
  };
}

/** Plays the core: commits each batch, keeps the cursor, starts again after an error. */
export function follow(options: MailboxWatch, from: string | null = null) {
  const stopping = new AbortController();
  const batches: Batch[] = [];
  const errors: string[] = [];
  let cursor = from;
  let starts = 0;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      starts += 1;
      try {
        for await (const batch of watchMailbox(options, cursor, stopping.signal)) {
          batches.push(batch);
          cursor = batch.cursor;
        }
      } catch (error) {
        errors.push(error instanceof Error ? error.message : "?");
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    }
  };
  const ended = run();
  return {
    batches,
    errors,
    cursor: () => cursor,
    starts: () => starts,
    events: () => batches.flatMap(({ events }) => events),
    ids: () =>
      batches.flatMap(({ events }) => events).map((event) => ("id" in event ? event.id : event.reason)),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
