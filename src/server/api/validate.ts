import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";
import { problems } from "./errors.ts";

type Issue = z.core.$ZodIssue;

/** Checks a request's parts and says what is wrong by field. An id in the path that cannot be one is simply not there. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart, method, url }) => {
  return (data) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    return {
      error:
        httpPart === "params"
          ? problems.nothingThere(method, url)
          : problems.invalid(faults(result.error.issues, [])),
    };
  };
};

/** The value as the schema makes it. Throws `invalid`, with fields named from `at` on. */
export function checked(schema: z.ZodType, value: unknown, at: readonly string[]): unknown {
  const result = schema.safeParse(value);
  if (!result.success) throw problems.invalid(faults(result.error.issues, at));
  return result.data;
}

/** One sentence for each fault. Values are never repeated: they may be secrets. */
function faults(issues: readonly Issue[], at: readonly PropertyKey[]): string[] {
  return [...new Set(issues.map((issue) => fault(issue, [...at, ...issue.path])))];
}

function fault(issue: Issue, path: readonly PropertyKey[]): string {
  const where = path.length === 0 ? "body" : path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => [...path, key].map(String).join("."));
    return `${names.join(", ")}: no such field here`;
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const ways = issue.errors.map((errors) => faults(errors, path).join(" and "));
    return [...new Set(ways)].join(", or ");
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined"))
    return `${where}: is missing`;
  const words = issue.message.replace(/^Invalid (?:input|option): /, "").replace(/^Invalid /, "not a valid ");
  return `${where}: ${words}`;
}
