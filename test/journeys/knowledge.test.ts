import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { eventually, testGateway, type TestGateway } from "../fakes/gateway.ts";

const Sources = z.object({ sources: z.array(z.object({ id: z.string(), documents: z.number() })) });
const Unanswered = z.object({ questions: z.array(z.object({ question: z.string() })) });
const Conversations = z.object({ conversations: z.array(z.object({ id: z.string() })) });

describe("a shop's own texts", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
    const made = await gateway.api("/api/knowledge", {
      method: "POST",
      body: {
        kind: "faq",
        settings: {
          language: "en",
          entries: [
            {
              question: "How much is shipping?",
              answer: "Shipping is 4.90 EUR within Germany, and free from 60 EUR.",
              url: "https://shop.example.com/help/shipping",
            },
            {
              question: "How long do I have to send something back?",
              answer: "You can send anything back within 30 days, unused and in its box.",
            },
          ],
        },
      },
    });
    expect(made.status).toBe(201);
    await eventually(async () =>
      Sources.parse((await gateway.api("/api/knowledge")).body).sources.some(
        ({ documents }) => documents === 2,
      ),
    );
  });
  afterAll(() => gateway.stop());

  const ask = async (shopper: string, text: string) => {
    expect(await gateway.say(shopper, text)).toBe(200);
    return eventually(() => gateway.heard(shopper)[0]);
  };

  it("answer a question about the shop, word for word, and the merchant sees the page", async () => {
    const reply = await ask("15550107001", "how much is shipping?");
    expect(reply).toContain("Shipping is 4.90 EUR within Germany, and free from 60 EUR.");
    const { conversations } = Conversations.parse((await gateway.api("/api/conversations")).body);
    const { body } = await gateway.api(`/api/conversations/${conversations[0]?.id ?? ""}`);
    expect(JSON.stringify(body)).toContain("https://shop.example.com/help/shipping");
  });

  it("say nothing of what is not in them: the question is kept for the merchant", async () => {
    const reply = await ask("15550107002", "do you ship to Iceland by boat?");
    expect(reply).not.toContain("4.90");
    await eventually(async () =>
      Unanswered.parse((await gateway.api("/api/knowledge/unanswered")).body).questions.some(({ question }) =>
        question.includes("Iceland"),
      ),
    );
  });
});
