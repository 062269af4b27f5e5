import { emailKindWith } from "#channels/email/index.ts";
import type { ChannelKind } from "#src/channel/kind.ts";

/**
 * Where the demo connections' providers are, as their settings say: an address that nobody has, because every
 * instance plays the providers itself, at whatever address it listens. `towardsSandbox` brings calls there, and
 * `SandboxMail` mails.
 */
export const sandboxOrigin = "http://localhost:9";
export const sandboxSmtp = { host: "localhost", port: 9 } as const;

/** A fetch that brings calls to the demo connections' providers to this server itself. */
export function towardsSandbox(fetch_: typeof fetch, own: () => URL): typeof fetch {
  return (input, init) =>
    (typeof input === "string" || input instanceof URL) && new URL(input).origin === sandboxOrigin
      ? fetch_(new URL(String(input).slice(sandboxOrigin.length), own()), init)
      : fetch_(input, init);
}

/** The demo mailbox's mail server, which is in this process once the playground is open. */
export interface SandboxMail {
  /** The kinds of channel, of which mails that the demo mailbox sends reach that server. */
  kinds(kinds: readonly ChannelKind[]): readonly ChannelKind[];
  listens(server: { readonly host: string; readonly port: number }): void;
}

export function sandboxMail(): SandboxMail {
  let at: { readonly host: string; readonly port: number } | undefined;
  const kind = emailKindWith({
    reach: (server) =>
      server.host === sandboxSmtp.host && server.port === sandboxSmtp.port && at !== undefined
        ? { ...server, host: at.host, port: at.port }
        : server,
  });
  return {
    kinds: (kinds) => kinds.map((each) => (each.name === kind.name ? kind : each)),
    listens: (server) => (at = server),
  };
}
