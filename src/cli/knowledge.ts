import { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

const Sources = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      settings: z.unknown(),
      state: z.string(),
      documents: z.number(),
      chunks: z.number(),
      readAt: z.string().nullable(),
      problem: z.string().nullable(),
      problems: z.array(z.object({ of: z.string(), detail: z.string() })),
    }),
  ),
  search: z.object({ typos: z.boolean(), meaning: z.string().nullable() }),
});

const Found = z.object({
  answered: z.boolean(),
  passages: z.array(
    z.object({
      confidence: z.number(),
      title: z.string(),
      path: z.array(z.string()),
      text: z.string(),
      url: z.string().nullable(),
      language: z.string().nullable(),
    }),
  ),
});

const Questions = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      language: z.string().nullable(),
      count: z.number(),
      lastAt: z.string(),
      conversation: z.string().nullable(),
    }),
  ),
});

const Made = z.object({ id: z.string() });

interface InShop {
  readonly shop?: string;
}

/** Problems shown of a source; the API has all. */
const mostShown = 5;

/** `knowledge`: the shop's own texts, searched. */
export function knowledgeCommand(terminal: Terminal, toServer: () => Client): Command {
  const knowledge = new Command("knowledge")
    .description("give it your pages, files and FAQ, and see what they do not answer")
    .addHelpText(
      "after",
      `
Examples:
  npx whereabouts knowledge add site https://shop.example.com/pages/help
  npx whereabouts knowledge add files ./faq
  npx whereabouts knowledge add faq faq.json
  npx whereabouts knowledge add feed https://shop.example.com/feed.xml
  npx whereabouts knowledge list
  npx whereabouts knowledge search "how much is shipping?"
  npx whereabouts knowledge unanswered
  npx whereabouts knowledge done 0190f5fe-7c00-7a00-8000-000000000000

Everything is read again every day. docs/knowledge.md has all settings.`,
    );
  const withShop = (command: Command): Command =>
    command.option("--shop <name>", "which of your shops, if you have several");
  addCommands(knowledge.command("add").description("add a source of texts"), terminal, toServer);

  withShop(
    knowledge.command("list", { isDefault: true }).description("list sources and how they were read"),
  ).action(async ({ shop }: InShop) => {
    const { sources, search } = await toServer().get(inShop("/api/knowledge", shop), Sources);
    if (sources.length === 0)
      terminal.note(
        "There are no texts yet. `npx whereabouts knowledge add site https://…` reads your shop's pages.",
      );
    for (const source of sources) tellSource(terminal, source);
    if (!search.typos)
      terminal.note("Typing mistakes are not found: the database has no pg_trgm (docs/knowledge.md).");
  });

  withShop(knowledge.command("read <id>").description("read a source now")).action(
    async (id: string, { shop }: InShop) => {
      await toServer().post(inShop(`/api/knowledge/${encodeURIComponent(id)}/read`, shop), {}, z.unknown());
      terminal.out("It is being read. `npx whereabouts knowledge list` shows how far it is.");
    },
  );

  withShop(
    knowledge.command("remove <id>").description("remove a source and everything read from it"),
  ).action(async (id: string, { shop }: InShop) => {
    await toServer().delete(inShop(`/api/knowledge/${encodeURIComponent(id)}`, shop));
    terminal.out(`Removed ${id}.`);
  });

  withShop(knowledge.command("search <question>").description("see what is found for a question"))
    .option("--language <tag>", "the question's language, e.g. de; guessed without it")
    .action(async (question: string, { shop, language }: InShop & { language?: string }) => {
      const path = `/api/knowledge/search?q=${encodeURIComponent(question)}${language === undefined ? "" : `&language=${encodeURIComponent(language)}`}`;
      const { answered, passages } = await toServer().get(inShop(path, shop), Found);
      terminal.note(answered ? "This counts as an answer:" : "Nothing counts as an answer.");
      for (const { confidence, title, path: headings, text, url, language: of } of passages) {
        const where = [title, ...headings].join(" › ");
        terminal.out(`${confidence.toFixed(2)}  ${where}${of === null ? "" : `  (${of})`}`);
        for (const line of text.split("\n").filter((one) => one.trim() !== "")) terminal.out(`    ${line}`);
        if (url !== null) terminal.out(`    ${url}`);
      }
    });

  withShop(
    knowledge.command("unanswered").description("list questions that none of your texts answers"),
  ).action(async ({ shop }: InShop) => {
    const { questions } = await toServer().get(inShop("/api/knowledge/unanswered", shop), Questions);
    if (questions.length === 0) terminal.note("There are none.");
    for (const { id, question, language, count, lastAt, conversation } of questions) {
      terminal.out(`${id}  ${count}×  ${question}`);
      terminal.out(
        `    ${language ?? "?"}, last ${lastAt.slice(0, 10)}${conversation === null ? "" : `, conversation ${conversation}`}`,
      );
    }
  });

  withShop(knowledge.command("done <id>").description("take a question off that list")).action(
    async (id: string, { shop }: InShop) => {
      await toServer().delete(inShop(`/api/knowledge/unanswered/${encodeURIComponent(id)}`, shop));
      terminal.out("It is off the list, until it is asked again and still not answered.");
    },
  );
  return knowledge;
}

