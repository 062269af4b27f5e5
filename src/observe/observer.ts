/** Points on a message's way that matter when a process dies; tests kill it there, traces mark them. */
export type Milestone =
  | "verified"
  | "inserting"
  | "committed"
  | "acknowledged"
  | "turn_claimed"
  | "model_called"
  | "reply_committed"
  | "provider_accepted"
  | "send_recorded"
  | "receipt_saved";

/** Log lines carry no message text, phone, e-mail or token; ids are fine. */
export interface Log {
  debug(detail: object, message: string): void;
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** Where the gateway reports what it does. Nothing it is told changes what happens. */
export interface Observer {
  readonly log: Log;
  /** An event from a provider: its kind and what became of it (`stored`, `duplicate`, `ignored:<reason>`, `rejected:<reason>`). */
  intake(channel: string, kind: string, outcome: string): void;
  /** A webhook was answered. */
  acknowledged(channel: string, status: number, tookMs: number): void;
  turn(channel: string, outcome: string, model: string, tookMs: number): void;
  /** A send was recorded: `sent`, `failed:<kind>`, `uncertain`, `retry:<kind>`, `repeated`. */
  delivery(channel: string, outcome: string): void;
  /** Work was set aside after too many tries. */
  parked(lane: string): void;
  reached(milestone: Milestone): void;
}
