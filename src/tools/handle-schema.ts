import { z } from "zod";

/** The form of every handle; anything else is refused before it is looked for. */
export const handleSchema = z
  .string()
  .regex(/^[a-z2-7]{12}$/)
  .describe("Handle from another tool's result, copied exactly.");
