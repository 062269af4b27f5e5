import { parse } from "node:querystring";
import { smsKind } from "#channels/sms/index.ts";
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

describeWebhookChannel({
  name: "sms",
  single: true,
  rotates: true,
  hex: false,
  signatureHeader: "x-twilio-signature",
  build: (secrets, deps) =>
    smsKind.build(
      {
        id: "c1",
        accounts: [shop.sms],
        settings: { accountSid },
        secrets: { signingSecrets: secrets, authToken: "rest-token" },
      },
      deps,
    ),
  signed: (body, secret) => ({
    method: "POST",
    url: webhookUrl,
    headers: { "x-twilio-signature": signature(formOf(body), webhookUrl, secret) },
    body,
    receivedAt: now,
  }),
  one: formBody(mms("Wo ist meine Bestellung? 📦 2+3=4 ", ["image/jpeg", "application/pdf"])),
  unknown: unknownBodies.map(formBody),
  to: { account: shop.sms, id: ana.phone },
});
