import { Parser } from "htmlparser2";

/** Nested deeper than this it is none of the formats read here, and the parser slows down with the square of it. */
const mostDepth = 100;
const slice = 16_384;

export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

export interface XmlReader {
  /** False once it was too deep to be read: what follows is not. */
  write(text: string): boolean;
  /** False when elements were left open, as where a file is cut. */
  end(): boolean;
}

/** Reads XML piece by piece, names as they are written (`g:id`). Forgiving: what is not XML yields no elements. */
export function xmlReader(handlers: XmlHandlers): XmlReader {
  let depth = 0;
  let closing = true;
  let tooDeep = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        tooDeep ||= depth > mostDepth;
        handlers.open?.(name, attributes);
      },
      ontext: (text) => handlers.text?.(text),
      onclosetag(name, implied) {
        depth -= 1;
        // `<a/>` is closed by implication as well, but at once.
        if (implied && ended) closing = false;
        handlers.close?.(name);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  let ended = false;
  return {
    write(text) {
      for (let at = 0; at < text.length && !tooDeep; at += slice) parser.write(text.slice(at, at + slice));
      return !tooDeep;
    },
    end() {
      ended = true;
      parser.end();
      return closing && !tooDeep;
    },
  };
}

/** A name without its prefix, in small letters: `g:ID` is `id`. */
export const localName = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();
