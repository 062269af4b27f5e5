import { createHmac, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import postgres from "postgres";

/* The yardstick: a route that checks the HMAC and inserts one row, and nothing else. */
const { DATABASE_URL: url = "", APP_SECRET: secret = "" } = process.env;
const sql = postgres(url, { max: 10, onnotice: () => undefined });
await sql`create table if not exists bare (id bigint generated always as identity primary key, body text not null)`;
const app = Fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.post("/hook", async (request, reply) => {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(String(request.headers["x-hub-signature-256"] ?? ""));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return reply.code(401).send();
  await sql`insert into bare (body) values (${body.toString("utf8")})`;
  return reply.send("ok");
});
const at = await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`ready ${at}\n`);
