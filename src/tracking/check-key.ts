import type { Check } from "#src/channel/kind.ts";
import type { Called, Caller } from "./http.ts";

/** Whether a provider takes the key, judged by a call that was made with it. `where` is where its keys are. */
export function checkedKey(
  name: string,
  called: Called,
  failureOf: Caller["failureOf"],
  where: string,
): Check {
  const failure =
    called.kind === "failure"
      ? called.failure
      : called.status < 300 && called.body !== undefined
        ? undefined
        : failureOf(called);
  if (failure === undefined) return { name: "token", result: "ok", said: `${name} accepts the key.` };
  const said = `${failure.detail}.`;
  return {
    name: "token",
    result: "failed",
    said: said.charAt(0).toUpperCase() + said.slice(1),
    fix:
      failure.kind === "broken"
        ? `Compare the key with the one at ${where}, and look at the account's balance.`
        : `Try again in a minute; if it stays, check that this server can reach ${name}'s API.`,
  };
}

/** True when an address that a provider holds is this one, with or without a query. */
export function sameAddress(given: string | undefined, wanted: URL): boolean {
  const url = given === undefined ? null : URL.parse(given);
  return url !== null && url.origin === wanted.origin && url.pathname === wanted.pathname;
}
