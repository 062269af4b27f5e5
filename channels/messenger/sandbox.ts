import { messengerText } from "../meta/messaging-part.ts";
import {
  type MessagingSandbox,
  type MessagingSandboxOptions,
  messagingSandbox,
} from "../meta/messaging-sandbox.ts";

/** Meta's Messenger, played in the process for a page that does not exist. */
export function messengerSandbox(options: MessagingSandboxOptions): MessagingSandbox {
  return messagingSandbox({ object: "page", text: messengerText }, options);
}
