import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";

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

/** A browser with a profile of its own, which is removed with it. */
export async function openChromium(
  executablePath: string,
  looks: Looks,
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), "whereabouts-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags,
    viewport: { width: looks.width, height: looks.height },
    colorScheme: looks.scheme ?? "light",
    reducedMotion: looks.reducedMotion === true ? "reduce" : "no-preference",
    hasTouch: looks.touch === true,
    deviceScaleFactor: looks.scale ?? 1,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
