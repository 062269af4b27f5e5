import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { type MessagingPart, type TextLimit, UtilityPart, limits, messagingPart } from "./messaging-part.ts";
import { keyIn } from "./own-key.ts";
import type { GraphRefusal } from "./sandbox-wire.ts";
import { wordsFilled } from "./templates.ts";

/** A call to the sandbox, held against what Meta takes. */
export type SandboxCall =
  | { readonly kind: "send"; readonly to: string; readonly part: MessagingPart; readonly key?: string }
  | { readonly kind: "seen"; readonly to: string; readonly typing: boolean }
  | GraphRefusal;

const Recipient = z.object({ recipient: z.object({ id: z.string().regex(/^\d{1,32}$/) }) });
const Action = z.object({ sender_action: z.enum(["typing_on", "typing_off", "mark_seen"]) });
const Marked = z.object({
  message: z.object({ metadata: z.string().max(limits.metadata).optional() }),
});

const Utility = z.object({ messaging_type: z.literal("UTILITY"), message: UtilityPart });

const path = /\/v\d+\.\d+\/(?<account>[^/]+)\/messages$/;

/** Reads `POST …/<version>/<account or me>/messages`, wherever the sandbox is mounted. Never throws. */
export function readCall(
  request: RawRequest,
  options: { readonly account: string; readonly accessToken?: string; readonly text: TextLimit },
): SandboxCall {
  const account = path.exec(request.url.pathname)?.groups?.["account"];
  if (request.method !== "POST" || account === undefined) {
    return refused(404, 2500, "Unknown path components");
  }
  if (
    options.accessToken !== undefined &&
    request.headers["authorization"] !== `Bearer ${options.accessToken}`
  ) {
    return refused(401, 190, "Invalid OAuth access token");
  }
  if (account !== options.account && account !== "me") {
    return { ...refused(400, 100, "Object does not exist or cannot be loaded"), subcode: 33 };
  }
  let body: Json;
  try {
    body = JSON.parse(request.body.toString("utf8"));
  } catch {
    return refused(400, 100, "Invalid parameter: the body is not JSON");
  }
  return readBody(body, options.text);
}

function readBody(body: Json, text: TextLimit): SandboxCall {
  const recipient = Recipient.safeParse(body);
  if (!recipient.success) return { ...refused(400, 100, "No matching user found"), subcode: 2_018_001 };
  const to = recipient.data.recipient.id;
  const action = Action.safeParse(body);
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
  if (action.success) {
    if (message !== undefined) return refused(400, 100, "A sender action stands alone");
    return { kind: "seen", to, typing: action.data.sender_action === "typing_on" };
  }
  const utility = Utility.safeParse(body);
  const part = messagingPart(text).safeParse(
    utility.success ? { text: wordsFilled(utility.data.message.template) } : message,
  );
  const marked = Marked.safeParse(body);
  // Names the members that are wrong, not what was in them.
  if (!part.success) {
    const where = part.error.issues.map((issue) => ["message", ...issue.path].join(".")).join(", ");
    return refused(400, 100, `Invalid parameter: ${where}`);
  }
  if (!marked.success) return refused(400, 100, "Invalid parameter: message.metadata");
  const key = keyIn(marked.data.message.metadata);
  return { kind: "send", to, part: part.data, ...(key === undefined ? {} : { key }) };
}

function refused(status: number, code: number, message: string): GraphRefusal {
  return { kind: "refused", status, code, message };
}
