import type { FastifyInstance } from "fastify";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { feed } from "./widget/feed.ts";
import { page } from "./widget/page.ts";

export interface WidgetDeps {
  readonly db: Db;
  readonly registry: Registry;
  /** Calls back when a conversation has changed in this instance; returns how to stop that. */
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  /** As browsers reach this server. */
  readonly publicUrl: () => URL;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * The chat that merchants put into their own pages, for every channel whose shoppers read here:
 * `/widget/<connection>.js` the script they paste · `/widget/<connection>/` the chat it frames ·
 * `/widget/<connection>/feed` what is said there. What shoppers write goes to the channel's webhook.
 */
export function widget(deps: WidgetDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    await scope.register(page(deps));
    await scope.register(feed(deps));
  };
}
