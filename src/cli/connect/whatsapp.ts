import { settleMs, type ConnectForm } from "./form.ts";
import { graphOptions, metaSecrets, pasteAtMeta } from "./meta.ts";

export const whatsappForm: ConnectForm = {
  channel: "whatsapp",
  about: "connect a WhatsApp number (Cloud API)",
  account: { flags: "--phone-number-id <id>", about: "Meta's id of your number, not the number" },
  settings: [...graphOptions("https://graph.facebook.com"), settleMs],
  secrets: metaSecrets("WHATSAPP", {
    accessToken: "of a system user that may use the number",
    appSecret: "of your Meta app",
  }),
  where: `Where to find these, at https://developers.facebook.com/apps, in your app:
  phone number id   WhatsApp › API Setup
  access token      Business settings › System users › Generate token, with whatsapp_business_messaging
                    and whatsapp_business_management; the temporary one of API Setup works for a day
  app secret        App settings › Basic`,
  examples: [
    "npx whereabouts connect whatsapp --phone-number-id 100000000000001",
    "WHATSAPP_ACCESS_TOKEN=… WHATSAPP_APP_SECRET=… npx whereabouts connect whatsapp --phone-number-id 100000000000001",
  ],
  next: (made) => [
    "Now tell Meta where to bring messages:",
    "",
    "  1. Open https://developers.facebook.com/apps, your app, WhatsApp › Configuration.",
    "  2. Under Webhook, choose Edit and paste:",
    ...pasteAtMeta(made),
    "     and choose Verify and save.",
    "  3. Under Webhook fields, subscribe to messages.",
    "  4. Write to your number from a phone. If nothing comes, the WhatsApp Business Account is not subscribed to",
    "     the app: doctor says how.",
  ],
};
