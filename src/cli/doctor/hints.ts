import type { Patient } from "./examined.ts";

/** True for a shop in which only the playground's channels are. */
export function isPlayground(shop: string, patients: readonly Patient[]): boolean {
  const channels = patients.filter((patient) => patient.shop === shop && patient.group === "connections");
  return channels.length > 0 && channels.every(({ demo }) => demo);
}

/**
 * What is not connected and could be, each said once: it is no failure. The playground's shop wants nothing.
 */
export function hintsFor(shops: readonly string[], patients: readonly Patient[]): string[] {
  const has = (shop: string, group: Patient["group"]) =>
    patients.some((patient) => patient.shop === shop && patient.group === group);
  const real = shops.filter((shop) => !isPlayground(shop, patients));
  const connected = real.filter((shop) => has(shop, "connections"));
  const stocked = real.filter((shop) => has(shop, "sources"));
  const tracked = real.filter((shop) => has(shop, "tracking"));
  // Where nothing is connected at all, one shop's lack is not worth more than another's.
  const bare = stocked.length === 0 ? real.slice(0, 1) : connected.filter((shop) => !stocked.includes(shop));
  return [
    ...(connected.length === 0
      ? ["No channel of yours is connected. `npx whereabouts connect --help` says what can be."]
      : []),
    ...bare.map(
      (shop) =>
        `There are no orders yet${shop === "main" ? "" : ` in the shop ${shop}`}. \`npx whereabouts sources add --help\` names the stores that can be asked.`,
    ),
    ...(tracked.length === 0 && stocked.length > 0
      ? [
          "There is no tracking source: parcels are as the store tells of them. `npx whereabouts tracking add --help` names those that know more.",
        ]
      : []),
  ];
}
