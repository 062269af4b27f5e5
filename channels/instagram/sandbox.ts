import { instagramText } from "../meta/messaging-part.ts";
import {
  type MessagingSandbox,
  type MessagingSandboxOptions,
  messagingSandbox,
} from "../meta/messaging-sandbox.ts";

/** Meta's Instagram, played in the process for a professional account that does not exist. */
export function instagramSandbox(options: MessagingSandboxOptions): MessagingSandbox {
  return messagingSandbox({ object: "instagram", text: instagramText }, options);
}