interface Added extends InShop {
  readonly every?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly language?: string;
}

/** What each kind is given on the command line, and the settings that makes. */
function addCommands(add: Command, terminal: Terminal, toServer: () => Client): void {
  const kind = (
    usage: string,
    about: string,
    settings: (places: readonly string[], options: Added) => object,
  ): Command => {
    const name = usage.split(" ")[0] ?? usage;
    return add
      .command(usage)
      .description(about)
      .option("--every <hours>", "how often it is read again, hours", "24")
      .option("--shop <name>", "which of your shops, if you have several")
      .action(async (given: string | readonly string[], options: Added) => {
        const everyHours = Number(options.every);
        if (!Number.isInteger(everyHours) || everyHours < 1)
          throw new CommandFailed("--every must be a whole number of hours, at least 1.");
        const places = typeof given === "string" ? [given] : given;
        const body = { kind: name, shop: options.shop, everyHours, settings: settings(places, options) };
        const { id } = await toServer().post("/api/knowledge", body, Made);
        terminal.out(
          `Added as ${id}. It is being read; \`npx whereabouts knowledge list\` shows how far it is.`,
        );
      });
  };
  const paths = (command: Command): Command =>
    command
      .option("--include <path...>", "read only these paths, e.g. /pages/ or **/*.md")
      .option("--exclude <path...>", "leave these paths out");
  const named = ({ language }: Added): object => (language === undefined ? {} : { language });
  const chosen = ({ include, exclude }: Added): object => ({
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  });
  paths(
    kind("site <url...>", "pages of your shop, from these on", (start, options) => ({
      start,
      ...chosen(options),
    })),
  );
  paths(
    kind(
      "files <path...>",
      "files and folders below the server's folder: Markdown, HTML, PDF, text",
      (at, options) => ({
        paths: at,
        ...chosen(options),
        ...named(options),
      }),
    ),
  ).option("--language <tag>", "the language of files that do not name theirs, e.g. de");
  kind(
    "faq <file>",
    "a JSON or CSV file of questions and answers below the server's folder",
    ([file], options) => ({
      file,
      ...named(options),
    }),
  ).option("--language <tag>", "the language of entries that do not name theirs, e.g. de");
  kind(
    "feed <place>",
    "a product feed as Google Merchant Center takes it: an address, or a file",
    ([place = ""], options) => ({
      ...(/^https?:/u.test(place) ? { url: place } : { file: place }),
      ...named(options),
    }),
  ).option("--language <tag>", "the feed's language, e.g. de");
}

function tellSource(terminal: Terminal, source: z.infer<typeof Sources>["sources"][number]): void {
  const { id, kind, settings, state, documents, chunks, readAt, problem, problems } = source;
  const read = readAt === null ? "never read to its end" : `last read ${readAt}`;
  terminal.out(
    `${id}  ${kind}  ${whereOf(settings)}  ${state}, ${counted(documents, "document")}, ${counted(chunks, "piece")}, ${read}`,
  );
  if (problem !== null) terminal.out(`    ${problem}`);
  for (const { of, detail } of problems.slice(0, mostShown)) terminal.out(`    ${of}: ${detail}`);
  if (problems.length > mostShown) terminal.out(`    and ${problems.length - mostShown} more`);
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

const Where = z.object({
  start: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  file: z.string().optional(),
  url: z.string().optional(),
});

function whereOf(settings: unknown): string {
  const known = Where.safeParse(settings);
  if (!known.success) return "";
  const { start, paths, file, url } = known.data;
  return (start ?? paths ?? [url ?? file ?? ""]).join(" ");
}
