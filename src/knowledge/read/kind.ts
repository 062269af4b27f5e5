import type { z } from "zod";
import type { KnowledgeDeps, KnowledgeKind, KnowledgeReader } from "../document.ts";

/** What a kind is made of; settings and secrets are parsed before `build` sees them. */
export interface Kind<Settings, Secrets> {
  readonly kind: KnowledgeKind["kind"];
  readonly settings: z.ZodType<Settings>;
  readonly secrets: z.ZodType<Secrets>;
  build(settings: Settings, secrets: Secrets, deps: KnowledgeDeps): KnowledgeReader;
}

export function knowledgeKind<Settings, Secrets>(given: Kind<Settings, Secrets>): KnowledgeKind {
  const { kind, settings, secrets } = given;
  return {
    kind,
    settings,
    secrets,
    build: (open, hidden, deps) => given.build(settings.parse(open), secrets.parse(hidden ?? {}), deps),
  };
}
