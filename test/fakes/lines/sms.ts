import {
  accountSid,
  authToken,
  mediaUrl,
  messageSid,
  webhook,
  type Form,
} from "../../fixtures/sms/bodies.ts";
import { startTwilio } from "../twilio.ts";
import { people, posted, type Line } from "./line.ts";

const shop = "+15550100000";

function formOf(from: string, text: string, more: Form): Form {
  const sid = messageSid();
  return {
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
    From: from,
    ApiVersion: "2010-04-01",
    ...more,
  };
}

/** Twilio signs the address, too. */
const post = (url: string, form: Form) => {
  const { headers, body } = webhook(form, new URL(url), authToken);
  return posted(url, headers, body);
};

export async function smsLine(): Promise<Line> {
  const twilio = await startTwilio({ accountSid, username: accountSid, password: authToken });
  return {
    name: "sms",
    vouches: true,
    stops: true,
    connection: {
      channel: "sms",
      accounts: [shop],
      settings: { apiUrl: twilio.url, accountSid, settleMs: 0, timeoutMs: 5_000, mediaHosts: ["localhost"] },
      secrets: { signingSecrets: [authToken], authToken },
    },
    say: (url, who, text) => post(url, formOf(people[who].phone, text, {})),
    show(url, who, bytes, type) {
      const file = mediaUrl(twilio.files.size, twilio.url);
      twilio.files.set(file.split("/").at(-1) ?? "", { bytes, type });
      const media = { NumMedia: "1", MediaUrl0: file, MediaContentType0: type };
      return post(url, formOf(people[who].phone, "", media));
    },
    heard: (who) => twilio.accepted.filter(({ to }) => to === people[who].phone).map(({ body }) => body),
    close: () => twilio.close(),
  };
}
