import { z } from "zod";

const address = z.url({ protocol: /^https?$/u }).max(2_000);
/** Between two slashes; each more multiplies the time it takes to see that a long path does not fit. */
const mostStars = 3;
const pattern = z
  .string()
  .min(1)
  .max(300)
  .startsWith("/")
  .refine(
    (text) => text.split("/").every((segment) => segment.split("*").length - 1 <= mostStars),
    `has more than ${mostStars} * between two slashes`,
  );
const patterns = z.array(pattern).max(200).default([]);
const hostName = z
  .string()
  .max(260)
  .regex(/^[a-z0-9.-]+(?::\d{1,5})?$/iu, "must be a host name like help.example.com");

export const siteSettings = z
  .strictObject({
    start: z
      .array(address)
      .min(1)
      .max(50)
      .describe("Where reading begins: the shop's first page, its help page."),
    hosts: z
      .array(hostName)
      .max(20)
      .default([])
      .describe("Further hosts of the shop that may be read. Those of the first pages always may."),
    include: patterns.describe(
      "Only these paths are read: beginnings like /pages/ or globs like /*/help/**. Empty: all. First pages always are.",
    ),
    exclude: patterns.describe("These paths are not read; stronger than `include`."),
    evenIfDisallowed: patterns.describe(
      "Paths of your own site that are read although its robots.txt forbids them to everybody, as Shopify's does /policies/.",
    ),
    maxPages: z
      .int()
      .min(1)
      .max(10_000)
      .default(500)
      .describe("Most pages that are asked for in one reading."),
    maxDepth: z
      .int()
      .min(0)
      .max(20)
      .default(5)
      .describe("Most links between a first page and a page that is read."),
    maxPageBytes: z
      .int()
      .min(1_000)
      .max(10_000_000)
      .default(2_000_000)
      .describe("Larger pages are left out."),
    maxMinutes: z.number().positive().max(240).default(30).describe("Longest time one reading takes."),
    pauseMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(500)
      .describe("Pause between two requests; a longer crawl-delay in robots.txt counts instead."),
    timeoutMs: z.int().min(50).max(120_000).default(20_000).describe("Longest time one page may take."),
    allowInsecure: z
      .boolean()
      .default(false)
      .describe("Also http, this machine and private networks, for trying it out."),
  })
  .refine(({ start, allowInsecure }) => allowInsecure || start.every((each) => /^https:/iu.test(each)), {
    path: ["start"],
    message: "must be https, unless allowInsecure is set",
  })
  .refine(({ start }) => start.every((each) => !/^[^/]*\/\/[^/?#]*@/u.test(each)), {
    path: ["start"],
    message: "must not have a name and password in it",
  });

export type SiteSettings = z.infer<typeof siteSettings>;
