import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import { signedByTwilio } from "#channels/sms/signature.ts";
import { authToken, formBody, request, signature, text, webhookUrl } from "../../fixtures/sms/bodies.ts";
import { connected } from "./connection.ts";

/** Source: specs of Twilio's own libraries. */
const documented = {
  token: "12345",
  url: "https://mycompany.com/myapp.php?foo=1&bar=2",
  form: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
  json: '{"property": "value", "boolean": true}',
  jsonUrl:
    "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
  jsonSignature: "a9nBmqA0ju/hNViExpshrM61xv4=",
};

function asked(url: string, body: string, header: string): RawRequest {
  return {
    method: "POST",
    url: new URL(url),
    headers: { "x-twilio-signature": header },
    body: Buffer.from(body),
    receivedAt: new Date(0),
  };
}

describe("Twilio's signature", () => {
  const { token, url, form, json, jsonUrl, jsonSignature } = documented;

  it("fits the documented examples, of a form and of JSON", () => {
    expect(signedByTwilio(asked(url, form, documented.signature), [token])).toBe(true);
    expect(signedByTwilio(asked(jsonUrl, json, jsonSignature), [token])).toBe(true);
  });

  it("covers the whole address", () => {
    for (const other of [
      url.replace("https", "http"),
      url.replace("mycompany", "yourcompany"),
      url.replace("bar=2", "bar=3"),
      `${url}&x=1`,
    ])
      expect(signedByTwilio(asked(other, form, documented.signature), [token]), other).toBe(false);
  });

  it("covers every parameter, known or not, and empty ones", () => {
    for (const other of [`${form}&New=1`, `${form}&Empty=`, form.replace("Digits=1234", "Digits=1235")])
      expect(signedByTwilio(asked(url, other, documented.signature), [token]), other).toBe(false);
  });

  it("refuses a name that comes twice, although the signature of the name once would fit", () => {
    expect(signedByTwilio(asked(url, `${form}&Digits=1234`, documented.signature), [token])).toBe(false);
  });

  it("of JSON covers the body, byte by byte, by its checksum", () => {
    expect(signedByTwilio(asked(jsonUrl, `${json} `, jsonSignature), [token])).toBe(false);
    expect(signedByTwilio(asked(`${jsonUrl}&bodySHA256=0`, json, jsonSignature), [token])).toBe(false);
    expect(signedByTwilio(asked(url, json, jsonSignature), [token])).toBe(false);
  });

  it("is refused without a secret, and for a body too long for a message", () => {
    const long = { ...text("x"), Extra: "y".repeat(70_000) };
    expect(signedByTwilio(request(long), [authToken])).toBe(false);
    expect(signedByTwilio(request(text("x")), [authToken])).toBe(true);
    expect(signedByTwilio(request(text("x")), [])).toBe(false);
    expect(signedByTwilio(request(text("x"), webhookUrl, ""), [""])).toBe(false);
  });

  it("reads white space, plus signs and characters of every kind as Twilio wrote them", () => {
    const said = text(" two + two = 4 & 5%\n ¿dónde? 👩‍👩‍👧‍👦 ");
    expect(signedByTwilio(request(said), [authToken])).toBe(true);
    const header = signature(said);
    const spaces = Buffer.from(formBody(said).toString().replaceAll("+", "%20"));
    expect(
      signedByTwilio({ ...request(said), body: spaces, headers: { "x-twilio-signature": header } }, [
        authToken,
      ]),
    ).toBe(true);
  });

  it("of another account's webhook is not enough", () => {
    const { webhook } = connected();
    expect(webhook.verify(request(text("hi")))).toBe(true);
    expect(webhook.verify(request(text("hi", { AccountSid: `AC${"9".repeat(32)}` })))).toBe(false);
    const { AccountSid: _, ...nameless } = text("hi");
    expect(webhook.verify(request(nameless))).toBe(false);
    expect(webhook.verify(asked(jsonUrl, json, jsonSignature))).toBe(false);
  });
});
