import { settleMs, type ConnectForm } from "./form.ts";
import { appId, graphOptions, metaSecrets, pasteAtMeta } from "./meta.ts";

export const messengerForm: ConnectForm = {
  channel: "messenger",
  about: "connect a Facebook page (Messenger)",
  account: { flags: "--page-id <id>", about: "the id of your page" },
  settings: [appId, ...graphOptions("https://graph.facebook.com"), settleMs],
  secrets: metaSecrets("MESSENGER", {
    accessToken: "of the page, not of a person",
    appSecret: "of your Meta app",
  }),
  where: `Where to find these, at https://developers.facebook.com/apps, in your app:
  page id        Messenger › Messenger API settings, beside the page; or the page's About › Page transparency
  access token   Messenger › Messenger API settings › Generate token, beside the page; it needs pages_messaging
                 and pages_manage_metadata
  app id, secret App settings › Basic`,
  examples: [
    "npx whereabouts connect messenger --page-id 100000000000001",
    "MESSENGER_ACCESS_TOKEN=… MESSENGER_APP_SECRET=… npx whereabouts connect messenger --page-id 100000000000001",
  ],
  next: (made) => [
    "Now tell Meta where to bring messages:",
    "",
    "  1. Open https://developers.facebook.com/apps, your app, Messenger › Messenger API settings.",
    "  2. Under Configure webhooks, paste:",
    ...pasteAtMeta(made),
    "     and choose Verify and save.",
    "  3. Beside the page, choose Add subscriptions: messages, messaging_postbacks, message_deliveries,",
    "     message_reads, message_echoes, message_edits, message_reactions, messaging_referrals,",
    "     messaging_handovers, standby. Those that are not offered can be left out.",
    "  4. Write to your page from an account that has a role in the app; for all others, ask Meta for",
    "     Advanced Access to pages_messaging (App review).",
  ],
};
