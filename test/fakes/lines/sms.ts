import { accountSid, authToken, formBody, messageSid, signature } from "../../fixtures/sms/bodies.ts";
import { startTwilio } from "../twilio.ts";
import { people, posted, type Line } from "./line.ts";

const shop = "+15550100000";

/** `publicUrl` as Twilio knows the gateway, because it signs the address. */
export async function smsLine(): Promise<Line> {
  const twilio = await startTwilio({ accountSid, username: accountSid, password: authToken });
  return {
    name: "sms",
    vouches: true,
    stops: true,
    connection: {
      channel: "sms",
      accounts: [shop],
      settings: { apiUrl: twilio.url, accountSid, settleMs: 0, timeoutMs: 5_000 },
      secrets: { signingSecrets: [authToken], authToken },
    },
    say: (url, who, text) => {
      const sid = messageSid();
      const form = {
        ToCountry: "US",
        SmsMessageSid: sid,
        NumMedia: "0",
        SmsSid: sid,
        SmsStatus: "received",
        Body: text,
        To: shop,
        NumSegments: "1",
        MessageSid: sid,
        AccountSid: accountSid,
        From: people[who].phone,
        ApiVersion: "2010-04-01",
      };
      return posted(
        url,
        {
          "content-type": "application/x-www-form-urlencoded",
          "x-twilio-signature": signature(form, new URL(url), authToken),
        },
        formBody(form),
      );
    },
    heard: (who) => twilio.accepted.filter(({ to }) => to === people[who].phone).map(({ body }) => body),
    close: () => twilio.close(),
  };
}
