import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { messagingChannel } from "../meta/messaging-channel.ts";
import { type SentPart, messengerText } from "../meta/messaging-part.ts";
import { signatureHeader } from "../meta/signature.ts";
import { checkMessenger } from "./check.ts";
import { messengerSandbox } from "./sandbox.ts";
import { MessengerAccount, MessengerSecrets, MessengerSettings } from "./settings.ts";

/** Echoes come within a second or two: time enough to learn of a send cut short. */
const ECHO_MS = 5_000;

/** One Messenger connection: one page, its access token and the app it belongs to. */
export function messenger(
  connection: Connection<MessengerSettings, MessengerSecrets>,
  deps: ChannelDeps,
): Channel<SentPart> {
  return messagingChannel(
    {
      name: "messenger",
      object: "page",
      text: messengerText,
      sender: (page) => page,
      marks: true,
      messagingType: "RESPONSE",
      templates: connection.settings.templates,
      repeatAfterCrashMs: ECHO_MS,
    },
    connection,
    deps,
  );
}

export const messengerKind: ChannelKind = {
  name: "messenger",
  settings: MessengerSettings,
  secrets: MessengerSecrets,
  account: MessengerAccount,
  build: (connection, deps) =>
    messenger(
      {
        ...connection,
        settings: MessengerSettings.parse(connection.settings),
        secrets: MessengerSecrets.parse(connection.secrets),
      },
      deps,
    ),
  simulate: (connection, { account, at, ...says }) => {
    const [appSecret = ""] = MessengerSecrets.parse(connection.secrets).appSecret;
    const { body, signature } = messengerSandbox({ appSecret, account, now: () => at }).inbound(says);
    return { headers: { "content-type": "application/json", [signatureHeader]: signature }, body };
  },
  check: checkMessenger,
};
