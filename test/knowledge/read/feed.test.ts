import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { feedKind } from "#src/knowledge/read/feed/kind.ts";
import { startSite, type Site } from "../../fakes/site.ts";
import { gather } from "./gather.ts";

let baseDir: string;
let site: Site;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), "feed-"));
  site = await startSite();
});
afterEach(async () => {
  await site.close();
  await rm(baseDir, { recursive: true, force: true });
});

const reader = (settings: object, secrets: object = {}) =>
  feedKind.build(settings, secrets, {
    now: () => new Date(),
    log: () => undefined,
    baseDir,
    lookup: site.lookup,
  });
const fromSite = (more: object = {}, secrets: object = {}) =>
  reader({ url: site.at("/feed?key=secret"), allowInsecure: true, ...more }, secrets);
const fromFile = async (content: string | Buffer, more: object = {}) => {
  await writeFile(join(baseDir, "feed.dat"), content);
  return reader({ file: "feed.dat", ...more });
};

const rss = (items: string) =>
  `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Example Shop</title>
   <link>https://shop.example</link><language>en-us</language>${items}</channel></rss>`;
const item = (id: string, more = "") =>
  `<item><g:id>${id}</g:id><title>Mug ${id}</title><g:price>9.90 EUR</g:price>${more}</item>`;

