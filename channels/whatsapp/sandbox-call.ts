import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import type { GraphRefusal } from "../meta/sandbox-wire.ts";
import { businessScopedId } from "./address.ts";
import { WhatsAppPart, limits } from "./part.ts";

/** A call to the sandbox, held against what Meta takes. */
export type SandboxCall =
  | { readonly kind: "send"; readonly to: string; readonly part: WhatsAppPart; readonly key?: string }
  | { readonly kind: "seen"; readonly of: string; readonly typing: boolean }
  | GraphRefusal;

const Seen = z.object({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string().min(1),
  typing_indicator: z.object({ type: z.literal("text") }).optional(),
});

const Envelope = z.object({
  messaging_product: z.literal("whatsapp"),
  to: z.string().optional(),
  recipient: z.string().optional(),
  type: z.string().default("text"),
  biz_opaque_callback_data: z.string().max(limits.key).optional(),
});

const path = /\/v\d+\.\d+\/(?<account>[^/]+)\/messages$/;

/** Reads `POST …/<version>/<phone number id>/messages`, wherever the sandbox is mounted. Never throws. */
export function readCall(
  request: RawRequest,
  { phoneNumberId, accessToken }: { readonly phoneNumberId: string; readonly accessToken?: string },
): SandboxCall {
  const account = path.exec(request.url.pathname)?.groups?.["account"];
  if (request.method !== "POST" || account === undefined) {
    return refused(404, 2500, "Unknown path components");
  }
  if (accessToken !== undefined && request.headers["authorization"] !== `Bearer ${accessToken}`) {
    return refused(401, 190, "Invalid OAuth access token");
  }
  if (account !== phoneNumberId) {
    return { ...refused(400, 100, "Object does not exist or cannot be loaded"), subcode: 33 };
  }
  let body: Json;
  try {
    body = JSON.parse(request.body.toString("utf8"));
  } catch {
    return refused(400, 100, "Invalid parameter", "The body is not JSON");
  }
  const seen = Seen.safeParse(body);
  if (seen.success) {
    return { kind: "seen", of: seen.data.message_id, typing: seen.data.typing_indicator !== undefined };
  }
  return readSend(body);
}

function readSend(body: Json): SandboxCall {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return refused(400, 100, "Invalid parameter", whereWrong(envelope.error));
  const { to, recipient, type, biz_opaque_callback_data: key } = envelope.data;
  // With both, Meta takes `to`.
  const whom = to ?? recipient;
  if (whom === undefined) return refused(400, 131_008, "Required parameter is missing", "to or recipient");
  if (to === undefined ? !businessScopedId.test(whom) : !/^\+?\d{7,15}$/.test(whom)) {
    return refused(400, 131_009, "Parameter value is not valid", to === undefined ? "recipient" : "to");
  }
  if (!["text", "interactive", "template"].includes(type))
    return refused(400, 131_051, "Unsupported message type");
  const part = WhatsAppPart.safeParse(body);
  if (!part.success) return refused(400, 100, "Invalid parameter", whereWrong(part.error));
  return { kind: "send", to: whom, part: part.data, ...(key === undefined ? {} : { key }) };
}

function refused(status: number, code: number, message: string, details?: string): GraphRefusal {
  const said = { kind: "refused" as const, status, code, message };
  return details === undefined ? said : { ...said, data: { messaging_product: "whatsapp", details } };
}

/** Names the members that are wrong, not what was in them. */
function whereWrong(error: z.ZodError): string {
  return error.issues.map((issue) => issue.path.join(".")).join(", ");
}
