import type { Made, SecretOption, SettingOption } from "./form.ts";

/** The options for Meta's API, which its three channels share. */
export function graphOptions(api: string): SettingOption[] {
  return [
    { flags: "--api-url <url>", about: `the Graph API, if it is not ${api}`, into: ["apiUrl"] },
    { flags: "--api-version <version>", about: "the Graph API's version, e.g. v26.0", into: ["version"] },
  ];
}

/** With it Meta can be asked about token and webhook. */
export const appId: SettingOption = {
  flags: "--app-id <id>",
  about: "your Meta app's id, so that token and webhook can be checked",
  into: ["appId"],
};

/** The secrets of Meta's three channels. `prefix` is that of the environment variables. */
export function metaSecrets(
  prefix: string,
  about: { accessToken: string; appSecret: string },
): SecretOption[] {
  return [
    {
      name: "access token",
      about: about.accessToken,
      env: `${prefix}_ACCESS_TOKEN`,
      into: "accessToken",
      missing: "ask",
    },
    {
      name: "app secret",
      about: about.appSecret,
      env: `${prefix}_APP_SECRET`,
      into: "appSecret",
      list: true,
      missing: "ask",
    },
    {
      name: "verify token",
      about: "any words, for Meta to repeat",
      env: `${prefix}_VERIFY_TOKEN`,
      into: "verifyToken",
      missing: "make",
    },
  ];
}

/** What to paste at Meta. The verify token is no secret to who sets the webhook up: it has to be typed in there. */
export function pasteAtMeta({ webhookUrl, secrets }: Made): string[] {
  const { verifyToken } = secrets;
  return [
    `       Callback URL   ${webhookUrl}`,
    `       Verify token   ${typeof verifyToken === "string" ? verifyToken : "the one you set"}`,
  ];
}
