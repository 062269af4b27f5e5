import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Backlog } from "#src/observe/metrics.ts";

export interface HealthDeps {
  readonly metrics: Registry;
  readonly backlog: () => Promise<readonly Backlog[]>;
  /** True from the moment the server begins to stop. */
  readonly stopping: () => boolean;
}

/** Due work older than this means that the queue does not move, ms. */
const stuckMs = 120_000;
const askMs = 2_000;

/**
 * `/healthz` the process answers · `/readyz` the database answers and the queue moves, 503 otherwise ·
 * `/metrics` Prometheus text.
 */
export function health(deps: HealthDeps) {
  // Anybody may ask, at any rate; the database is asked once at a time.
  let asked: Promise<readonly Backlog[]> | undefined;
  const backlog = () => (asked ??= deps.backlog().finally(() => (asked = undefined)));
  return async (scope: FastifyInstance): Promise<void> => {
    scope.get("/healthz", async () => ({ status: "ok" }));
    scope.get("/readyz", async (_request, reply) => {
      if (deps.stopping()) return reply.code(503).send({ status: "stopping" });
      try {
        const lanes = await Promise.race([
          backlog(),
          new Promise<never>((_resolve, reject) => {
            setTimeout(() => reject(new Error("late")), askMs).unref();
          }),
        ]);
        const queues = Object.fromEntries(
          lanes.map((lane) => [lane.lane, { due: lane.due, oldestMs: Math.round(lane.oldestMs) }]),
        );
        const stuck = lanes.some((lane) => lane.oldestMs > stuckMs);
        return await reply
          .code(stuck ? 503 : 200)
          .send({ status: stuck ? "the queue does not move" : "ok", database: "ok", queues });
      } catch {
        return reply.code(503).send({ status: "the database does not answer", database: "away" });
      }
    });
    scope.get("/metrics", async (_request, reply) => {
      const text = await deps.metrics.metrics().catch(() => undefined);
      return text === undefined
        ? reply.code(503).type("text/plain").send("# the database does not answer\n")
        : reply.type(deps.metrics.contentType).send(text);
    });
  };
}
