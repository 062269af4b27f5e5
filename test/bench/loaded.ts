/**
 * Runs turns in a process of its own and prints how many files of the OpenAI client it has loaded: `LLM_URL` is a
 * language model to ask, without it there is none.
 */
import { registerHooks } from "node:module";

const loaded = { langchain: 0, client: 0 };
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url.includes("/node_modules/@langchain/openai/")) loaded.langchain += 1;
    if (found.url.includes("/node_modules/openai/")) loaded.client += 1;
    return found;
  },
});

const { talk } = await import("../agent/setup.ts");
const { order } = await import("../identity/sample.ts");
const url = process.env["LLM_URL"];
const say = (when: string) =>
  process.stdout.write(`${when}: @langchain/openai ${loaded.langchain}, openai ${loaded.client}\n`);

const phone = "+15550100001";
const shopper = talk([order("#1043")], {
  phone,
  ...(url === undefined ? {} : { llm: { baseUrl: url, model: "sample-model" } }),
});
const plain = await shopper.say("Where is my order?");
say(url === undefined ? plain.trace.model : "before");
const hard = await shopper.say(
  "So my sister-in-law visits and we wondered about the lamp and the curtains, what would you say about it?",
);
say(url === undefined ? hard.trace.model : `after ${hard.trace.model}`);
