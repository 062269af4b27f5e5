import { allowInsecure, country, type StoreForm } from "./form.ts";

export const medusaForm: StoreForm = {
  kind: "medusa",
  about: "a Medusa 2 store (admin API)",
  settings: [
    {
      flags: "--url <url>",
      about: "where the Medusa application is (not the storefront), e.g. https://api.shop.example.com",
      into: ["url"],
      env: "MEDUSA_URL",
      needed: true,
    },
    country,
    allowInsecure,
  ],
  secrets: [{ name: "api key", env: "MEDUSA_API_KEY", into: "apiKey", missing: "ask" }],
  where: "Where to find the key (sk_…): Medusa admin › Settings › Secret API Keys",
  examples: [
    "npx whereabouts sources add medusa --url https://api.shop.example.com",
    "MEDUSA_API_KEY=… npx whereabouts sources add medusa --url https://api.shop.example.com",
  ],
  next: () => [
    "There is nothing to set up at the store: Medusa sends no webhooks, and changes are seen when somebody asks.",
  ],
};
