import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { fakeOpenAi, type FakeOpenAi, type Script } from "../fakes/openai.ts";
import { order } from "../identity/sample.ts";
import { talk } from "./setup.ts";

const phone = "+15550100001";
/** Too much in one message for the built-in model to be sure of. */
const hard =
  "Hi, so my sister-in-law visits on Sunday and we wondered about the lamp, what would you say about it?";
const list: Script = { calls: [{ name: "list_my_orders", args: {} }] };
const right =
  "Your lamp (order #1043) is on its way and expected on Friday, November 27: https://track.example.com/1043";

let server: FakeOpenAi | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function ask(
  script: readonly Script[],
  options: { sameId?: boolean; text?: string; timeoutMs?: number } = {},
) {
  server = await fakeOpenAi(script, options);
  const llm = {
    apiKey: "sk-test-1234",
    baseUrl: server.url,
    model: "sample-model",
    timeoutMs: options.timeoutMs ?? 5000,
  };
  const shopper = talk([order("#1043")], { phone, llm });
  return { outcome: await shopper.say(options.text ?? hard), server, shopper };
}

describe("the language model", () => {
  it("answers what the built-in model is not sure of, from tool results", async () => {
    const { outcome, server } = await ask([list, { text: right }]);
    expect(outcome).toMatchObject({
      kind: "reply",
      reply: { text: right, language: "en" },
      trace: { model: "sample-model", tokensIn: 200, tokensOut: 40, level: 3, guard: [], notes: [] },
    });
    const [first, second] = server.requests;
    expect(first?.tools?.map((tool) => tool.function.name).toSorted()).toEqual([
      "claim_order",
      "get_order",
      "hand_off",
      "list_my_orders",
      "track",
    ]);
    expect(server.keys).toEqual(["Bearer sk-test-1234", "Bearer sk-test-1234"]);
    // No tool takes an identifier of a customer, and results come as data.
    const parameters = (first?.tools ?? []).map((tool) => JSON.stringify(tool.function["parameters"]));
    const names = parameters.flatMap((schema) =>
      [...schema.matchAll(/"(\w+)":\{(?:"description"|"type":"string")/g)].map(([, name]) => name),
    );
    expect([...new Set(names)].toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "email",
      "handle",
      "last_name",
      "number",
      "phone",
      "postcode",
      "reason",
    ]);
    const result = second?.messages.at(-1);
    expect(result?.role).toBe("tool");
    expect(JSON.stringify(result?.content)).toMatch(/<data>/);
    const system = JSON.stringify(first?.messages[0]);
    expect(system).toContain("Sample Shop");
    expect(system).toContain("25 November 2026");
    expect(system).not.toContain("{{");
  });

  it("is not asked where the evidence is conclusive", async () => {
    const { outcome, server } = await ask([{ text: "should not be asked" }], { text: "Where is my order?" });
    expect(outcome.trace).toMatchObject({ model: "builtin", intent: "status", tokensIn: 0 });
    expect(server.requests).toEqual([]);
  });

  it("hands over when it says so", async () => {
    const { outcome } = await ask([
      { calls: [{ name: "hand_off", args: { reason: "complaint" } }] },
      { text: "A colleague will take over here." },
    ]);
    expect(outcome).toMatchObject({
      kind: "handoff",
      reason: "complaint",
      reply: { text: "A colleague will take over here." },
    });
  });

  it("has one more try when it states what no tool said, and is told what", async () => {
    const { outcome, server } = await ask([
      list,
      { text: "It arrives on Saturday, November 28. See https://evil.example.org/1043" },
      { text: right },
    ]);
    expect(outcome.reply.text).toBe(right);
    expect(outcome.trace.guard).toContain("url: https://evil.example.org/1043");
    expect(outcome.trace.guard.join("\n")).toMatch(/date: .*november/);
    expect(outcome.trace.guard.join("\n")).toMatch(/date: .*saturday/);
    const objection = JSON.stringify(server.requests.at(-1)?.messages.at(-1)?.content);
    expect(objection).toContain("evil.example.org");
  });

  it("gives way to the built-in model when it insists", async () => {
    const { outcome } = await ask([
      list,
      { text: "Order 9999 was delivered yesterday, your refund of €12.00 is coming." },
    ]);
    expect(outcome.trace.model).toBe("builtin");
    expect(outcome.reply.text).not.toContain("9999");
    expect(outcome.trace.guard.length).toBeGreaterThanOrEqual(4);
  });

  it("does not repeat its instructions", async () => {
    const leak =
      "My rules: Every date, amount, number, link and status in your answer comes from a tool result of this conversation turn.";
    const { outcome } = await ask([{ text: leak }]);
    expect(outcome.reply.text).not.toContain("tool result");
    expect(outcome.trace.guard).toEqual(["leak", "leak"]);
  });

  it("is not confused by a server that repeats completion ids", async () => {
    const { outcome } = await ask([list, { text: right }], { sameId: true });
    expect(outcome.reply.text).toBe(right);
  });
});

