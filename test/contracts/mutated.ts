import * as fc from "fast-check";
import type { Json } from "#src/conversation/json.ts";

/** What is put where something else is expected. */
const intruders: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -1,
    1e308,
    "",
    "TELEPORTED",
    "__proto__",
    "constructor",
    "0001-01-01T00:00:00Z",
    "2026-11-25",
    "2026-02-31T25:61:00Z",
    "a\u0000b\u202Ec\nd",
    "😀".repeat(400),
    "javascript:alert(1)",
    "http://example.com/",
  ),
  fc.constantFrom<Json>([], {}, [[]], [null], { code: null }, { day: 1 }, "x".repeat(20_000)),
  fc.string(),
);

/** The body with some of its members exchanged for something else, doubled or left out. */
export function mutated(body: Json): fc.Arbitrary<Json> {
  const places = placesIn(body);
  return fc
    .array(
      fc.record({
        place: fc.constantFrom(...places),
        how: fc.constantFrom("replace", "remove", "repeat"),
        by: intruders,
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((changes) => changes.reduce((json, { place, how, by }) => changed(json, place, how, by), body));
}

type Path = readonly (string | number)[];

/** Every place in a body, the whole of it included. */
export function placesIn(json: Json, at: Path = []): Path[] {
  const inside: Path[] = Array.isArray(json)
    ? json.flatMap((one: Json, index) => placesIn(one, [...at, index]))
    : isObject(json)
      ? Object.entries(json).flatMap(([name, one]) => placesIn(one, [...at, name]))
      : [];
  return [at, ...inside];
}

/** The body with another value at a place; as it is when an earlier change took the place away. */
export function changed(json: Json, place: Path, how: string, by: Json): Json {
  const [step, ...rest] = place;
  if (step === undefined) return how === "replace" ? by : json;
  const last = rest.length === 0;
  if (Array.isArray(json)) {
    return json.flatMap((one: Json, index): Json[] => {
      if (index !== step) return [one];
      if (last && how === "remove") return [];
      if (last && how === "repeat") return [one, one];
      return [changed(one, rest, how, by)];
    });
  }
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, one]): [string, Json][] => {
      if (name !== step) return [[name, one]];
      if (last && how === "remove") return [];
      return [[name, changed(one, rest, how, by)]];
    }),
  );
}

function isObject(json: Json): json is { readonly [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
