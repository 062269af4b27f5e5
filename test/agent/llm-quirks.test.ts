import { afterEach, describe, expect, it } from "vitest";
import { mendAnswer } from "#src/agent/models/mend-answer.ts";
import { mendRequest } from "#src/agent/models/mend-request.ts";
import { fakeOpenAi, type FakeOpenAi, type Script } from "../fakes/openai.ts";
import { order } from "../identity/sample.ts";
import { talk, type TalkOptions } from "./setup.ts";

const phone = "+15550100001";
const hard =
  "Hi, so my sister-in-law visits on Sunday and we wondered about the lamp, what would you say about it?";
const right =
  "Your lamp (order #1043) is on its way and expected on Friday, November 27: https://track.example.com/1043";
const list: Script = { calls: [{ name: "list_my_orders", args: {} }] };

let server: FakeOpenAi | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function ask(script: readonly Script[], settings: Partial<NonNullable<TalkOptions["llm"]>> = {}) {
  server = await fakeOpenAi(script);
  const llm = { apiKey: "sk-test", baseUrl: server.url, model: "sample-model", timeoutMs: 5000, ...settings };
  const outcome = await talk([order("#1043")], { phone, llm }).say(hard);
  return { outcome, requests: server.requests };
}

const call = (members: object) => ({ message: { role: "assistant", content: null, tool_calls: [members] } });

describe("servers that call themselves compatible", () => {
  it.each<[string, Script]>([
    [
      "arguments as an object",
      call({ id: "a", type: "function", function: { name: "list_my_orders", arguments: {} } }),
    ],
    ["arguments as an empty text", call({ id: "a", function: { name: "list_my_orders", arguments: "" } })],
    ["arguments as null", call({ id: "a", function: { name: "list_my_orders", arguments: null } })],
    ["arguments as an empty list", call({ id: "a", function: { name: "list_my_orders", arguments: [] } })],
    ["arguments in JSON twice", call({ id: "a", function: { name: "list_my_orders", arguments: '"{}"' } })],
    ["a call without an id", call({ function: { name: "list_my_orders", arguments: "{}" } })],
    ["a call with an id that is a number", call({ id: 7, function: { name: "list_my_orders" } })],
    ["a call without `function`", call({ id: "a", name: "list_my_orders", args: {} })],
    [
      "one call that is no list",
      { message: { tool_calls: { id: "a", function: { name: "list_my_orders", arguments: "{}" } } } },
    ],
    [
      "the old `function_call`",
      { message: { content: null, function_call: { name: "list_my_orders", arguments: "{}" } } },
    ],
    [
      "two calls with the same id",
      {
        message: {
          content: "",
          tool_calls: [1, 2].map(() => ({
            id: "same",
            function: { name: "list_my_orders", arguments: "{}" },
          })),
        },
      },
    ],
    [
      "thoughts before the call",
      {
        message: {
          content: "<think>I should look at list_my_orders, order 9999</think>",
          tool_calls: [{ id: "a", function: { name: "list_my_orders", arguments: "{}" } }],
        },
      },
    ],
    [
      "a call written as text, as Hermes and Qwen do",
      { text: '<tool_call>\n{"name": "list_my_orders", "arguments": {}}\n</tool_call>' },
    ],
    ["a call written as text, as Llama does", { text: "<function=list_my_orders>{}</function>" }],
    [
      "a call written as text, as Mistral does",
      { text: '[TOOL_CALLS][{"name":"list_my_orders","arguments":{}}]' },
    ],
    ["a call as JSON in a fence", { text: '```json\n{"name":"list_my_orders","parameters":{}}\n```' }],
    ["a call as code", { text: "list_my_orders()" }],
  ])("%s", async (_, first) => {
    const { outcome, requests } = await ask([first, { text: right }]);
    expect(outcome.reply.text).toBe(right);
    expect(outcome.trace).toMatchObject({ model: "sample-model", guard: [], notes: [] });
    expect(outcome.trace.toolCalls.map(({ tool }) => tool)).toContain("list_my_orders");
    // What goes back names each call once, with the id its result has.
    const [answered, ...results] = requests[1]?.messages.slice(2) ?? [];
    const made: readonly { id: string }[] = JSON.parse(JSON.stringify(answered?.["tool_calls"] ?? []));
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
    expect(results.map((result) => result["tool_call_id"])).toEqual(made.map(({ id }) => id));
  });

  it.each<[string, Script]>([
    ["blocks", { message: { role: "assistant", content: [{ type: "text", text: right }] } }],
    [
      "blocks with thoughts",
      {
        message: {
          content: [
            { type: "thinking", thinking: "the order is #9999", text: "the order is #9999" },
            { type: "output_text", text: right },
          ],
        },
      },
    ],
    ["a block", { message: { content: { type: "text", text: right } } }],
    ["thoughts in the text", { text: `<think>\nIt may be 9999.\n</think>\n\n${right}` }],
    ["thoughts whose beginning is missing", { text: `It may be 9999.\n</think>\n${right}` }],
    ["thoughts beside it", { message: { content: right, reasoning_content: "It may be 9999." } }],
    ["no role", { message: { content: right } }],
    [
      "channels written down",
      { text: `<|channel|>analysis<|message|>hm 9999<|end|><|channel|>final<|message|>${right}` },
    ],
  ])("an answer as %s", async (_, answer) => {
    const { outcome } = await ask([list, answer]);
    expect(outcome.reply.text).toBe(right);
    expect(outcome.trace).toMatchObject({ model: "sample-model", guard: [], notes: [] });
  });

  it.each<[string, Script, RegExp]>([
    ["an error with status 200", { raw: '{"error":{"message":"key sk-test is bad"}}' }, /not a completion/],
    ["no choices", { raw: '{"choices":[]}' }, /not a completion/],
    ["half of an answer", { raw: '{"choices":[{"mess' }, /not JSON/],
    ["nothing", { raw: "" }, /not JSON/],
    ["null", { raw: "null" }, /not a completion/],
    ["a message that is null", { raw: '{"choices":[{"message":null}]}' }, /empty answer/],
    ["content null", { message: { content: null }, finish: "stop" }, /empty answer/],
    ["thoughts alone", { text: "<think>I do not know what to say" }, /empty answer/],
    ["an answer that was cut off", { text: "Your order is on its", finish: "length" }, /cut off/],
    ["an answer that was held back", { text: "Your order", finish: "content_filter" }, /filter/],
    ["a connection that is cut", "cut", /failed: connection/],
  ])("%s: the built-in model answers", async (_, answer, note) => {
    const { outcome } = await ask([answer]);
    expect(outcome.trace.model).toBe("builtin");
    expect(outcome.trace.notes).toHaveLength(1);
    expect(outcome.trace.notes[0]).toMatch(note);
    expect(JSON.stringify(outcome)).not.toContain("sk-test");
  });

  it("that drip do not keep a shopper waiting", async () => {
    const began = performance.now();
    const { outcome, requests } = await ask(["drip"], { timeoutMs: 400 });
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(outcome.trace).toMatchObject({ model: "builtin", notes: ["model: timeout"] });
    expect(requests).toHaveLength(1);
  });

  it("are asked once more after a short pause that they name, and left alone for a long one", async () => {
    const soon: Script = { status: 429, headers: { "retry-after": "0" } };
    expect((await ask([soon, list, { text: right }])).outcome.reply.text).toBe(right);
    await server?.close();
    server = await fakeOpenAi([{ status: 429, headers: { "retry-after": "120" } }]);
    const llm = { baseUrl: server.url, model: "sample-model" };
    const shopper = talk([order("#1043")], { phone, llm });
    expect((await shopper.say(hard)).trace.notes).toEqual(["model: http 429"]);
    expect((await shopper.say(hard)).trace.notes).toEqual(["model left alone after failures"]);
    expect(server.requests).toHaveLength(1);
  });
});

