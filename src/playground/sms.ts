import { z } from "zod";
import { type SandboxEvent, twilioSandbox } from "#channels/sms/sandbox.ts";
import { signatureHeader } from "#channels/sms/signature.ts";
import type { RawRequest } from "#src/channel/channel.ts";
import { demoCards } from "#src/demo/index.ts";
import type { Posting } from "#src/server/playground/channel.ts";
import { Phone } from "#src/server/playground/phone.ts";
import { type Demo, secret, settleMs, telling } from "./demo.ts";
import { sandboxOrigin } from "./sandbox.ts";

const accountSid = "AC00000000000000000000000000000001";
const SmsSecrets = z.object({ signingSecrets: z.tuple([z.string()]), authToken: z.string() });

export const sms: Demo = {
  channel: "sms",
  account: "+15555550100",
  settings: {
    accountSid,
    apiUrl: `${sandboxOrigin}/sandbox/sms`,
    // Stands for the connection's webhook, as the origin stands for this server.
    statusCallback: `${sandboxOrigin}/sandbox/sms/status`,
    settleMs,
  },
  secrets: () => {
    const authToken = secret();
    return { signingSecrets: [authToken], authToken };
  },
  play({ place, secrets, webhookUrl, now }) {
    const { signingSecrets, authToken } = SmsSecrets.parse(secrets);
    const posting = (url: URL, { body, signature }: { body: Buffer; signature: string }): Posting => ({
      url,
      headers: { "content-type": "application/x-www-form-urlencoded", [signatureHeader]: signature },
      body,
    });
    const { onEvent, answering } = telling<SandboxEvent>(({ message }) => {
      const { sid: id, to, segments, body } = message;
      const note = `${String(segments.count)} segment${segments.count === 1 ? "" : "s"}, ${segments.encoding}`;
      return {
        kind: "sent",
        id,
        to,
        mark: { note, text: body },
        receipts: () => sandbox.receipts(id).map((receipt) => posting(receipt.url, receipt)),
      };
    });
    const sandbox = twilioSandbox({
      accountSid,
      signingSecret: signingSecrets[0],
      credentials: { username: accountSid, password: authToken },
      account: place.account,
      now,
      onEvent,
    });
    return {
      ...place,
      card: demoCards.sms,
      who: Phone,
      as: ({ phone }) => phone,
      idOf: (phone) => phone,
      inbound({ from, text, choice }) {
        const url = webhookUrl();
        const said = sandbox.inbound({ from, text: text ?? choice?.title ?? "" }, url);
        return { ...posting(url, said), id: said.sid };
      },
      api: {
        mount: "/sandbox/sms",
        host: "api.twilio.com",
        ...answering({ answer: (request) => sandbox.answer(reportingTo(webhookUrl(), request)) }),
      },
    };
  },
};

/** The call, with receipts asked for at `webhook`. */
function reportingTo(webhook: URL, request: RawRequest): RawRequest {
  const form = new URLSearchParams(request.body.toString("utf8"));
  const asked = URL.parse(form.get("StatusCallback") ?? "");
  if (asked?.origin !== sandboxOrigin) return request;
  form.set("StatusCallback", new URL(asked.search, webhook).href);
  return { ...request, body: Buffer.from(form.toString()) };
}
