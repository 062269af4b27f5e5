/** What is known of a conversation beside the text of a message. */
export interface Surroundings {
  /** The language the conversation was last held in; null at its beginning. */
  readonly previous: string | null;
  /** BCP 47 of the storefront or of the customer's account. */
  readonly storefront: string | null;
  /** ISO 3166-1 alpha-2 of the shopper's phone: a hint, never proof. */
  readonly country: string | null;
  /** Languages the shop answers in. */
  readonly allowed: readonly string[];
  /** The language of last resort. */
  readonly shopLanguage: string;
}
