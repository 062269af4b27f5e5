import { pino, type DestinationStream } from "pino";
import type { Log } from "./observer.ts";

/** JSON lines on standard output (or `to`). Members that may hold personal data or secrets are removed wherever they stand at the first two levels. */
export function logger(level: string, to?: DestinationStream): Log & { readonly level: string } {
  const secret = [
    "token",
    "accessToken",
    "authorization",
    "secret",
    "secrets",
    "appSecret",
    "verifyToken",
    "phone",
    "email",
    "text",
    "body",
    "part",
    "content",
    "name",
  ];
  return pino(
    {
      level,
      base: null,
      redact: { paths: [...secret, ...secret.map((name) => `*.${name}`)], remove: true },
      serializers: { error: describeError },
    },
    ...(to === undefined ? [] : [to]),
  );
}

/** An error without what a database or provider may have put into it: parameters, rows, response bodies. */
export function describeError(error: unknown): {
  type: string;
  message: string;
  code?: string;
  stack?: string;
} {
  if (!(error instanceof Error)) return { type: "unknown", message: String(error).slice(0, 200) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // drizzle puts the statement and its parameters into the message and the database's own words into `cause`.
  const source =
    error.cause instanceof Error && error.message.startsWith("Failed query") ? error.cause : error;
  return {
    type: source.name,
    message: source.message.slice(0, 500),
    ...(code === undefined ? {} : { code }),
    ...(source.stack === undefined ? {} : { stack: source.stack.split("\n").slice(1, 6).join("\n") }),
  };
}
