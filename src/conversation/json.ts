/** What can be stored and sent as JSON. `undefined` members are dropped by serialisation, so they are allowed. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
