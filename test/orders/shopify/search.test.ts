import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  customerSearch,
  emailSearch,
  numberSearch,
  productSearch,
  skuSearch,
  wordsOf,
} from "#src/orders/shopify/search.ts";

/** The grammar of what we let through: named, quoted values joined by OR. */
const names = /^name:'#?[\p{L}\p{N}\-_./]+'(?: OR name:'#?[\p{L}\p{N}\-_./]+')*$/u;

const attacks = [
  "#1001' OR email:'a@example.com",
  "1001 OR status:any",
  "1001) OR (name:*",
  "name:*",
  "*",
  "1001*",
  "10?1",
  '1001" OR "1',
  "1001\\' OR name:'1002",
  "1001\u0000' OR '",
  "-1001",
  "NOT 1001",
  "created_at:>2020-01-01",
  "id:>=1",
  "1001 AND tag:vip",
  "’1001’ OR ‘2’",
  "1001;DROP",
  "{1001}",
  "<1001>",
  "x".repeat(10_000),
  `1001${"'".repeat(500)}`,
];

describe("the search for a number", () => {
  it("tries the ways in which stores write one", () => {
    expect(numberSearch("1001")).toBe("name:'#1001' OR name:'1001'");
    expect(numberSearch("#1001")).toBe("name:'#1001' OR name:'1001'");
    expect(numberSearch(" No. 1001 ")).toBe("name:'#1001' OR name:'1001'");
    expect(numberSearch("١٠٠١")).toBe("name:'#1001' OR name:'1001'");
    expect(numberSearch("eu1001")?.split(" OR ")).toEqual(
      expect.arrayContaining(["name:'EU-1001'", "name:'EU1001'", "name:'#EU-1001'"]),
    );
    expect(numberSearch("1001-a")?.split(" OR ")).toContain("name:'1001-A'");
    expect(numberSearch("2026/0017")?.split(" OR ")).toEqual(
      expect.arrayContaining(["name:'2026/0017'", "name:'20260017'"]),
    );
  });

  it("is none for what is no number", () => {
    for (const text of ["", " ", "#", "order", "OR", "10%", "1001*", "10?1", "a'b1", "x".repeat(100)]) {
      expect(numberSearch(text), text).toBeNull();
    }
  });

  it("lets nothing of the search syntax through", () => {
    for (const text of attacks) {
      const search = numberSearch(text);
      if (search !== null) expect(search, text).toMatch(names);
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc
            .array(fc.constantFrom("1", "A", "'", '"', ":", " OR ", "*", "\\", "(", ")", "#", "-", "<"))
            .map((parts) => parts.join("")),
        ),
        (text) => {
          const search = numberSearch(text);
          if (search !== null) expect(search).toMatch(names);
        },
      ),
    );
  });
});

describe("the search for an e-mail address", () => {
  it("quotes the address", () => {
    expect(emailSearch("Emma.Clarke+1@Example.com")).toBe("email:'emma.clarke+1@example.com'");
    expect(emailSearch("o'neil@example.com")).toBe(`email:"o'neil@example.com"`);
  });

  it("is none for what could be anything else", () => {
    const texts = [
      ...attacks,
      "a@b",
      "@example.com",
      "a@example.com' OR email:'b@example.com",
      'a"@example.com',
      "a@example.com*",
      "a\\@example.com",
      "*@example.com",
      "a@exa:mple.com",
      "a@example.com)",
      "a b@example.com",
    ];
    for (const text of texts) expect(emailSearch(text), text).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: "binary" })), (text) => {
        const search = emailSearch(text);
        if (search !== null) expect(search).toMatch(/^email:(?:'[^'"\\*\s:()]+'|"[^"\\*\s:()]+")$/u);
      }),
    );
  });
});

describe("other searches", () => {
  it("take customers by number only", () => {
    expect(customerSearch(["7001", "7002"])).toBe("customer_id:7001 OR customer_id:7002");
    expect(customerSearch(["7001 OR 1", "*"])).toBeNull();
  });

  it("take a SKU in quotes, or not at all", () => {
    expect(skuSearch("SHIRT-L")).toBe("sku:'SHIRT-L'");
    for (const text of ["", "*", "a\\", 'a"b', "x".repeat(200)]) expect(skuSearch(text)).toBeNull();
  });

  it("take words for words", () => {
    expect(wordsOf("Linen shirt, size M?")).toEqual(["linen", "shirt", "size", "m"]);
    expect(wordsOf("亚麻衬衫 قميص")).toEqual(["亚麻衬衫", "قميص"]);
    expect(wordsOf("shirt OR status:draft -tag:x 'a' *")).toEqual([
      "shirt",
      "or",
      "status",
      "draft",
      "tag",
      "x",
      "a",
    ]);
    expect(productSearch(["linen", "or"], "all")).toBe(
      "status:active published_status:published 'linen' 'or'",
    );
    expect(productSearch([], "any")).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const search = productSearch(wordsOf(text), "any");
        if (search !== null) {
          expect(search).toMatch(
            /^status:active published_status:published \('[\p{L}\p{M}\p{N}]+'(?: OR '[\p{L}\p{M}\p{N}]+')*\)$/u,
          );
        }
      }),
    );
  });
});
