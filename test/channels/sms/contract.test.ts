import { parse } from "node:querystring";
import { z } from "zod";
import { smsKind } from "#channels/sms/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import {
  type Form,
  accountSid,
  ana,
  formBody,
  mms,
  shop,
  signature,
  unknownBodies,
  webhookUrl,
} from "../../fixtures/sms/bodies.ts";
import { now } from "./connection.ts";

function formOf(body: Buffer): Form {
  const entries = Object.entries(parse(body.toString("utf8")));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function connectionOf(signingSecrets: readonly string[], sid: string, sender: string) {
  return {
    id: "c1",
    accounts: [sender],
    settings: { accountSid: sid },
    secrets: { signingSecrets, authToken: "rest-token-of-the-contract" },
  };
}

function textOf(part: Json): string {
  return z.object({ body: z.string() }).parse(part).body;
}

describeWebhookChannel({
  kind: smsKind,
  single: true,
  rotates: true,
  hex: false,
  signatureHeader: "x-twilio-signature",
  connection: (signingSecrets) => connectionOf(signingSecrets, accountSid, shop.sms),
  signed: (body, secret, id = "c1") => ({
    method: "POST",
    url: new URL(id, webhookUrl),
    headers: { "x-twilio-signature": signature(formOf(body), new URL(id, webhookUrl), secret) },
    body,
    receivedAt: now,
  }),
  one: formBody(mms("Wo ist meine Bestellung? 📦 2+3=4 ", ["image/jpeg", "application/pdf"])),
  unknown: unknownBodies.map(formBody),
  to: { account: shop.sms, id: ana.phone },
  // Source: Twilio error 21617, "the concatenated message body exceeds the 1600 character limit".
  limit: (part) => ({ size: textOf(part).length, max: 1600 }),
  textOf,
  // Punctuation may become cheaper.
  essence: (text) => text.replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]|\u02bc/gu, ""),
  reaches: { to: { kind: "phone", value: "+15550100101" }, id: "+15550100101" },
  templates: null,
  recorded: {
    folder: "twilio",
    ending: ".form",
    // A name that comes twice could mean the one or the other.
    unprovable: (body) => Object.values(parse(body.toString("utf8"))).some((value) => Array.isArray(value)),
    connection: (body, secrets) => {
      const { AccountSid = "", From = "", To = "", MessageStatus } = formOf(body);
      return connectionOf(secrets, AccountSid, MessageStatus === undefined ? To : From);
    },
  },
});
