import type { ChannelKind } from "#src/channel/kind.ts";
import { emailKind } from "./email/index.ts";
import { instagramKind } from "./instagram/index.ts";
import { messengerKind } from "./messenger/index.ts";
import { smsKind } from "./sms/index.ts";
import { webKind } from "./web/index.ts";
import { whatsappKind } from "./whatsapp/index.ts";

/** Every channel the gateway can connect. A new one is added here and nowhere else. */
export const channelKinds: readonly ChannelKind[] = [
  whatsappKind,
  messengerKind,
  instagramKind,
  smsKind,
  emailKind,
  webKind,
];
