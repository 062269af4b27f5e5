import { emailForm } from "./email.ts";
import type { ConnectForm } from "./form.ts";
import { instagramForm } from "./instagram.ts";
import { messengerForm } from "./messenger.ts";
import { smsForm } from "./sms.ts";
import { webForm } from "./web.ts";
import { whatsappForm } from "./whatsapp.ts";

/** Every channel that can be connected from the command line; what is not here is not offered. */
export const connectForms: readonly ConnectForm[] = [
  whatsappForm,
  messengerForm,
  instagramForm,
  smsForm,
  emailForm,
  webForm,
];
