import { SignJWT } from "jose";
import { z } from "zod";
import { demoCards, demoShop } from "#src/demo/index.ts";
import { type Demo, secret, settleMs } from "./demo.ts";

const WebSecrets = z.object({ jwtSecret: z.tuple([z.string()]) });

export const web: Demo = {
  channel: "web",
  account: "larkfield.example",
  settings: { title: demoShop.name, settleMs },
  secrets: () => ({ visitorKey: [secret() + secret()], jwtSecret: [secret() + secret()] }),
  play({ place, secrets, now }) {
    const { jwtSecret } = WebSecrets.parse(secrets);
    return {
      ...place,
      card: demoCards.web,
      who: z.string().regex(/^[\w.-]{1,64}$/u, "a visitor's id"),
      as: () => undefined,
      idOf: (visitor) => visitor,
      frame: { src: `/widget/${place.connection}/`, script: `/widget/${place.connection}.js` },
      pass({ phone, name, email: address }) {
        const at = Math.floor(now().getTime() / 1000);
        return new SignJWT({ name, phone_number: phone, email: address })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject(phone)
          .setAudience(place.account)
          .setIssuedAt(at)
          .setExpirationTime(at + 3_600)
          .sign(new TextEncoder().encode(jwtSecret[0]));
      },
    };
  },
};