describe("what a server is sent", () => {
  it("has nothing in it that some refuse", async () => {
    const { requests } = await ask([list, { text: right }]);
    const [first, second] = requests;
    expect(typeof first?.messages[0]?.content).toBe("string");
    expect(first?.messages[0]?.role).toBe("system");
    expect(JSON.stringify(first?.tools)).not.toContain("$schema");
    for (const member of ["temperature", "tool_choice", "parallel_tool_calls", "response_format"])
      expect(first).not.toHaveProperty(member);
    // The cache of a provider knows a prompt by its beginning.
    expect(second?.messages[0]).toEqual(first?.messages[0]);
    expect(second?.tools).toEqual(first?.tools);
    const system = String(first?.messages[0]?.content);
    const differs = Math.min(
      ...["Sample Shop", "25 November", "English (en)"].map((text) => system.indexOf(text)),
    );
    expect(differs).toBeGreaterThan(system.length * 0.8);
    // Small: with all tools a prompt of some 2,000 tokens.
    expect(system.length + JSON.stringify(first?.tools).length).toBeLessThan(9_000);
  });

  it("has what the merchant has set", async () => {
    const { requests } = await ask([list, { text: right }], {
      temperature: 0.2,
      maxTokens: 300,
      toolChoice: "auto",
      parallelTools: false,
      extra: { top_k: 20, reasoning_effort: "low", messages: "no", model: "no" },
    });
    expect(requests[0]).toMatchObject({
      model: "sample-model",
      temperature: 0.2,
      max_tokens: 300,
      tool_choice: "auto",
      parallel_tool_calls: false,
      top_k: 20,
      reasoning_effort: "low",
    });
    expect(Array.isArray(requests[0]?.messages)).toBe(true);
  });

  it("goes to the next server where one is down, and no further where one has answered", async () => {
    const second = await fakeOpenAi([list, { text: right }]);
    try {
      const { outcome, requests } = await ask([{ status: 401 }], {
        fallback: [{ baseUrl: second.url, model: "other-model", apiKey: "other-key" }],
      });
      expect(requests).toHaveLength(1);
      expect(outcome.reply.text).toBe(right);
      expect(outcome.trace).toMatchObject({ model: "other-model", notes: ["model: http 401"] });
      expect(second.keys).toEqual(["Bearer other-key", "Bearer other-key"]);
      expect(outcome.trace.usage?.calls.map(({ model, outcome: said }) => [model, said])).toEqual([
        ["sample-model", "http 401"],
        ["other-model", "tools"],
        ["other-model", "answered"],
      ]);
    } finally {
      await second.close();
    }
  });
});

