/** What shoppers are told of a parcel without asking. */
export const updateKinds = [
  "shipped",
  "customs",
  "stalled",
  "eta_moved",
  "problem",
  "out_for_delivery",
  "attempted",
  "ready_for_pickup",
  "delivered",
] as const;
export type UpdateKind = (typeof updateKinds)[number];

/** How far along a parcel is with those that are steps on its way; the others may happen between. */
const steps: Readonly<Partial<Record<UpdateKind, number>>> = {
  shipped: 1,
  out_for_delivery: 2,
  attempted: 3,
  ready_for_pickup: 4,
  delivered: 5,
};

/** The furthest step after which something that is no step is still worth telling. */
const latest: Readonly<Partial<Record<UpdateKind, number>>> = {
  customs: 1,
  stalled: 1,
  eta_moved: 3,
  problem: 4,
};

/** True for steps: after one of them none before it is told. */
export function isStep(kind: UpdateKind): boolean {
  return steps[kind] !== undefined;
}

/** An update is not told once a step of a higher rank was. */
export function rankOf(kind: UpdateKind): number {
  return steps[kind] ?? latest[kind] ?? 0;
}

/** Which of several true ones is told of a parcel: the first in this order. */
export const telling: readonly UpdateKind[] = [
  "delivered",
  "ready_for_pickup",
  "attempted",
  "out_for_delivery",
  "problem",
  "customs",
  "eta_moved",
  "stalled",
  "shipped",
];

/** The name under which an update is kept, once for each parcel: a moved date is one for each new day. */
export function nameOf(kind: UpdateKind, day?: string): string {
  return day === undefined ? kind : `${kind}:${day}`;
}

/** What a kept name is about; null for one that this version does not know. */
export function kindOf(name: string): { readonly kind: UpdateKind; readonly day: string | null } | null {
  const [word = "", day] = name.split(":", 2);
  const kind = updateKinds.find((each) => each === word);
  return kind === undefined ? null : { kind, day: day ?? null };
}
