import type { Answer } from "#src/channel/channel.ts";
import { acceptedTypes } from "./files.ts";
import { readMember, type Member } from "./member.ts";
import type { WebSecrets, WebSettings } from "./settings.ts";
import { memberId, newVisitorId, readVisitor, visitorToken, type Visitor } from "./visitor.ts";
import { Hello, maxFiles, maxTextLength } from "./wire.ts";

const DAY_MS = 24 * 3_600_000;
/** A visitor who does not come back for this long is a new one. */
const visitorMs = 180 * DAY_MS;
/** A token older than this is replaced, so that visitors who do come back stay who they are. */
const renewAfterMs = 30 * DAY_MS;
/** A shopper who is logged in may go on reading and writing for this long after the page has said who they are. */
const memberMs = DAY_MS;

export interface HelloContext {
  readonly connection: string;
  readonly accounts: readonly string[];
  readonly settings: WebSettings;
  readonly secrets: WebSecrets;
  readonly now: Date;
}

/**
 * What a panel hears that introduces itself: a token, and how the chat looks. With a token signed by the shop
 * (`jwt`) the visitor is that shopper; with the token from before, the same visitor; else a new one. Undefined
 * when it is no introduction; 401 for a `jwt` that does not hold: `token_expired` asks for a fresh one.
 */
export async function answerHello(body: unknown, context: HelloContext): Promise<Answer | undefined> {
  const hello = Hello.safeParse(body);
  if (!hello.success) return undefined;
  const { jwt, token, site } = hello.data;
  const account = siteOf(site, context.accounts);
  if (jwt === undefined) return welcome(known(token, account, context), context);
  const result = await readMember(jwt, account, context.secrets, context.now);
  if (!result.ok)
    return json(401, { error: { code: result.reason === "expired" ? "token_expired" : "token_refused" } });
  return welcome(asVisitor(result.member, account, context), context);
}

/** The site the chat is shown on, where it is one of the connection's; else the first. */
function siteOf(site: string | undefined, accounts: readonly string[]): string {
  return accounts.find((account) => account === site) ?? accounts[0] ?? "";
}

function known(token: string | undefined, account: string, context: HelloContext): Visitor {
  const { connection, secrets, now } = context;
  const before = token === undefined ? undefined : readVisitor(connection, token, secrets.visitorKey, now);
  const fresh = { issued: now, expires: new Date(now.getTime() + visitorMs) };
  // Who was logged in on the page before is not any more.
  if (before === undefined || before.id.startsWith("m.") || before.account !== account)
    return { account, id: newVisitorId(), ...fresh };
  return now.getTime() - before.issued.getTime() > renewAfterMs ? { ...before, ...fresh } : before;
}

function asVisitor(member: Member, account: string, { connection, now }: HelloContext): Visitor {
  const { subject, until, ...who } = member;
  const expires = new Date(now.getTime() + memberMs);
  return {
    account,
    id: memberId(connection, account, subject),
    issued: now,
    expires,
    proof: { ...who, until: until < expires ? until : expires },
  };
}

function welcome(visitor: Visitor, { connection, settings, secrets, now }: HelloContext): Answer {
  return json(200, {
    visitor: visitor.id,
    token: visitorToken(connection, visitor, secrets.visitorKey),
    // Counted from now, because the shopper's clock may be wrong.
    expiresInMs: visitor.expires.getTime() - now.getTime(),
    member: visitor.proof !== undefined,
    provenForMs: visitor.proof === undefined ? null : visitor.proof.until.getTime() - now.getTime(),
    title: settings.title === "" ? visitor.account : settings.title,
    greeting: settings.greeting === "" ? null : settings.greeting,
    limits: { text: maxTextLength, files: maxFiles, fileBytes: settings.maxFileBytes, types: acceptedTypes },
  });
}

function json(status: number, body: object): Answer {
  return { status, type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}
