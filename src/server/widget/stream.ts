import type { ServerResponse } from "node:http";
import type { Reader } from "#src/store/feed.ts";
import { nowhere, writeCursor, type Cursor, type News } from "./news.ts";

/** One open page of a visitor. */
export interface Stream {
  readonly reader: Reader;
  /** How far it has been told; undefined: nothing, and it has nothing. */
  readonly cursor: Cursor | undefined;
  /** Its conversation, once there is one. */
  conversation: string | undefined;
  /** Something may have happened since it was last looked at. */
  changed: boolean;
  /** False for one that is gone, or that does not keep up: it is told the rest once it has read what it was sent. */
  ready(): boolean;
  sameReader(other: Stream): boolean;
  /** What is not new to it is not sent. */
  tell(news: News, cursor: Cursor): void;
  trouble(): void;
  /** Another page has taken its place. */
  elsewhere(): void;
  /** Shows proxies that somebody is here; ends a stream whose time is over. */
  beat(now: number): void;
  end(): void;
  onClose(closed: () => void): void;
}

export function stream(options: {
  readonly reader: Reader;
  readonly cursor: Cursor | undefined;
  /** By `performance.now()`. */
  readonly until: number;
  readonly response: ServerResponse;
}): Stream {
  const { reader, response } = options;
  let { cursor } = options;
  let last = "";
  let troubled = false;
  const open = (): boolean => !response.writableEnded && !response.destroyed;
  const write = (text: string): void => {
    if (open()) response.write(text);
  };
  write(": the conversation follows\n\n");
  return {
    reader,
    get cursor() {
      return cursor;
    },
    conversation: undefined,
    changed: false,
    ready: () => open() && !response.writableNeedDrain,
    sameReader: (other) =>
      other.reader.connection === reader.connection &&
      other.reader.account === reader.account &&
      other.reader.id === reader.id,
    tell(news, to) {
      const { items, reset, ...standing } = news;
      const now = JSON.stringify(standing);
      const known = cursor ?? nowhere;
      const moved = known.of !== to.of || known.said !== to.said || known.sent !== to.sent;
      if (!reset && !moved && items.length === 0 && now === last && !troubled) return;
      troubled = false;
      last = now;
      cursor = to;
      write(`id: ${writeCursor(to)}\nevent: news\ndata: ${JSON.stringify(news)}\n\n`);
    },
    trouble() {
      if (troubled) return;
      troubled = true;
      write("event: trouble\ndata: {}\n\n");
    },
    elsewhere() {
      write("event: elsewhere\ndata: {}\n\n");
      if (open()) response.end();
    },
    beat(now) {
      if (now > options.until) this.end();
      else if (!response.writableNeedDrain) write(": here\n\n");
    },
    end() {
      if (open()) response.end();
    },
    onClose(closed) {
      response.once("close", closed);
    },
  };
}
