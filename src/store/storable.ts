/**
 * JSON text that PostgreSQL's `jsonb` takes: it refuses the character U+0000 and lone surrogates, which JSON
 * and providers allow; both become U+FFFD. Without this one such message would be refused for ever.
 */
export function storable(value: unknown): string {
  // JSON.stringify escapes exactly these two as \u…; the first alternative steps over an escaped backslash.
  return JSON.stringify(value).replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (escape) =>
    escape === "\\\\" ? escape : "\ufffd",
  );
}
