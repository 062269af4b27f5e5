import { connect } from "node:net";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { echo } from "../fakes/echo.ts";
import { eventually, sign, testGateway, textsBody } from "../fakes/gateway.ts";

it("a client that does not finish its request does not hold a stop up", async () => {
  const gateway = await testGateway({ runTurn: echo });
  const { port, hostname, pathname } = new URL(gateway.webhookUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
  );
  await wait(500);
  const stopped = await Promise.race([gateway.gateway.stop().then(() => true), wait(15_000, false)]);
  socket.destroy();
  await gateway.stop();
  expect(stopped).toBe(true);
});

it("a request target in absolute form is a webhook like any other", async () => {
  const gateway = await testGateway({ runTurn: echo });
  const { port, hostname, pathname } = new URL(gateway.webhookUrl);
  const body = textsBody("15550100777", [{ id: "wamid.absolute", text: "Hello" }]);
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.on("data", (data: Buffer) => (said += data.toString("utf8")));
  socket.write(
    [
      `POST http://another.example${pathname} HTTP/1.1`,
      "host: another.example",
      "connection: close",
      "content-type: application/json",
      `x-hub-signature-256: ${sign(body)}`,
      `content-length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
  await once(socket, "close");
  expect(said).toMatch(/^HTTP\/1\.1 200 /);
  expect(await eventually(() => gateway.heard("15550100777").length === 1)).toBe(true);
  await gateway.stop();
});
