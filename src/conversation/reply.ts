/** Something the shopper can tap instead of typing. */
export interface Choice {
  /** Ours, returned verbatim by the tap; at most 200 characters. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** What a turn decided to say, before any channel has shaped it. */
export interface Reply {
  /** Text in the small markup of `src/channel/markup.ts`; complete without the choices. */
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  /** Offered where the reply asks a question; a channel that has no buttons leaves them out. */
  readonly choices?: readonly Choice[];
  /** The label of the button that opens a list of choices, in the reply's language. */
  readonly choose?: string;
}
