import type { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import type { TrackingSource, TrackingSourceDeps, TrackingSourceKind } from "./source.ts";

/** What a provider's kind is made of; settings and secrets are parsed before the functions see them. */
export interface Provider<Settings, Secrets> {
  readonly kind: string;
  readonly settings: z.ZodType<Settings>;
  readonly secrets: z.ZodType<Secrets>;
  build(settings: Settings, secrets: Secrets, deps: TrackingSourceDeps): TrackingSource;
  /** Never throws. */
  check(
    settings: Settings,
    secrets: Secrets,
    deps: TrackingSourceDeps,
    webhookUrl: URL,
  ): Promise<readonly Check[]>;
}

/** A kind of provider whose `build` throws, and whose `check` says so, when settings or secrets do not fit. */
export function providerKind<Settings, Secrets>(provider: Provider<Settings, Secrets>): TrackingSourceKind {
  const { kind, settings, secrets } = provider;
  return {
    kind,
    settings,
    secrets,
    build: (given, hidden, deps) => provider.build(settings.parse(given), secrets.parse(hidden), deps),
    check: async (given, hidden, deps, webhookUrl) => {
      const [read, unlocked] = [settings.safeParse(given), secrets.safeParse(hidden)];
      if (!read.success || !unlocked.success) return [incomplete(kind)];
      return provider.check(read.data, unlocked.data, deps, webhookUrl);
    },
  };
}

function incomplete(kind: string): Check {
  return {
    name: "start",
    result: "failed",
    said: "Settings or secrets are missing or wrong.",
    fix: `Give those that docs/tracking/${kind}.md names.`,
  };
}
