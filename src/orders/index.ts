import { fileSourceKind } from "./file/kind.ts";
import type { OrderSourceKind } from "./source.ts";

/** Every kind of store the gateway can read orders from. */
export const orderSourceKinds: readonly OrderSourceKind[] = [fileSourceKind];
