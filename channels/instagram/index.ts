import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { messagingChannel } from "../meta/messaging-channel.ts";
import { type SentPart, instagramText } from "../meta/messaging-part.ts";
import { signatureHeader } from "../meta/signature.ts";
import { checkInstagram } from "./check.ts";
import { renewToken } from "./renew.ts";
import { instagramSandbox } from "./sandbox.ts";
import { InstagramAccount, InstagramSecrets, InstagramSettings } from "./settings.ts";

/**
 * One Instagram connection: one professional account and its access token. Instagram's echoes name neither
 * sender nor delivery, so nothing proves that a send cut short did not arrive: it is not repeated by itself.
 */
export function instagram(
  connection: Connection<InstagramSettings, InstagramSecrets>,
  deps: ChannelDeps,
): Channel<SentPart> {
  const { login, pageId = "me" } = connection.settings;
  return messagingChannel(
    {
      name: "instagram",
      object: "instagram",
      text: instagramText,
      // Through a page it is the page that sends; `me` is the page the token is of.
      sender: (account) => (login === "page" ? pageId : account),
      marks: false,
      messagingType: null,
      repeatAfterCrashMs: null,
    },
    connection,
    deps,
  );
}

export const instagramKind: ChannelKind = {
  name: "instagram",
  settings: InstagramSettings,
  secrets: InstagramSecrets,
  account: InstagramAccount,
  build: (connection, deps) => instagram(parsed(connection), deps),
  simulate: (connection, { account, at, ...says }) => {
    const [appSecret = ""] = InstagramSecrets.parse(connection.secrets).appSecret;
    const { body, signature } = instagramSandbox({ appSecret, account, now: () => at }).inbound(says);
    return { headers: { "content-type": "application/json", [signatureHeader]: signature }, body };
  },
  check: checkInstagram,
  renew: async (connection, deps) => {
    const { settings, secrets } = parsed(connection);
    return renewToken(settings, secrets, deps);
  },
};

function parsed(connection: Connection): Connection<InstagramSettings, InstagramSecrets> {
  return {
    ...connection,
    settings: InstagramSettings.parse(connection.settings),
    secrets: InstagramSecrets.parse(connection.secrets),
  };
}
