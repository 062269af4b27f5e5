import type { FastifyInstance } from "fastify";
import { serializerCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { approvalRoutes } from "./approvals.ts";
import { requireToken } from "./auth.ts";
import { connectionRoutes } from "./connections.ts";
import { conversationRoutes } from "./conversations.ts";
import { deliveryRoutes } from "./deliveries.ts";
import type { ApiDeps } from "./deps.ts";
import { problemOf, problems } from "./errors.ts";
import { fileRoutes } from "./files.ts";
import { floorRoutes } from "./floor.ts";
import { handoffRoutes } from "./handoffs.ts";
import { healthRoutes } from "./health.ts";
import { knowledgeRoutes } from "./knowledge.ts";
import { describeApi } from "./openapi.ts";
import { parkedRoutes } from "./parked.ts";
import { privacyRoutes } from "./privacy.ts";
import { rejectionRoutes } from "./rejections.ts";
import { replyRoutes } from "./replies.ts";
import { shopRoutes } from "./shops.ts";
import { simulateRoutes } from "./simulate.ts";
import { sourceRoutes } from "./sources.ts";
import { trackingRoutes } from "./tracking.ts";
import { updateRoutes } from "./updates.ts";
import { validatorCompiler } from "./validate.ts";

export type { ApiDeps } from "./deps.ts";

/** The admin API, to be mounted under `/api` in a scope of its own. */
export function api(deps: ApiDeps): (scope: FastifyInstance) => Promise<void> {
  const authorised = requireToken(deps.adminToken);
  return async (scope) => {
    scope.setValidatorCompiler(validatorCompiler);
    scope.setSerializerCompiler(serializerCompiler);
    scope.setErrorHandler(async (error, request, reply) => {
      const problem = problemOf(error);
      if (problem.status >= 500)
        deps.log.error(
          { error, route: request.routeOptions.url, answered: problem.code },
          "an API request failed",
        );
      if (problem.status === 401) reply.header("www-authenticate", "Bearer");
      return reply.code(problem.status).send({ error: { code: problem.code, message: problem.message } });
    });
    scope.setNotFoundHandler(async (request) => {
      throw problems.nothingThere(request.method, pathOf(request.url));
    });
    readJson(scope);
    await describeApi(scope);
    await scope.register(async (inside) => {
      inside.addHook("onRequest", authorised);
      const routes = inside.withTypeProvider<ZodTypeProvider>();
      shopRoutes(routes, deps);
      connectionRoutes(routes, deps);
      healthRoutes(routes, deps);
      simulateRoutes(routes, deps);
      sourceRoutes(routes, deps);
      conversationRoutes(routes, deps);
      floorRoutes(routes, deps);
      handoffRoutes(routes, deps);
      if (deps.outgoing !== undefined) replyRoutes(routes, deps, deps.outgoing);
      fileRoutes(routes, deps);
      deliveryRoutes(routes, deps);
      parkedRoutes(routes, deps);
      rejectionRoutes(routes, deps);
      approvalRoutes(routes, deps);
      if (deps.knowledge !== undefined) knowledgeRoutes(routes, deps, deps.knowledge);
      if (deps.tracking !== undefined) trackingRoutes(routes, deps, deps.tracking);
      privacyRoutes(routes, deps);
      updateRoutes(routes, deps);
    });
  };
}

/** JSON bodies; none at all is no body, whatever the content type says. The parser's own words are not passed on: they quote the body. */
function readJson(scope: FastifyInstance): void {
  scope.removeContentTypeParser(["application/json", "text/plain"]);
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") return done(null);
    void parse(request, body.toString(), (error, value) => {
      if (error === null) done(null, value);
      else done(problems.unreadableBody());
    });
  });
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? url;
}
