const thisMachine: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * An address without name, password, query or fragment, https unless `allowInsecure` is set and it is on this machine.
 * Of a shape that fits into a strict object of settings.
 */
export function safeAddress(
  { url, allowInsecure }: { readonly url: string; readonly allowInsecure?: boolean },
  refuse: (message: string) => void,
): void {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return refuse("must be an https address");
  if (parsed.username !== "" || parsed.password !== "") return refuse("must have no name and password in it");
  if (parsed.search !== "" || parsed.hash !== "") return refuse("must end before ? and #");
  if (parsed.protocol === "https:") return undefined;
  const local = allowInsecure === true && thisMachine.has(parsed.hostname);
  return local
    ? undefined
    : refuse("must begin with https://; http is for this machine only, with allowInsecure");
}
