import { describe, expect, it } from "vitest";
import type { Trusted } from "#channels/email/authentication.ts";
import { fromAna, mail } from "../../../fixtures/email/mails.ts";
import { message } from "./reading.ts";

async function proven(
  results: string | readonly string[],
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  trusted: Trusted = { authservId: "mx.shop.example" },
): Promise<string | undefined> {
  const raw = mail({ "Authentication-Results": results, ...fromAna, ...headers }, "Hello");
  return (await message(raw, { trusted })).from.email;
}

const pass =
  "mx.shop.example;\r\n dkim=pass header.i=@example.com;\r\n dmarc=pass (p=REJECT) header.from=example.com";

describe("a sender is proven", () => {
  it("by the topmost results of the shop's own receiver", async () => {
    expect(await proven(pass)).toBe("ana@example.com");
    expect(await proven(pass.replace("mx.shop", "MX.Shop"))).toBe("ana@example.com");
    expect(await proven("mx.shop.example 1; dmarc=pass header.from=EXAMPLE.com")).toBe("ana@example.com");
  });

  it("by Microsoft 365, which names itself nowhere", async () => {
    const microsoft =
      "spf=pass (sender IP is 192.0.2.10)\r\n smtp.mailfrom=example.com; dmarc=pass action=none\r\n header.from=example.com;compauth=pass reason=100";
    expect(await proven(microsoft, {}, { mode: "microsoft365" })).toBe("ana@example.com");
    expect(
      await proven(
        "spf=pass smtp.mailfrom=example.com; compauth=pass reason=100 header.from=example.com",
        {},
        { mode: "microsoft365" },
      ),
    ).toBe("ana@example.com");
  });

  it("in an international domain", async () => {
    const from = { From: "Ana <ana@bücher.example>" };
    expect(await proven("mx.shop.example; dmarc=pass header.from=xn--bcher-kva.example", from)).toBeDefined();
  });
});

describe("a sender is not proven", () => {
  it.each<[string, string | readonly string[]]>([
    ["by another receiver", pass.replace("mx.shop", "mx.evil")],
    [
      "by a receiver that only begins like ours",
      pass.replace("mx.shop.example", "mx.shop.example.evil.example"),
    ],
    ["below the results of another", ["mx.evil.example; dmarc=fail header.from=example.com", pass]],
    ["below a failure", ["mx.shop.example; dmarc=fail header.from=example.com", pass]],
    [
      "by SPF and DKIM alone",
      "mx.shop.example; spf=pass smtp.mailfrom=a@example.com; dkim=pass header.d=example.com",
    ],
    ["for another domain", pass.replace("header.from=example.com", "header.from=bulk.example")],
    [
      "for a domain that only ends so",
      pass.replace("header.from=example.com", "header.from=evilexample.com"),
    ],
    ["without saying for which", "mx.shop.example; dmarc=pass"],
    ["by two answers", `${pass}; dmarc=fail header.from=example.com`],
    [
      "in a comment",
      "mx.shop.example; spf=pass (dmarc=pass header.from=example.com; dmarc=pass) smtp.mailfrom=x",
    ],
    [
      "in what the sender calls itself",
      'mx.shop.example; spf=none (domain of "x); dmarc=pass header.from=example.com; spf=none (") smtp.mailfrom=x',
    ],
    ["in quotes", 'mx.shop.example; spf=none reason="; dmarc=pass header.from=example.com"'],
    ["by results that are not closed", "mx.shop.example; spf=none (; dmarc=pass header.from=example.com"],
    ["by Microsoft's form where that is not ours", "dmarc=pass header.from=example.com"],
    ["by nothing", ""],
  ])("%s", async (_how, results) => {
    expect(await proven(results)).toBeUndefined();
  });

  it.each<[string, string | readonly string[]]>([
    ["is one of two senders", "ana@example.com, ben@example.com"],
    ["is in one of two From headers", ["ana@example.com", "ben@example.org"]],
    ["shows another address", '"ben@example.org" <ana@example.com>'],
    ["shows another address inside its name", "Ben (ben@example.org) <ana@example.com>"],
    ["is no address", "Ana"],
  ])("when it %s", async (_how, From) => {
    expect(await proven(pass, { From, Sender: "ana@example.com" })).toBeUndefined();
  });

  it("by anything when nothing is trusted", async () => {
    expect(await proven(pass, {}, null)).toBeUndefined();
  });

  it.each([
    "mx.microsoft.com; dmarc=pass header.from=example.com",
    "dmarc=none header.from=example.com; compauth=pass reason=100",
    "spf=pass header.from=example.com; compauth=pass reason=703",
    "spf=pass smtp.mailfrom=x; compauth=pass reason=100",
  ])("by Microsoft's %s", async (results) => {
    expect(await proven(results, {}, { mode: "microsoft365" })).toBeUndefined();
  });
});
