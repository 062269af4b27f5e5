import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseMail, readMail } from "#channels/email/read.ts";
import { wordsIn } from "#channels/email/words.ts";

/*
 * How well replies are told from what they quote, measured on recorded mails: `RECORDED` names the folder that holds
 * `email/*.eml` and, for some, `*.reply.txt` with what a person would say the reply is.
 */

const recorded = process.env["RECORDED"];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (recorded === undefined || !existsSync(join(recorded, "email"))) {
  say("No recorded mails: set RECORDED to the folder that holds them, then run this again.");
} else {
  const folder = join(recorded, "email");
  const names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  const wrong: string[] = [];
  const empty: string[] = [];
  const losing: string[] = [];
  const leaking: string[] = [];
  let scored = 0;
  let slowest = { name: "", ms: 0 };
  const secret = Buffer.from("a key for the bench, not a secret");
  const began = performance.now();
  for (const name of names) {
    const raw = readFileSync(join(folder, name));
    const from = performance.now();
    await readMail(raw, {
      account: "support@shop.example",
      ownAddresses: ["support@shop.example"],
      trusted: null,
      secret,
      receivedAt: new Date("2026-12-01T00:00:00Z"),
      maxFiles: 10,
      maxFileBytes: 10 * 1024 * 1024,
    });
    const ms = performance.now() - from;
    if (ms > slowest.ms) slowest = { name, ms };
    const expected = join(folder, name.replace(/\.eml$/, ".reply.txt"));
    if (!existsSync(expected)) continue;
    scored++;
    const wanted = flat(readFileSync(expected, "utf8"));
    const { reply, whole } = wordsIn(await parseMail(raw));
    const got = flat(reply);
    if (got === wanted) continue;
    wrong.push(name);
    if (got === "" && whole !== "") empty.push(name);
    const kept = new Set(got.split(" "));
    if (wanted !== "" && wanted.split(" ").some((word) => !kept.has(word))) losing.push(name);
    if (got.length > wanted.length * 1.15 + 25) leaking.push(name);
  }
  const share = (count: number): string => `${((100 * count) / Math.max(1, scored)).toFixed(1)} %`;
  const total = performance.now() - began;
  say(
    `${names.length} mails read in ${total.toFixed(0)} ms, slowest ${slowest.ms.toFixed(0)} ms (${slowest.name})`,
  );
  say(`${scored} with a known reply: exact ${share(scored - wrong.length)}`);
  say(`empty although there is text: ${empty.length}`);
  say(`losing words: ${share(losing.length)}${listed(losing)}`);
  say(`keeping a quote: ${share(leaking.length)}${listed(leaking)}`);
  const other = wrong.filter((name) => !losing.includes(name) && !leaking.includes(name));
  say(`otherwise different: ${share(other.length)}${listed(other)}`);
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "" : ` (${names.join(", ")})`;
}