describe("a product feed", () => {
  it("in RSS 2.0 is told product by product", async () => {
    site.routes.set("/feed?key=secret", {
      headers: { "content-type": "application/xml" },
      body: rss(`<item><g:id>TV_123</g:id><g:title>Wool &amp; silk scarf</g:title><title>Not this one</title>
        <g:description><![CDATA[<p>Soft and <b>warm</b>.</p><ul><li>Handmade</li></ul><a href="https://evil.example/">more</a> https://evil.example/]]></g:description>
        <g:link>https://shop.example/scarf#top</g:link><g:brand>Example</g:brand><g:price>49.90 EUR</g:price><g:sale_price>39.90 EUR</g:sale_price>
        <g:availability>in_stock</g:availability><g:color>Blue/Grey</g:color><g:size>M</g:size><g:product_type>Clothing &gt; Scarves</g:product_type>
        <g:product_type>Gifts</g:product_type><g:shipping><g:country>AT</g:country><g:price>1 EUR</g:price></g:shipping><g:google_product_category>166</g:google_product_category></item>`),
    });
    const found = await gather(fromSite());
    expect(found.problems).toEqual([]);
    expect(found.complete).toBe(true);
    expect(found.documents).toEqual([
      {
        key: "TV_123",
        kind: "product",
        title: "Wool & silk scarf",
        url: "https://shop.example/scarf",
        language: "en-US",
        text: `# Wool & silk scarf

- Brand: Example
- Price: 49.90 EUR
- Sale price: 39.90 EUR
- Availability: in stock
- Colour: Blue/Grey
- Size: M
- Product type: Clothing > Scarves, Gifts
- Item number: TV_123

Soft and warm.

- Handmade

more`,
      },
    ]);
  });

  it("in Atom is read as well", async () => {
    const feed =
      await fromFile(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
      <link rel="self" href="https://shop.example/feed"/><entry><g:id>1</g:id><id>tag:shop</id><title>Tea pot</title>
      <link rel="enclosure" href="https://shop.example/pot.pdf"/><link href="https://shop.example/pot"/><summary>Holds a litre.</summary><g:price>20 GBP</g:price></entry></feed>`);
    const found = await gather(feed);
    expect(found.documents.map(({ key, title, url, text }) => [key, title, url, text])).toEqual([
      [
        "1",
        "Tea pot",
        "https://shop.example/pot",
        "# Tea pot\n\n- Price: 20 GBP\n- Item number: 1\n\nHolds a litre.",
      ],
    ]);
  });

  it.each([
    [
      "tabs, quotes as letters",
      'id\ttitle\tdescription\tprice\n1\tPipe 5" wide\t"Quoted, ""well"""\t3 EUR\n\n2\t\tno title\t\n',
      'Pipe 5" wide',
      'Quoted, "well"',
    ],
    [
      "commas, lines in quotes",
      '\uFEFFID,Title,Description,Price\r\n1,"Pipe, wide","Two\nlines",3 EUR\r\n2,,no title,\r\n',
      "Pipe, wide",
      "Two\nlines",
    ],
    ["semicolons", "g:id;g:title;g:description;g:price\n1;Rohr;Breit;3 EUR\n2;;ohne;\n", "Rohr", "Breit"],
  ])("in text is read: %s", async (_, content, title, description) => {
    const found = await gather(await fromFile(content));
    expect(found.documents).toHaveLength(1);
    expect(found.documents[0]?.title).toBe(title);
    expect(found.documents[0]?.text).toBe(`# ${title}\n\n- Price: 3 EUR\n- Item number: 1\n\n${description}`);
    expect(found.problems.map(({ detail }) => detail)).toEqual(["2: it has no title"]);
    expect(found.complete).toBe(true);
  });

  it("is unpacked, and read in its own encoding", async () => {
    const xml = rss(item("1", "<g:color>Gr\u00fcn</g:color>")).replace(
      'version="1.0"',
      'version="1.0" encoding="ISO-8859-1"',
    );
    const found = await gather(await fromFile(gzipSync(Buffer.from(xml, "latin1"))));
    expect(found.documents[0]?.text).toContain("- Colour: Grün");
  });

  it("says what has not changed, and what went", async () => {
    const first = await gather(await fromFile(rss(item("1") + item("2") + item("3"))));
    const second = await gather(
      await fromFile(rss(item("1") + item("2", "<g:size>L</g:size>"))),
      first.stamps,
    );
    expect(second.unchanged).toEqual(["1"]);
    expect(second.documents.map(({ key }) => key)).toEqual(["2"]);
    expect(second.complete).toBe(true);
  });

  it("with bad products is used as far as it goes", async () => {
    const found = await gather(
      await fromFile(rss(`${item("1")}<item><title>No id</title></item>${item("1")}<item/>${item("2")}`)),
    );
    expect(found.documents.map(({ key }) => key)).toEqual(["1", "2"]);
    expect(found.problems.map(({ of, detail }) => `${of}: ${detail}`)).toEqual([
      "feed.dat: product 2: it has no id",
      "feed.dat: product 3: 1: the same id is there before; this one was left out",
      "feed.dat: product 4: it has no id",
    ]);
  });

  it.each([
    ["cut in the middle", rss(item("1") + item("2")).slice(0, -60), ["1"], /ends in the middle/u],
    ["a page", "<!doctype html><html><body><p>Log in</p></body></html>", [], /no products/u],
    ["too deep", `<rss><channel>${item("1")}${"<a>".repeat(200_000)}`, ["1"], /nested too deeply/u],
    ["nothing", "  \n", [], /empty/u],
    ["other columns", "name,words\na,b\n", [], /no columns id and title/u],
    ["an open quote", `id,title\n1,Good\n2,"Open ${"x".repeat(400_000)}`, ["1"], /quote/u],
    ["broken gzip", gzipSync(rss(item("1"))).subarray(0, 60), [], /gzip|ends in the middle|no products/u],
  ])("that is broken keeps what is stored: %s", async (_, content, keys, why) => {
    const found = await gather(await fromFile(content));
    expect(found.documents.map(({ key }) => key)).toEqual(keys);
    expect(found.problems.at(-1)?.detail).toMatch(why);
    expect(found.complete).toBe(false);
  });

  it("is asked for with its password, which goes nowhere else, and whose address stays secret", async () => {
    site.routes.set("/feed?key=secret", { status: 302, headers: { location: "/moved" } });
    site.routes.set("/moved", { headers: { "content-type": "text/xml" }, body: rss(item("1")) });
    const secrets = { user: "shop", password: "pass" };
    expect((await gather(fromSite({}, secrets))).documents).toHaveLength(1);
    expect(site.asked.at(-1)?.headers.authorization).toBe(
      `Basic ${Buffer.from("shop:pass").toString("base64")}`,
    );
    site.asked.length = 0;
    site.routes.set("/feed?key=secret", {
      status: 302,
      headers: { location: site.at("/x", "evil.example") },
    });
    const away = await gather(fromSite({}, secrets));
    expect(site.asked).toHaveLength(1);
    expect(away.complete).toBe(false);
    expect(JSON.stringify(away.problems)).not.toMatch(/secret|pass/u);
  });

  it("has limits of size, products and time", async () => {
    const many = rss(Array.from({ length: 500 }, (_, at) => item(String(at))).join(""));
    const few = await gather(await fromFile(many, { maxProducts: 10 }));
    expect(few.documents).toHaveLength(10);
    expect(few.problems[0]?.detail).toMatch(/more than 10 products/u);
    const small = await gather(await fromFile(gzipSync(many), { maxBytes: 10_000 }));
    expect(small.documents.length).toBeLessThan(500);
    expect(small.problems[0]?.detail).toMatch(/larger than 10000 bytes/u);
    expect(small.complete).toBe(false);
    site.routes.set("/feed?key=secret", (_request, response) => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.write(rss(item("1")).slice(0, -40));
    });
    const slow = await gather(fromSite({ maxMinutes: 0.01 }));
    expect(slow.problems.at(-1)?.detail).toMatch(/time was over/u);
    expect(slow.complete).toBe(false);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    expect((await gather(fromSite(), new Map(), controller.signal)).complete).toBeUndefined();
  });

  it("is read as it arrives: 20,000 products in little memory", async () => {
    const one = item("N", `<g:description>${"Long words about a mug. ".repeat(40)}</g:description>`);
    const total = 20_000;
    site.routes.set("/feed?key=secret", (_request, response) => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.write(rss("").replace("</channel></rss>", ""));
      let at = 0;
      const more = () => {
        while (at < total) {
          at += 1;
          if (!response.write(one.replaceAll("N", String(at)))) {
            response.once("drain", more);
            return;
          }
        }
        response.end("</channel></rss>");
      };
      more();
    });
    const before = process.memoryUsage().heapUsed;
    let documents = 0;
    let most = 0;
    for await (const each of fromSite().read(new Map(), new AbortController().signal)) {
      if (each.kind === "document") documents += 1;
      if (documents % 1_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(documents).toBe(total);
    // The feed itself has more than 20 MB.
    expect(most).toBeLessThan(150_000_000);
  });

  it("comes from an address or a file, https unless allowed", () => {
    expect(() => reader({})).toThrow(/either url or file/u);
    expect(() => reader({ url: "http://shop.example/f" })).toThrow(/https/u);
    expect(() => reader({ url: "https://a:b@shop.example/f" })).toThrow(/secrets/u);
    expect(() => reader({ file: "x" }, { user: "only" })).toThrow(/together/u);
  });
});
