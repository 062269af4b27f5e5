import { z } from "zod";
import { sqlState } from "#src/store/failures.ts";

/** An error the API answers with: what happened, to which thing, what to do. Thrown by handlers, never by anything else. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  /** For programs; the catalogue below has all there are. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The body of every error. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string().describe("For programs: stays the same when the words change."),
      message: z.string().describe("For people: what happened, to which thing, what to do."),
    }),
  })
  .describe("Nothing was changed. The message says what to do.");

/** Every error of the API. Messages name ids and fields, never a value that might be secret. */
export const problems = {
  unauthorized: () =>
    new ApiProblem(
      401,
      "unauthorized",
      "The admin token is missing or wrong. Send it as `Authorization: Bearer <token>`: it is the server's ADMIN_TOKEN, or in the file admin.token in its data directory.",
    ),
  nothingThere: (method: string, path: string) =>
    new ApiProblem(
      404,
      "not_found",
      `There is nothing at ${method} ${path}. GET /api/openapi.json lists what there is.`,
    ),
  notFound: (thing: string, id: string) =>
    new ApiProblem(
      404,
      "not_found",
      `There is no ${thing} ${id} in this shop. Check the id, and \`shop\` if you have several.`,
    ),
  unknownShop: (slug: string) =>
    new ApiProblem(404, "unknown_shop", `There is no shop "${slug}". Leave \`shop\` out for the main one.`),
  /** `faults` are whole sentences, each naming its field. */
  invalid: (faults: readonly string[]) => new ApiProblem(400, "invalid", faults.join("; ")),
  unreadableBody: () =>
    new ApiProblem(400, "unreadable_body", "The body is not valid JSON. Nothing was changed."),
  notJson: () =>
    new ApiProblem(415, "not_json", "Send the body as JSON, with `Content-Type: application/json`."),
  bodyTooLarge: () => new ApiProblem(413, "body_too_large", "The body is larger than this endpoint takes."),
  badRequest: () =>
    new ApiProblem(400, "bad_request", "The request could not be read. Check its headers and length."),
  accountTaken: (channel: string, account: string) =>
    new ApiProblem(
      409,
      "account_taken",
      `The ${channel} account ${account} is connected already, and an account can be connected once. Delete that connection first, or change it with PATCH.`,
    ),
  secretsUnreadable: (id: string) =>
    new ApiProblem(
      409,
      "secrets_unreadable",
      `The stored secrets of connection ${id} cannot be opened with the current SECRET_KEY. Send all of them anew, or add the old key to SECRET_KEY.`,
    ),
  unknownChannel: (id: string, channel: string) =>
    new ApiProblem(
      409,
      "unknown_channel",
      `Connection ${id} is for the channel ${channel}, which this version does not have. It can only be deleted.`,
    ),
  fileNotHere: (id: string, why: string | null) =>
    new ApiProblem(
      404,
      "file_not_here",
      `The file ${id} is not stored: ${why ?? "it has not been fetched from the provider yet."}`,
    ),
  notRetriable: (thing: string, id: string, why: string) =>
    new ApiProblem(409, "not_retriable", `The ${thing} ${id} cannot be retried: ${why}`),
  optedOut: (id: string) =>
    new ApiProblem(
      409,
      "opted_out",
      `The shopper of conversation ${id} has asked not to be written to there. Nothing was sent. Once they write again and ask for messages (START), you can answer; until then reach them another way.`,
    ),
  windowClosed: (id: string, channel: string, hours: number) =>
    new ApiProblem(
      409,
      "window_closed",
      `The reply window of conversation ${id} is over: on ${channel} a free text is allowed for ${hours} hours after the shopper's last message. Nothing was sent. Wait until they write again, or reach them by e-mail or phone.`,
    ),
  connectionDown: (id: string, connection: string, why: string | null) =>
    new ApiProblem(
      409,
      "connection_down",
      `Nothing can be sent in conversation ${id}: connection ${connection} is stopped or was deleted${why === null ? "" : ` (${why})`}. Nothing was sent. Mend it with PATCH /api/connections/${connection}, then send again.`,
    ),
  keyReused: () =>
    new ApiProblem(
      422,
      "idempotency_key_reused",
      "This Idempotency-Key was used for another text in this conversation, or that message was erased since. Nothing was sent. Use a new key for a new message.",
    ),
  cannotDecide: (id: string, why: string) =>
    new ApiProblem(409, "cannot_decide", `The approval ${id} cannot be decided: ${why}`),
  cannotSimulate: (id: string, channel: string) =>
    new ApiProblem(
      409,
      "cannot_simulate",
      `Connection ${id} cannot be tried out: the channel ${channel} has no way to play a shopper.`,
    ),
  notListening: () =>
    new ApiProblem(
      409,
      "not_listening",
      "The server does not listen on a port, so no webhook can be sent to it.",
    ),
  simulationFailed: (id: string, why: string) =>
    new ApiProblem(
      502,
      "simulation_failed",
      `The message was not taken by the webhook of connection ${id}: ${why}`,
    ),
  databaseAway: () =>
    new ApiProblem(
      503,
      "database_away",
      "The database does not answer. Nothing was changed as far as is known; try again in a moment.",
    ),
  internal: () =>
    new ApiProblem(
      500,
      "internal",
      "Something went wrong here, and it is not your request's fault. The server's log has the details.",
    ),
};

/** What an error becomes; 5xx that are not ours have to be logged by the caller. */
export function problemOf(error: unknown): ApiProblem {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof ApiProblem) return at;
  if (isDatabaseAway(error)) return problems.databaseAway();
  const { code, statusCode } = told(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return problems.bodyTooLarge();
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return problems.notJson();
  return statusCode >= 400 && statusCode < 500 ? problems.badRequest() : problems.internal();
}

function told(error: unknown): { code: string; statusCode: number } {
  if (!(error instanceof Error)) return { code: "", statusCode: 500 };
  return {
    code: "code" in error && typeof error.code === "string" ? error.code : "",
    statusCode: "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500,
  };
}

/** Of the system and of postgres.js, where no server answered. */
const away = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
]);

/** True when the database was not reached, or is shutting down, starting or out of room (SQLSTATE classes 08, 53, 57). */
function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined && /^(?:08|53|57)[0-9A-Z]{3}$/.test(state)) return true;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (away.has(told(at).code)) return true;
    if (at.message === "PGlite is closed" || at.message === "PGlite is closing") return true;
  }
  return false;
}
