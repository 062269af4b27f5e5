import type { Fields, SettingOption } from "../connect/form.ts";

/** A secret of a store: from what is piped in, else from the environment, else asked for; never from an option. */
export interface StoreSecret {
  /** In words, e.g. `client secret`. */
  readonly name: string;
  /** The variable's name, in the environment and in what is piped in. */
  readonly env: string;
  /** Its name in `secrets`. */
  readonly into: string;
  /** What to do where it was not given; `offer`: it is asked for, and nothing is an answer. */
  readonly missing: "ask" | "offer" | "make" | "leave";
  /** Whether it belongs there at all with these settings and the secrets before it; always by default. */
  readonly when?: (settings: Fields, secrets: Fields) => boolean;
}

/** A source just added, for telling what is left to do. */
export interface Added {
  readonly id: string;
  /** Null where nothing is taken from the store. */
  readonly webhookUrl: string | null;
  readonly settings: Fields;
  /** Secrets that were made up: nobody else has them. What the merchant has given is not shown to whoever looks on. */
  readonly made: Fields;
}

/** Everything `sources add <kind>` knows of a kind of store. */
export interface StoreForm {
  /** The kind's name, and the command's. */
  readonly kind: string;
  readonly about: string;
  readonly settings: readonly SettingOption[];
  readonly secrets: readonly StoreSecret[];
  /** The settings as they are sent, where they are not as they were typed. */
  readonly complete?: (settings: Fields) => Fields;
  /** For `--help`: where to find what is asked for. */
  readonly where: string;
  /** For `--help`: commands, one a line. */
  readonly examples: readonly string[];
  /** What is left to do once it is added, line by line. */
  readonly next: (added: Added) => readonly string[];
}

/** Where phones without a country code belong; every store has it that does not say so itself. */
export const country: SettingOption = {
  flags: "--country <code>",
  about: "where phones without a country code belong, e.g. DE",
  into: ["country"],
};

/** For trying it out. */
export const allowInsecure: SettingOption = {
  flags: "--allow-insecure",
  about: "take an http address, of a store on the server's own machine",
  into: ["allowInsecure"],
  means: true,
};
