/** Why a send did not work, said as what to do about it rather than as what happened. `detail` is for the merchant: no tokens, no message text. */
export type Failure =
  /** Nothing was sent, try again: 429, 5xx, refused before a byte left. */
  | { readonly kind: "retry"; readonly afterMs?: number; readonly detail: string }
  /** The bytes left and no answer came: it may have arrived. Never repeated blindly. */
  | { readonly kind: "uncertain"; readonly detail: string }
  /** The reply window is over. */
  | { readonly kind: "closed"; readonly detail: string }
  /** This shopper cannot be reached: opted out, blocked, no such address. */
  | { readonly kind: "refused"; readonly detail: string }
  /**
   * Ours to mend. `connection`: token or permission, so everything on this connection waits until the
   * merchant has acted. `request`: this one part is wrong, the others are not.
   */
  | { readonly kind: "broken"; readonly what: "connection" | "request"; readonly detail: string };
