/**
 * Error codes that are raised while a connection is being made, before anything of the request is written:
 * Node's of DNS, TCP and certificate checks, and undici's connect timeout.
 */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * The code that proves that a failed `fetch` sent nothing; undefined when it may have. `fetch` hides the code
 * in `cause`, and a host with several addresses in the `errors` of an AggregateError, where each must prove it.
 */
export function refusedBeforeSending(error: unknown): string | undefined {
  let at = error;
  for (let depth = 0; depth < 8 && at instanceof Error; depth++) {
    if (at instanceof AggregateError && at.errors.length > 0) {
      const codes = at.errors.map((each: unknown) => refusedBeforeSending(each));
      return codes.every((code) => code !== undefined) ? codes[0] : undefined;
    }
    if ("code" in at && typeof at.code === "string") {
      if (beforeSending.has(at.code)) return at.code;
      if (at.code === "ETIMEDOUT" && "syscall" in at && at.syscall === "connect") return at.code;
    }
    at = at.cause;
  }
  return undefined;
}
