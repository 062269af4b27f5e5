import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frontMatter } from "#src/knowledge/read/files/front-matter.ts";
import { filesKind } from "#src/knowledge/read/files/kind.ts";
import { gather } from "./gather.ts";
import { packed, pdf } from "./pdf.ts";

let top: string;
let baseDir: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "knowledge-"));
  baseDir = join(top, "shop");
  await mkdir(baseDir);
});
afterEach(() => rm(top, { recursive: true, force: true }));

const reader = (settings: object = {}) =>
  filesKind.build(
    { paths: ["help"], ...settings },
    {},
    { now: () => new Date(), log: () => undefined, baseDir },
  );

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(baseDir, path)), { recursive: true });
  await writeFile(join(baseDir, path), content);
}

describe("files", () => {
  it("are read by their kind, with what stands above them", async () => {
    await put(
      "help/returns.md",
      '---\ntitle: "Returns \\"easy\\""\nurl: https://shop.example/returns # ours\nlang: de_AT\ntags:\n  - title: no\n---\n' +
        "# Rückgabe\n\nSie haben **30 Tage**, siehe [hier](https://evil.example/).\n\n* ungetragen\n* mit Etikett\n\n" +
        "| Land | Tage |\n|---|---|\n| AT | 2 |\n\n<script>alert(1)</script>\n\n```\ncode\n```\n",
    );
    await put(
      "help/deep/size-guide.html",
      "<title>Sizes</title><nav>Menu</nav><p>M is 40.</p><details><summary>Too small?</summary>Swap it.</details>",
    );
    await put("help/notes.txt", "Opening hours\n\nMonday to Friday");
    await put("help/.hidden.md", "# Secret");
    await put("help/photo.png", "no text");
    const found = await gather(reader({ language: "en" }));
    expect(found.problems).toEqual([]);
    expect(found.complete).toBe(true);
    expect(
      found.documents.map(({ updatedAt, ...rest }) => ({ ...rest, dated: updatedAt instanceof Date })),
    ).toEqual([
      {
        key: "help/deep/size-guide.html",
        kind: "file",
        title: "Sizes",
        text: "M is 40.",
        language: "en",
        dated: true,
      },
      {
        key: expect.stringMatching(/^help\/deep\/size-guide\.html#faq-/u),
        kind: "faq",
        title: "Too small?",
        text: "Swap it.",
        language: "en",
        dated: true,
      },
      {
        key: "help/notes.txt",
        kind: "file",
        title: "Opening hours",
        text: "Opening hours\n\nMonday to Friday",
        language: "en",
        dated: true,
      },
      {
        key: "help/returns.md",
        kind: "file",
        title: 'Returns "easy"',
        url: "https://shop.example/returns",
        language: "de-AT",
        text: "# Rückgabe\n\nSie haben 30 Tage, siehe hier.\n\n- ungetragen\n- mit Etikett\n\n- Land: AT; Tage: 2\n\ncode",
        dated: true,
      },
    ]);
  });

  it("in PDF are read with their headings, paragraphs and lists", async () => {
    const bytes = pdf(
      [
        [
          { y: 780, size: 22, text: "Care guide" },
          { y: 740, text: "Wash our wool at thirty degrees and never" },
          { y: 726, text: "tumble-dry it." },
          { y: 690, text: "\u2022 Use mild soap" },
          { y: 676, text: "\u2022 Dry it flat" },
        ].map((word) => ({ ...word, text: word.text.replace("\u2022", "\x95") })),
        [
          { y: 780, size: 16, text: "Storage" },
          { y: 750, text: "Keep it in the dark \\(and dry)." },
        ],
      ],
      { Title: "guide-final.docx" },
    );
    await put("help/care.pdf", bytes);
    const found = await gather(reader());
    expect(found.problems).toEqual([]);
    expect(found.documents[0]?.title).toBe("Care guide");
    expect(found.documents[0]?.text).toBe(
      "## Care guide\n\nWash our wool at thirty degrees and never tumble-dry it.\n\n- Use mild soap\n- Dry it flat\n\n## Storage\n\nKeep it in the dark \\(and dry).",
    );
  });

  it("that are broken are told by name, and the others are used", async () => {
    await put("help/a-broken.pdf", "%PDF-1.7\nnothing of the kind");
    await put("help/b-scan.pdf", pdf([[]]));
    await put("help/c-empty.md", "  \n");
    await put("help/d-large.txt", "x");
    await truncate(join(baseDir, "help/d-large.txt"), 3_000_000);
    await put("help/e-bytes.md", Buffer.from("# Gr\xf6\xdfe\n\nM ist 40.", "latin1"));
    await put("help/f-good.md", "# Good\n\nText.");
    const found = await gather(reader({ maxFileBytes: 2_000_000 }));
    expect(found.documents.map(({ title }) => title)).toEqual(["Größe", "Good"]);
    expect(found.problems.map(({ of, detail }) => `${of}: ${detail}`)).toEqual([
      "help/a-broken.pdf: it is broken and cannot be read",
      "help/b-scan.pdf: there is no text in it: it may be a scan",
      "help/c-empty.md: it is empty",
      "help/d-large.txt: it is larger than 2 MB",
      "help/e-bytes.md: it is not UTF-8; it was read as Windows-1252, so some letters may be wrong",
    ]);
    expect(found.complete).toBe(true);
  });

  it("that would keep their parser busy for ever are given up, and the next one is read", async () => {
    let ticks = "";
    for (let length = 1; length < 1_950; length += 1) ticks += `${"`".repeat(length)} a `;
    await put("help/a-slow.md", ticks);
    await put("help/b-good.md", "# Good\n\nText.");
    const found = await gather(reader({ timeoutMs: 4_000 }));
    expect(found.documents.map(({ title }) => title)).toContain("Good");
    expect(found.problems.map(({ of }) => of)).toContain("help/a-slow.md");
  });

  it("that unpack to gigabytes are given up, and the next one is read", async () => {
    // A block that ends at a whole byte may be repeated: four gigabytes of spaces.
    const block = deflateRawSync(Buffer.alloc(50_000_000, " "), { finishFlush: constants.Z_SYNC_FLUSH });
    const stream = Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array.from({ length: 80 }, () => block)]);
    await put("help/a.pdf", packed(stream));
    await put("help/b.md", "# Returns\n\nThirty days.");
    let most = 0;
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() - before)), 20);
    const found = await gather(reader());
    clearInterval(watch);
    expect(found.documents.map(({ title }) => title)).toEqual(["Returns"]);
    expect(found.problems).toMatchObject([{ of: "help/a.pdf" }]);
    expect(most).toBeLessThan(1_500_000_000);
  }, 40_000);

  it("are read in a moment, whatever stands above them", () => {
    const began = performance.now();
    const { title } = frontMatter(`---\ntitle: a${" ".repeat(19_000)}b # no\n---\nText`);
    expect(performance.now() - began).toBeLessThan(200);
    expect(title).toMatch(/^a +b$/u);
  });

  it("in UTF-16 and with marks are read as they are meant", async () => {
    await put("help/a.txt", Buffer.from("\uFEFFZürich liegt hier, so.", "utf16le"));
    await put("help/b.txt", Buffer.from("Zürich liegt da, so.", "utf16le"));
    await put("help/c.txt", "\uFEFFZürich liegt dort, so.");
    const found = await gather(reader());
    expect(found.documents.map(({ title, text }) => [title, text])).toEqual([
      ["a", "Zürich liegt hier, so."],
      ["b", "Zürich liegt da, so."],
      ["c", "Zürich liegt dort, so."],
    ]);
  });

  it("outside the folder are refused, whatever way leads there", async () => {
    await writeFile(join(top, "secret.md"), "# Secret");
    await put("help/good.md", "# Good\n\nText.");
    await symlink(join(top, "secret.md"), join(baseDir, "help/linked.md"));
    await symlink(top, join(baseDir, "linked"));
    const paths = [
      "help",
      "../secret.md",
      join(top, "secret.md"),
      "help/linked.md",
      "linked/secret.md",
      "help/../../secret.md",
      "missing.md",
      "../nothing.md",
    ];
    const found = await gather(reader({ paths }));
    expect(found.documents.map(({ title }) => title)).toEqual(["Good"]);
    expect(found.problems.map(({ detail }) => detail)).toEqual([
      ...paths.slice(1, 6).map(() => "it lies outside the folder the settings are for"),
      "there is no such file",
      "it lies outside the folder the settings are for",
    ]);
    // What is gone and what only could not be looked at is not known apart.
    expect(found.complete).toBe(false);
  });

  it("that have not changed are not parsed again; those that have and those that are gone show", async () => {
    await put("help/same.md", "# Same\n\nText.\n\n<details><summary>Why?</summary>Because.</details>");
    await put("help/changed.md", "# Before\n\nText.");
    await put("help/gone.md", "# Gone\n\nText.");
    const first = await gather(reader());
    await put("help/changed.md", "# After\n\nText.");
    await rm(join(baseDir, "help/gone.md"));
    const second = await gather(reader(), first.stamps);
    expect(second.documents.map(({ title }) => title)).toEqual(["After"]);
    expect(second.unchanged).toHaveLength(2);
    expect(second.unchanged[0]).toBe("help/same.md");
    expect([...first.stamps.keys()].filter((key) => !second.stamps.has(key))).toEqual(["help/gone.md"]);
  });

  it("are chosen by include and exclude", async () => {
    for (const name of ["a.md", "b.txt", "old/c.md"]) await put(`help/${name}`, `# ${name}\n\nText.`);
    const found = await gather(reader({ include: ["**/*.md"], exclude: ["help/old/"] }));
    expect(found.documents.map(({ key }) => key)).toEqual(["help/a.md"]);
  });
});
