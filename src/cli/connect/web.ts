import { InvalidArgumentError } from "commander";
import { settleMs, type ConnectForm, type Made } from "./form.ts";

export const webForm: ConnectForm = {
  channel: "web",
  about: "put the chat on your website",
  account: { flags: "--site <host>", about: "the host name of your shop, e.g. www.example.com" },
  settings: [
    {
      flags: "--origin <origin>",
      about: "where else the chat may be shown, e.g. https://*.example.com",
      into: ["origins"],
      several: true,
    },
    { flags: "--title <text>", about: "at the top of the chat", into: ["title"] },
    { flags: "--greeting <text>", about: "the first words a visitor sees", into: ["greeting"] },
    { flags: "--label <text>", about: "the name of the button", into: ["label"] },
    { flags: "--color <hex>", about: "of the button, e.g. #0a6b59", into: ["color"] },
    {
      flags: "--side <start|end>",
      about: "of the page; end is right in English and left in Arabic",
      into: ["side"],
      read: (text) => {
        if (text !== "start" && text !== "end") throw new InvalidArgumentError("It must be start or end.");
        return text;
      },
    },
    settleMs,
  ],
  secrets: [
    {
      name: "visitor key",
      about: "signs the tokens by which visitors are known; nobody else needs it",
      env: "WEB_VISITOR_KEY",
      into: "visitorKey",
      list: true,
      missing: "make",
    },
    {
      name: "jwt secret",
      about: "with which your shop signs who is logged in, if it does",
      env: "WEB_JWT_SECRET",
      into: "jwtSecret",
      list: true,
      missing: "leave",
    },
    {
      name: "jwt public key",
      about: "in its place, where your shop signs with a private key: the public half, PEM",
      env: "WEB_JWT_PUBLIC_KEY",
      into: "jwtPublicKey",
      missing: "leave",
    },
  ],
  where: `Nothing has to be looked up. The chat's own key is made up and kept here. If shoppers log in at your shop, let
it sign who they are (docs/channels/web.md says how), and they need not prove it in the chat.`,
  examples: [
    "npx whereabouts connect web --site www.example.com",
    'npx whereabouts connect web --site www.example.com --origin "https://*.example.com" --color "#0a6b59"',
    'WEB_JWT_SECRET="$(openssl rand -base64 32)" npx whereabouts connect web --site www.example.com',
  ],
  next: (made) => [
    "Now paste this line into every page of your shop, before </body>:",
    "",
    `  ${scriptTag(made)}`,
    "",
    "A page with a Content-Security-Policy has to allow that address: docs/channels/web.md has the lines.",
  ],
};

/** The one line a merchant pastes. */
function scriptTag({ id, webhookUrl }: Made): string {
  return `<script src="${new URL(`/widget/${id}.js`, webhookUrl).href}" async></script>`;
}