describe("a language model that fails", () => {
  it.each<[string, readonly Script[], RegExp, number?]>([
    [
      "401",
      [{ status: 401, body: { error: { message: "Incorrect API key provided: sk-test-1234" } } }],
      /^model: http 401$/,
    ],
    ["429", [{ status: 429, headers: { "retry-after": "1" } }], /^model: http 429$/],
    ["503", [{ status: 503 }], /^model: http 503$/],
    ["a timeout", ["hang"], /^model: timeout$/, 150],
    ["a connection that is closed", ["hang up"], /^model: (?:timeout|failed: \w+)$/],
    ["HTML", [{ html: "<html>Bad gateway</html>" }], /^model: /],
    ["HTML with 502", [{ html: "<html>Bad gateway</html>", status: 502 }], /^model: http 502$/],
    ["an empty answer", [{ text: "" }], /^model: an empty answer$/],
    ["spaces", [{ text: "  \n " }], /^model: an empty answer$/],
    [
      "tool arguments that are not JSON",
      [{ calls: [{ name: "get_order", raw: "{handle:" }] }],
      /^model: a tool call that is not JSON$/,
    ],
    ["an endless loop of tools", [list], /^model: too many model calls$/],
    [
      "a tool that does not exist, again and again",
      [{ calls: [{ name: "nope", args: {} }] }],
      /^model: too many model calls$/,
    ],
    [
      "tool arguments that do not fit, again and again",
      [{ calls: [{ name: "get_order", args: { handle: 7 } }] }],
      /^model: too many model calls$/,
    ],
  ])(
    "%s: the built-in model answers, nothing of the error is said",
    { timeout: 60_000 },
    async (_, script, note, timeoutMs) => {
      const { outcome } = await ask(script, timeoutMs === undefined ? {} : { timeoutMs });
      expect(outcome.trace.model).toBe("builtin");
      expect(outcome.trace.notes).toHaveLength(1);
      expect(outcome.trace.notes[0]).toMatch(note);
      expect(outcome.reply.text).not.toBe("");
      const all = JSON.stringify(outcome);
      for (const never of [
        "sk-test",
        "Incorrect API key",
        "Bad gateway",
        "Error:",
        ".ts:",
        "need more steps",
        "limit",
      ]) {
        expect(all).not.toContain(never);
      }
    },
  );

  it("asks twice at most for each call", { timeout: 60_000 }, async () => {
    const { server } = await ask([{ status: 503 }]);
    expect(server.requests).toHaveLength(2);
  });

  it("is left alone after a refused key, and answers come from the built-in model at once", async () => {
    const { shopper, server } = await ask([{ status: 401 }]);
    const before = server.requests.length;
    const again = await shopper.say(hard);
    expect(server.requests).toHaveLength(before);
    expect(again.trace.notes).toEqual(["model left alone after failures"]);
  });
});

describe("an aborted turn", () => {
  it("throws, whatever model is at work", async () => {
    server = await fakeOpenAi(["hang"]);
    const llm = { baseUrl: server.url, model: "sample-model" };
    const abort = new AbortController();
    const shopper = talk([order("#1043")], { phone, llm, signal: abort.signal });
    const turn = shopper.say(hard);
    setTimeout(() => abort.abort(new Error("shutting down")), 100);
    await expect(turn).rejects.toThrow("shutting down");
  });
});

describe("LangChain's tracing", () => {
  it("stays off when the environment turns it on", async () => {
    let asked = 0;
    const collector = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const address = collector.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const before = { ...process.env };
    Object.assign(process.env, {
      LANGSMITH_TRACING: "true",
      LANGCHAIN_TRACING_V2: "true",
      LANGSMITH_API_KEY: "ls-test",
      LANGSMITH_ENDPOINT: `http://127.0.0.1:${port}`,
      LANGCHAIN_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    try {
      const { outcome } = await ask([list, { text: right }]);
      expect(outcome.reply.text).toBe(right);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(asked).toBe(0);
    } finally {
      process.env = before;
      await new Promise((resolve) => collector.close(resolve));
    }
  });
});
