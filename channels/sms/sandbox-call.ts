import type { RawRequest } from "#src/channel/channel.ts";
import { readForm } from "./fields.ts";
import { basicAuth } from "./http.ts";
import { MAX_TEXT } from "./part.ts";
import { carrierOf, form } from "./sender.ts";

/** An error as Twilio would answer it. */
export interface SandboxRefusal {
  readonly kind: "refused";
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/** A call to the sandbox, held against what Twilio takes. */
export type SandboxCall =
  | {
      readonly kind: "send";
      readonly to: string;
      readonly from: string;
      readonly body: string;
      readonly messagingServiceSid?: string;
      readonly statusCallback?: string;
    }
  | SandboxRefusal;

const path = /\/2010-04-01\/Accounts\/(?<account>[^/]+)\/Messages\.json$/;

/** Reads `POST …/2010-04-01/Accounts/{account}/Messages.json`, wherever the sandbox is mounted. Never throws. */
export function readCall(
  request: RawRequest,
  known: {
    readonly accountSid: string;
    readonly account: string;
    readonly credentials?: { readonly username: string; readonly password: string };
  },
): SandboxCall {
  const accountSid = path.exec(request.url.pathname)?.groups?.["account"];
  if (request.method !== "POST" || accountSid === undefined)
    return refused(404, 20404, "The requested resource was not found");
  const { credentials } = known;
  if (credentials !== undefined && request.headers["authorization"] !== basicAuth(credentials))
    return refused(401, 20003, "Authenticate");
  if (accountSid !== known.accountSid) return refused(404, 20404, "The requested resource was not found");
  const fields = readForm(request.body);
  const text = (name: string): string => fields?.get(name) ?? "";
  const [to, from, body] = [text("To"), text("From"), text("Body")];
  const [messagingServiceSid, statusCallback] = [text("MessagingServiceSid"), text("StatusCallback")];
  if (to === "") return refused(400, 21604, "A 'To' phone number is required");
  if (!form.shopper.test(to)) return refused(400, 21211, "Invalid 'To' Phone Number");
  if (from === "" && messagingServiceSid === "")
    return refused(400, 21603, "A 'From' phone number is required");
  if (from !== "" && from !== known.account)
    return refused(400, 21606, "'From' is not a number of this account");
  if (carrierOf(to) !== carrierOf(known.account))
    return refused(400, 21612, "'To' and 'From' cannot be connected");
  if (body === "") return refused(400, 21602, "Message body is required");
  if (body.length > MAX_TEXT) return refused(400, 21617, "The message body exceeds the 1600 character limit");
  if (statusCallback !== "" && URL.parse(statusCallback) === null)
    return refused(400, 21609, "Invalid 'StatusCallback' URL");
  return {
    kind: "send",
    to,
    from: from === "" ? known.account : from,
    body,
    ...(messagingServiceSid === "" ? {} : { messagingServiceSid }),
    ...(statusCallback === "" ? {} : { statusCallback }),
  };
}

function refused(status: number, code: number, message: string): SandboxRefusal {
  return { kind: "refused", status, code, message };
}
