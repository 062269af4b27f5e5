/**
 * Where a shopper is reached: our account (number, page, mailbox, site) and the provider's id for the
 * shopper. Ids are kept verbatim, because some providers answer only to exactly the id they gave.
 */
export interface Address {
  /** The shop's own number, page, mailbox or site, by the provider's id for it. */
  readonly account: string;
  /** The provider's id for the shopper, verbatim; replies go to exactly this. */
  readonly id: string;
  /** Other ids by which the provider knows the same shopper on the same account. */
  readonly aliases?: readonly string[];
  /** The shopper's phone in E.164, only where the provider itself vouches for it; a proof of identity. */
  readonly phone?: string;
  /** How good that proof is: 3 (absent) where the number is the account, 2 where senders can be forged, as in SMS. */
  readonly phoneLevel?: 2;
  /** The shopper's e-mail address in lower case, only where it is proven: aligned DMARC, or a token signed by the shop. */
  readonly email?: string;
  /** BCP 47, where the channel knows the language of the page or device; a hint. */
  readonly locale?: string;
}
