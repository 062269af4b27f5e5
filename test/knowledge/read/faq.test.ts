import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faqKind } from "#src/knowledge/read/faq/kind.ts";
import { gather } from "./gather.ts";

let baseDir: string;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), "faq-"));
});
afterEach(() => rm(baseDir, { recursive: true, force: true }));

const reader = (settings: object) =>
  faqKind.build(settings, {}, { now: () => new Date("2026-03-02T10:00:00Z"), log: () => undefined, baseDir });

describe("FAQ entries", () => {
  it("of the settings are documents, answers in HTML become plain", async () => {
    const found = await gather(
      reader({
        language: "en",
        entries: [
          {
            id: "ship",
            question: "Do you ship\nto Austria?",
            answer: "Yes.\n\n- 2 days\n- 5 EUR",
            url: "https://shop.example/shipping",
          },
          {
            question: "Kann ich tauschen?",
            answer: "<p>Ja, <a href='https://evil.example'>hier</a>.</p>",
            language: "de",
          },
        ],
      }),
    );
    expect(found.documents).toEqual([
      {
        key: "ship",
        kind: "faq",
        title: "Do you ship to Austria?",
        text: "Yes.\n\n- 2 days\n- 5 EUR",
        url: "https://shop.example/shipping",
        language: "en",
        updatedAt: new Date("2026-03-02T10:00:00Z"),
      },
      expect.objectContaining({ title: "Kann ich tauschen?", text: "Ja, hier.", language: "de" }),
    ]);
    expect(found.complete).toBe(true);
  });

  it.each([
    [
      "faq.json",
      JSON.stringify({
        faq: [
          { Q: "Open?", A: "Always." },
          { q: "No answer" },
          7,
          { id: 12, question: "When?", answer: "Now." },
        ],
      }),
      ["entry 2", "entry 3"],
    ],
    [
      "faq.csv",
      '\uFEFFQuestion;Answer;ID\n"Open?";"Always."\n"No answer";\n;nothing\nWhen?;Now.;12\n',
      ["line 3", "line 4"],
    ],
  ])("of a file are used, its bad ones told: %s", async (file, content, bad) => {
    await writeFile(join(baseDir, file), content);
    const found = await gather(reader({ file }));
    expect(found.documents.map(({ title, text }) => [title, text])).toEqual([
      ["Open?", "Always."],
      ["When?", "Now."],
    ]);
    expect(found.documents[1]?.key).toBe("12");
    expect(found.problems.map(({ of }) => of)).toEqual(bad.map((place) => `${file}: ${place}`));
    expect(found.complete).toBe(true);
  });

  it.each([
    ["faq.json", "{broken", /not JSON/u],
    ["faq.json", '"text"', /no list/u],
    ["faq.csv", "name,words\na,b\n", /no columns question and answer/u],
    ["missing.csv", undefined, /no such file/u],
    ["../faq.csv", undefined, /outside the folder/u],
  ])("of a file that cannot be used leave what is stored: %s %s", async (file, content, why) => {
    if (content !== undefined) await writeFile(join(baseDir, file), content);
    const found = await gather(reader({ file, entries: [{ question: "Given?", answer: "Yes." }] }));
    expect(found.documents.map(({ title }) => title)).toEqual(["Given?"]);
    expect(found.problems[0]?.detail).toMatch(why);
    expect(found.complete).toBe(false);
  });

  it("asked twice are told, and only changed ones come again", async () => {
    const entries = [
      { question: "One?", answer: "A." },
      { question: "ONE? ", answer: "B." },
      { question: "One?", answer: "C.", language: "fr" },
    ];
    const first = await gather(reader({ entries }));
    expect(first.documents.map(({ text }) => text)).toEqual(["A.", "C."]);
    expect(first.problems.map(({ of }) => of)).toEqual(["settings: entry 2"]);
    const second = await gather(
      reader({ entries: [{ question: "One?", answer: "Z." }, ...entries.slice(2)] }),
      first.stamps,
    );
    expect(second.documents.map(({ key, text }) => [key, text])).toEqual([[first.documents[0]?.key, "Z."]]);
    expect(second.unchanged).toEqual([first.documents[1]?.key]);
  });

  it("are refused in the settings when there are none, or strange ones", () => {
    expect(() => reader({})).toThrow(/entries/u);
    expect(() => reader({ entries: [{ question: "", answer: "x" }] })).toThrow();
    expect(() => reader({ entries: [{ question: "x", answer: "x", colour: "red" }] })).toThrow();
  });
});
