import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions } from "playwright-core";

/** Where Chromium is: `CHROMIUM`, else where Debian and Ubuntu install it; undefined where there is none. */
export function findChromium(): string | undefined {
  const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return existsSync(path) ? path : undefined;
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly scheme?: "light" | "dark";
  readonly reducedMotion?: boolean;
  readonly touch?: boolean;
  /** Device pixels for each CSS pixel. */
  readonly scale?: number;
}

/** A browser with a fresh profile of its own, which goes with it. */
export async function openChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: [...flags] });
}

/** What a context is made from. */
export function lookingLike(looks: Looks): BrowserContextOptions {
  return {
    viewport: { width: looks.width, height: looks.height },
    colorScheme: looks.scheme ?? "light",
    reducedMotion: looks.reducedMotion === true ? "reduce" : "no-preference",
    hasTouch: looks.touch === true,
    deviceScaleFactor: looks.scale ?? 1,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  };
}
