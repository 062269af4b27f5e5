import { InvalidArgumentError } from "commander";
import { settleMs, type ConnectForm } from "./form.ts";
import { appId, graphOptions, metaSecrets, pasteAtMeta } from "./meta.ts";

export const instagramForm: ConnectForm = {
  channel: "instagram",
  about: "connect an Instagram professional account",
  account: {
    flags: "--account-id <id>",
    about: "the professional account's id (user_id, 17 digits), not its name",
  },
  settings: [
    {
      flags: "--login <instagram|page>",
      about:
        "how you let us in: with the account itself (default), or through the Facebook page it is linked to",
      into: ["login"],
      read: (text) => {
        if (text !== "instagram" && text !== "page")
          throw new InvalidArgumentError("It must be instagram or page.");
        return text;
      },
    },
    { ...appId, about: `${appId.about}; with --login page` },
    {
      flags: "--page-id <id>",
      about: "the linked page's id, with --login page; by default the one the token is of",
      into: ["pageId"],
    },
    ...graphOptions("the one that belongs to --login"),
    settleMs,
  ],
  secrets: metaSecrets("INSTAGRAM", {
    accessToken: "of the account, or with --login page of the page",
    appSecret: "the Instagram app secret, or with --login page the app secret",
  }),
  where: `Where to find these, at https://developers.facebook.com/apps, in your app:
  with --login instagram (the default)
    account id, access token   Instagram › API setup with Instagram login › Generate access tokens
    app secret                 the Instagram app secret on the same page, not the one under App settings
  with --login page
    account id                 Instagram account id of the page: GET /<page id>?fields=instagram_business_account
    access token               of the page, with instagram_basic, instagram_manage_messages, pages_manage_metadata
    app secret                 App settings › Basic
In the Instagram app, Settings › Messages and story replies › Message controls › Connected tools: Allow access to
messages.`,
  examples: [
    "npx whereabouts connect instagram --account-id 17840000000000001",
    "npx whereabouts connect instagram --login page --account-id 17840000000000001",
  ],
  next: (made) => [
    "Now tell Meta where to bring messages:",
    "",
    made.settings["login"] === "page"
      ? "  1. Open https://developers.facebook.com/apps, your app, Messenger › Instagram settings."
      : "  1. Open https://developers.facebook.com/apps, your app, Instagram › API setup with Instagram login.",
    "  2. Under Configure webhooks, paste:",
    ...pasteAtMeta(made),
    "     and choose Verify and save.",
    "  3. Subscribe to messages, messaging_postbacks, messaging_seen, message_reactions, messaging_referral and",
    "     message_edit, as far as they are offered.",
    "  4. Write to the account from one that has a role in the app; for all others, ask Meta for Advanced Access",
    "     (App review).",
  ],
};
