import { describe, expect, it } from "vitest";
import { httpSourceKind } from "#src/orders/http/kind.ts";
import { apiKey, deps, signingSecret } from "./given.ts";

const build =
  (settings: unknown, secrets: unknown = { signingSecret }) =>
  () =>
    httpSourceKind.build(settings, secrets, deps);
const url = "https://shop.example.com/whereabouts";

describe("the settings of an HTTP store", () => {
  it.each<[string, unknown, unknown?]>([
    ["https", { url }],
    ["this machine itself", { url: "http://127.0.0.1:8080/x", allowInsecure: true }],
    ["this machine by name", { url: "http://localhost:8080", allowInsecure: true }],
    ["a GET with a query of its own", { url: `${url}?action=order`, mode: "get" }, { apiKey }],
    [
      "everything",
      {
        url,
        country: "DE",
        currency: "EUR",
        timeZone: "Europe/Berlin",
        timeoutMs: 900,
        reachesDays: 90,
        products: true,
        actions: ["refund"],
      },
    ],
  ])("take %s", (_, settings, secrets = { signingSecret }) => {
    expect(build(settings, secrets)).not.toThrow();
  });

  it.each<[string, unknown, unknown?]>([
    ["http", { url: "http://shop.example.com", allowInsecure: true }],
    ["http to this machine that nobody allowed", { url: "http://localhost:8080" }],
    [
      "http to a host that only begins like this machine",
      { url: "http://localhost.example.com", allowInsecure: true },
    ],
    ["another protocol", { url: "ftp://shop.example.com" }],
    ["a password in the address", { url: "https://name:secret@shop.example.com" }],
    ["a query where a path is added", { url: `${url}?a=b` }],
    ["a misspelt setting", { url, timeout: 3 }],
    ["endpointCompares without the mode it is for", { url, endpointCompares: true }],
    ["products in mode get", { url, mode: "get", products: true }, { apiKey }],
    ["no secret", { url }, {}],
    ["a short secret", { url }, { signingSecret: "fifteen-letters" }],
    ["both secrets", { url }, { signingSecret, apiKey }],
    ["the other mode's secret", { url }, { apiKey }],
    ["the other mode's secret, the other way", { url, mode: "get" }, { signingSecret }],
    ["a key that is no header", { url, mode: "get" }, { apiKey: "eight\r\nchars" }],
  ])("refuse %s", (_, settings, secrets = { signingSecret }) => {
    expect(build(settings, secrets)).toThrow();
  });

  it("give a source only what the shop has", () => {
    const has = (...given: Parameters<typeof build>) => Object.keys(build(...given)()).toSorted();
    const always = ["find", "kind", "report"];
    expect(has({ url })).toEqual([...always, "webhook"]);
    expect(has({ url, mode: "get" }, { apiKey })).toEqual(["find", "kind", "needsEmail", "report"]);
    expect(has({ url, products: true, actions: ["cancel_order"] })).toEqual(
      ["actions", ...always, "products", "webhook"].toSorted(),
    );
  });
});
