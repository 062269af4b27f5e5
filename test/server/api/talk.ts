import { randomUUID } from "node:crypto";
import type { Failure } from "#src/channel/failure.ts";
import type { Json } from "#src/conversation/json.ts";
import { acceptMessages } from "#src/store/accept.ts";
import { afterFailure, sendTries } from "#src/delivery/next.ts";
import { claimSends, recordSend } from "#src/store/deliveries.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import { finishTurn } from "#src/store/finish-turn.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Desk } from "./desk.ts";

/** A shopper's message, stored as intake stores it. */
export async function write(
  desk: Desk,
  connection: string,
  account: string,
  phone: string,
  content: readonly Content[],
): Promise<string> {
  const [accepted] = await acceptMessages(desk.db, [
    {
      shop: desk.shop.id,
      channel: "whatsapp",
      connection,
      key: `wamid.${randomUUID()}`,
      from: { account, id: phone.slice(1), phone },
      name: "Ada Example",
      content,
      at: new Date(),
      settleMs: 0,
      asks: true,
      opensWindow: true,
    },
  ]);
  if (typeof accepted?.conversation !== "string") throw new Error("not accepted");
  return accepted.conversation;
}

export const trace: Json = {
  language: "en",
  model: "builtin",
  intent: "order_status",
  level: 3,
  toolCalls: [{ tool: "list_my_orders", arguments: {}, outcome: "ok", ms: 2 }],
  tokensIn: 0,
  tokensOut: 0,
  guard: [],
  notes: [],
};

/**
 * Answers the one conversation that waits. The send fails as told, for the last time that it is tried; without
 * a failure the provider accepts it.
 */
export async function reply(desk: Desk, connection: string, text: string, failure?: Failure): Promise<void> {
  const [job] = await claimTurns(desk.db, 1, 60_000);
  const last = job?.unanswered.at(-1);
  if (job === undefined || last === undefined) throw new Error("no turn is due");
  const finish = await finishTurn(
    desk.db,
    {
      lease: job,
      fromSeq: job.unanswered[0]?.seq ?? last.seq,
      toSeq: last.seq,
      startedAt: new Date(),
      outcome: "reply",
      reason: null,
      trace,
      language: "en",
      handOver: false,
      say: {
        content: [{ kind: "text", text }],
        parts: [{ type: "text", text: { body: text } }],
        to: job.replyTo,
        connection,
      },
      audit: [],
    },
    60_000,
  );
  if (finish.kind !== "done" || finish.send === null) throw new Error("nothing to send");
  const key = finish.send.delivery?.id ?? "";
  await recordSend(
    desk.db,
    finish.send,
    failure === undefined
      ? { lane: "next", state: "sent", providerId: `wamid.${key}` }
      : afterFailure(failure, sendTries - 1, 0),
  );
}

/** Sends that are due, as another instance would take them. */
export async function dueSends(desk: Desk): Promise<string[]> {
  return (await claimSends(desk.db, 10, 60_000)).map((job) => job.delivery?.id ?? "");
}
