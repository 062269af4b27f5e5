const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for this machine itself, the only place where an unencrypted connection carries nothing past strangers. */
export function isLoopback(hostname: string): boolean {
  return loopback.has(hostname);
}

/**
 * The address, if it may be called: https (but on this machine), no user in it, and on one of the hosts; `*.`
 * and a domain stands for every host below it.
 */
export function allowedUrl(text: string, hosts: readonly string[]): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) return undefined;
  const allowed = hosts.some((host) =>
    host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
  return allowed ? url : undefined;
}
