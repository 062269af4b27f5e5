import { z } from "zod";
import {
  ApiUrl,
  AppSecrets,
  MediaHosts,
  MetaId,
  Secret,
  SettleMs,
  TimeoutMs,
  VerifyToken,
  Version,
} from "../meta/settings.ts";

/** Where each of Instagram's two APIs is. */
const hosts = { instagram: "https://graph.instagram.com", page: "https://graph.facebook.com" } as const;

/**
 * What an Instagram connection may set; everything has a default or may be left out. `login` says how the
 * merchant let us in: with the Instagram account itself, or through the Facebook page it is linked to. Both
 * send the same webhooks; hosts, tokens and secrets differ.
 * Source: "Instagram API with Instagram Login", "Instagram API with Facebook Login".
 */
export const InstagramSettings = z
  .strictObject({
    login: z.enum(["instagram", "page"]).default("instagram"),
    /** Left out: the one that belongs to `login`. */
    apiUrl: ApiUrl.optional(),
    version: Version,
    /** Our app's id at Meta, with page login: lets the token and webhook be checked. */
    appId: MetaId.optional(),
    /** The linked page, with page login; left out: the one the token is of. */
    pageId: MetaId.optional(),
    mediaHosts: MediaHosts,
    settleMs: SettleMs,
    timeoutMs: TimeoutMs,
  })
  .refine(({ login, pageId }) => login === "page" || pageId === undefined, {
    path: ["pageId"],
    message: "belongs to login: page",
  })
  .transform((settings) => ({ ...settings, apiUrl: settings.apiUrl ?? hosts[settings.login] }));
export type InstagramSettings = z.infer<typeof InstagramSettings>;

/** Without the first three a connection does not start. */
export const InstagramSecrets = z.strictObject({
  /** Instagram login: a long-lived user token, 60 days, renewed by itself. Page login: a page token. */
  accessToken: Secret,
  /** Instagram login signs with the Instagram app secret, page login with the app secret. */
  appSecret: AppSecrets,
  verifyToken: VerifyToken,
  /** When the token was got and when it runs out; noted at each renewal. */
  tokenIssuedAt: z.iso.datetime().optional(),
  tokenExpiresAt: z.iso.datetime().optional(),
});
export type InstagramSecrets = z.infer<typeof InstagramSecrets>;

/**
 * The professional account's id: `user_id` of `/me`, which webhooks have as `entry.id`. Not `id` of `/me`, which
 * only this app knows.
 */
export const InstagramAccount = z
  .string()
  .regex(/^\d{1,32}$/, "must be the professional account's id: digits only");
