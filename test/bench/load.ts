import { connect } from "node:net";

/** What a load came to. Times in ms. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 2xx, and connections that broke. */
  readonly failed: number;
}

/**
 * Posts as fast as it is answered over `connections` keep-alive sockets, for `ms`. `next` gives the body and
 * signature of each request. Raw sockets, because a full HTTP client costs more than the server it measures.
 */
export async function load(
  url: URL,
  connections: number,
  ms: number,
  next: () => { body: Buffer; signature: string },
): Promise<Load> {
  const times: number[] = [];
  let failed = 0;
  const until = performance.now() + ms;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve).once("error", reject);
      });
      let answered: (text: string) => void = () => undefined;
      let text = "";
      socket.on("data", (data) => {
        text += data.toString("latin1");
        const head = text.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
        if (text.length < head + 4 + length) return;
        const whole = text;
        text = "";
        answered(whole);
      });
      socket.on("close", () => answered(""));
      socket.on("error", () => socket.destroy());
      while (performance.now() < until) {
        const { body, signature } = next();
        const at = performance.now();
        const answer = new Promise<string>((resolve) => (answered = resolve));
        socket.write(
          `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\nx-hub-signature-256: ${signature}\r\ncontent-length: ${body.length}\r\n\r\n`,
        );
        socket.write(body);
        const status = Number((await answer).slice(9, 12));
        times.push(performance.now() - at);
        if (status < 200 || status > 299) {
          failed += 1;
          if (status === 0) return;
        }
      }
      socket.destroy();
    }),
  );
  const took = performance.now() - began;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    perSecond: (times.length / took) * 1000,
    p50: at(0.5),
    p99: at(0.99),
    failed,
  };
}
