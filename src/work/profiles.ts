import { z } from "zod";
import type { ShopProfile } from "#src/agent/turn.ts";
import { hoursSchema } from "#src/handoff/hours.ts";
import { handoffSchema, type HandoffSettings } from "#src/handoff/settings.ts";
import { actionKindSchema, actionsSchema, type ActionsConfig } from "#src/policy/actions.ts";
import { returnsPolicySchema, type ReturnsPolicy } from "#src/policy/returns.ts";
import type { Db } from "#src/store/db.ts";
import type { ShopRetention } from "#src/store/privacy/retention.ts";
import { listShops } from "#src/store/shops.ts";
import { updatesSchema, type UpdateSettings } from "./updates/settings.ts";

const costLimit = z.strictObject({
  tokens: z.int().positive().nullable().default(null),
  cost: z.number().positive().nullable().default(null),
});

/** What a merchant may say about a shop; everything has a default, and a misspelt setting is an error. */
export const profileSchema = z.strictObject({
  language: z.string().default("en"),
  languages: z.array(z.string()).default([]),
  timeZone: z
    .string()
    .refine(
      (zone) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC",
      "an IANA time zone",
    )
    .default("UTC"),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  thresholds: z
    .strictObject({
      handlingHours: z.number().positive().default(48),
      firstScanHours: z.number().positive().default(48),
      scanHours: z
        .strictObject({
          domestic: z.number().positive().default(120),
          abroad: z.number().positive().default(240),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Null: the rules for returns are not written down, and a person decides. */
  returns: returnsPolicySchema.nullable().default(null),
  /** When the shop's team is there; null: nothing is said about it. */
  hours: hoursSchema.nullable().default(null),
  handoff: handoffSchema.prefault({}),
  /** How shoppers are addressed where a language has both: `du` or `Sie`. Without it, as shops there do by default. */
  address: z.enum(["formal", "informal"]).optional(),
  /** The shop's own words in place of phrases: `{"de": {"say.greeting": "…"}}`. */
  phrases: z.record(z.string(), z.record(z.string(), z.string().min(1).max(1_000))).optional(),
  actions: actionsSchema.prefault({}),
  updates: updatesSchema.prefault({}),
  /** What language models may cost in a day of the shop; null: no limit. One conversation is limited unless it is said otherwise. */
  budget: z
    .strictObject({
      conversation: costLimit.prefault({ tokens: 200_000 }),
      shop: costLimit.prefault({}),
    })
    .prefault({}),
  retention: z
    .strictObject({
      conversationDays: z.int().min(30).max(3_650).default(365),
      orderDays: z.int().min(1).max(3_650).default(60),
      auditDays: z.int().min(30).max(3_650).default(730),
    })
    .prefault({}),
});

/** Everything that is set for a shop. */
export interface FullProfile extends ShopProfile {
  readonly returns: ReturnsPolicy | null;
  readonly handoff: HandoffSettings;
  readonly actions: ActionsConfig;
  readonly updates: UpdateSettings;
  readonly retention: ShopRetention;
}

/** The shops' profiles. */
export interface Profiles {
  /** Read again when it is old; what was read before serves while the database is away. Rejects for a shop there is none of. */
  of(shop: string): Promise<FullProfile>;
  /** It was changed here: read it again at the next use. */
  forget(): void;
}

/** How long a changed profile may go unnoticed, ms. */
const freshMs = 5_000;

export function profiles(db: Db): Profiles {
  let known = new Map<string, FullProfile>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const shops = await listShops(db);
    known = new Map(
      shops.map(({ id, name, profile }) => {
        const set = profileSchema.parse(profile);
        const enabled = actionKindSchema.options.filter((kind) => set.actions[kind].mode !== "off");
        return [id, { id, name, ...set, enabled }];
      }),
    );
    readAt = performance.now();
  };
  return {
    async of(shop) {
      if (performance.now() - readAt > freshMs) {
        reading ??= read().finally(() => (reading = undefined));
        if (known.has(shop)) reading.catch(() => undefined);
        else await reading;
      }
      const profile = known.get(shop);
      if (profile === undefined) throw new Error(`There is no shop ${shop}.`);
      return profile;
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
      known = new Map();
    },
  };
}
