/** A piece of text on a page. Latin only. */
export interface Word {
  readonly x?: number;
  readonly y: number;
  readonly size?: number;
  readonly text: string;
}

/** A PDF made by hand: one font, one page for each list. */
export function pdf(
  pages: readonly (readonly Word[])[],
  info: Readonly<Record<string, string>> = {},
): Buffer {
  const escape = (text: string) => text.replace(/[\\()]/gu, "\\$&");
  const first = 5;
  const kids = pages.map((_, at) => `${first + at * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< ${Object.entries(info)
      .map(([name, value]) => `/${name} (${escape(value)})`)
      .join(" ")} >>`,
  ];
  for (const [at, words] of pages.entries()) {
    const content = words
      .map(({ x = 72, y, size = 11, text }) => `BT /F1 ${size} Tf ${x} ${y} Td (${escape(text)}) Tj ET`)
      .join("\n");
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${first + at * 2 + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  }
  let out = "%PDF-1.4\n";
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(out.length);
    out += `${at + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${out.length}\n%%EOF`;
  return Buffer.from(out, "latin1");
}

/** A PDF of one page whose content is this, compressed as it is. */
export function packed(content: Buffer): Buffer {
  const head = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>
endobj
`;
  const places = [1, 2, 3].map((number) => head.indexOf(`${number} 0 obj`));
  const open = Buffer.from(`4 0 obj\n<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`);
  const close = Buffer.from("\nendstream\nendobj\n");
  const body = Buffer.concat([Buffer.from(head), open, content, close]);
  const table = [...places, head.length]
    .map((place) => `${String(place).padStart(10, "0")} 00000 n \n`)
    .join("");
  const end = `xref\n0 5\n0000000000 65535 f \n${table}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.concat([body, Buffer.from(end)]);
}
