import * as fc from "fast-check";
import { expect, it } from "vitest";
import { chunksOf, cut } from "#src/knowledge/chunk.ts";

const sentence = "A lamp of this kind gives light to a room of twenty square metres. ";
const paragraph = sentence.repeat(5).trim();

it("cuts at headings and paragraphs, 600 to 900 characters at a time", () => {
  const text = `# Help\n\n${paragraph}\n\n${paragraph}\n\n## Returns\n\n${paragraph}\n\n## Payment\n\nBy card.`;
  const chunks = chunksOf({ kind: "page", title: "Help", text });
  expect(chunks.map(({ path }) => path)).toEqual([[], ["Returns"], ["Payment"]]);
  expect(chunks[0]?.text).toBe(`${paragraph}\n\n${paragraph}`);
  expect(chunks[2]?.text).toBe("By card.");
});

it("keeps what belongs to one heading apart from the next, and no piece longer than 900", () => {
  const text = `## One\n\n${sentence.repeat(40)}\n\n## Two\n\n- a\n- b`;
  const chunks = chunksOf({ kind: "page", title: "Help", text });
  expect(chunks.length).toBeGreaterThan(3);
  for (const chunk of chunks) expect(chunk.text.length).toBeLessThanOrEqual(900);
  expect(chunks.at(-1)).toEqual({ path: ["Two"], text: "- a\n- b" });
});

it("leaves an FAQ entry whole", () => {
  const answer = sentence.repeat(30).trim();
  expect(chunksOf({ kind: "faq", title: "How bright?", text: answer })).toEqual([{ path: [], text: answer }]);
});

it("loses no character that is not a space, whatever it is given", () => {
  const bare = (text: string) => text.replaceAll(/\s/gu, "");
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 3_000 }),
      fc.integer({ min: 20, max: 200 }),
      (text, most) => {
        const parts = cut(text, most);
        expect(bare(parts.join(""))).toBe(bare(text));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(Math.max(most, 2));
      },
    ),
    { numRuns: 200 },
  );
});