describe("mending", () => {
  const asked = { body: "x".repeat(300), tools: ["get_order"], callIds: new Set(["used"]) };

  it("leaves a good answer as it is", () => {
    const good = {
      model: "m",
      choices: [
        {
          message: {
            role: "assistant",
            content: null,
            tool_calls: [
              {
                id: "call_1",
                type: "function",
                function: { name: "get_order", arguments: '{"handle":"h"}' },
              },
            ],
          },
          finish_reason: "tool_calls",
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    };
    const mended = mendAnswer(JSON.stringify(good), asked);
    expect(mended.choices[0].message.tool_calls).toEqual(good.choices[0]?.message.tool_calls);
    expect(mended.usage).toMatchObject({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  });

  it("counts by length where nobody has counted", () => {
    const text = JSON.stringify({ choices: [{ message: { content: "hello" } }] });
    expect(mendAnswer(text, asked).usage.prompt_tokens).toBe(100);
    expect(mendAnswer(text, asked).usage.completion_tokens).toBeGreaterThan(5);
  });

  it("never repeats an id of the conversation", () => {
    const text = JSON.stringify({
      choices: [
        { message: { tool_calls: [{ id: "used", function: { name: "get_order", arguments: "{}" } }] } },
      ],
    });
    expect(mendAnswer(text, asked).choices[0].message.tool_calls?.[0]?.id).not.toBe("used");
  });

  it("reads a call out of text only where there is such a tool", () => {
    const other = JSON.stringify({ choices: [{ message: { content: '{"name":"rm","arguments":{}}' } }] });
    expect(mendAnswer(other, asked).choices[0].message.tool_calls).toBeUndefined();
    const text = "<function=get_order><parameter=handle>abc</parameter></function>";
    const known = JSON.stringify({ choices: [{ message: { content: text } }] });
    expect(mendAnswer(known, asked).choices[0].message.tool_calls?.[0]?.function).toEqual({
      name: "get_order",
      arguments: '{"handle":"abc"}',
    });
  });

  it.each([
    ["line ends behind a tag", `<tool_call>${"\n".repeat(50_000)}`],
    ["line ends in a fence", `\`\`\`json${"\n".repeat(50_000)}.`],
    ["spaces in brackets", `get_order(${" ".repeat(50_000)}.`],
    ["a tag", "<tool_call>".repeat(20_000)],
    ["a function", "<function=get_order>".repeat(20_000)],
    ["a parameter", `<function=get_order>${"<parameter=a>".repeat(20_000)}</function>`],
    ["a thought", "<think>".repeat(50_000)],
  ])("takes no time over %s without end", (_, content) => {
    const text = JSON.stringify({ choices: [{ message: { content } }] });
    const began = performance.now();
    mendAnswer(text, asked);
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("takes an answer that is longer than any letter for one that was cut off", () => {
    const of = (content: string) =>
      mendAnswer(JSON.stringify({ choices: [{ message: { content }, finish_reason: "stop" }] }), asked)
        .choices[0];
    expect(of("word ".repeat(100_000))).toMatchObject({ finish_reason: "length" });
    expect(of("word ".repeat(100_000)).message.content.length).toBeLessThan(20_000);
    expect(of("word ".repeat(800))).toMatchObject({ finish_reason: "stop" });
  });

  it("keeps pictures in a request, and the developer's role for OpenAI alone", () => {
    const body = JSON.stringify({
      messages: [
        {
          role: "developer",
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
        { role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] },
      ],
    });
    expect(JSON.parse(mendRequest(body, false).body)).toMatchObject({
      messages: [{ role: "system", content: "a\nb" }, { content: [{ type: "image_url" }] }],
    });
    expect(mendRequest(body, true).body).toContain('"developer"');
  });
});
