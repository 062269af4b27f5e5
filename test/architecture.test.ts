import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/*
 * Imports point down. Each layer names the folders it may import; `types` are folders of which it may import
 * types only.
 */
const root = fileURLToPath(new URL("..", import.meta.url));

interface Layer {
  readonly folders: readonly string[];
  readonly may: readonly string[];
  readonly types?: readonly string[];
}

const model = ["src/conversation", "src/observe"];
const contract = [...model, "src/channel"];
const sources = ["src/store", "src/orders", "src/tracking", "src/policy", "src/knowledge", "src/languages"];
const services = ["src/identity", "src/intake", "src/delivery", "src/handoff"];
const edge = ["src/work", "src/server", "src/console", "src/cli"];

/** Every channel, and none of them another's. */
const channelFolders = readdirSync(join(root, "channels"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "meta")
  .map((entry) => `channels/${entry.name}`);

const layers: readonly Layer[] = [
  { folders: model, may: [] },
  { folders: ["src/channel"], may: model },
  { folders: ["channels/meta"], may: contract },
  ...channelFolders.map((folder) => ({ folders: [folder], may: [...contract, "channels/meta"] })),
  { folders: ["channels"], may: [...contract, ...channelFolders] },
  // The taxonomy is vocabulary that orders and tracking share.
  { folders: sources, may: [...contract, "src/tracking/status.ts"], types: sources },
  { folders: services, may: [...contract, ...sources], types: services },
  { folders: ["src/tools"], may: [...contract, ...sources, ...services] },
  { folders: ["src/agent"], may: [...contract, ...sources, ...services, "src/tools"] },
  // The demo shop is data for the playground: a source of orders and a profile.
  { folders: ["src/demo"], may: [...contract, ...sources], types: ["src/agent"] },
  {
    folders: ["src/work"],
    may: [...contract, ...sources, ...services, "src/tools", "src/agent"],
    types: edge,
  },
  // Plays shoppers to the agent, most of them the demo shop's.
  {
    folders: ["src/eval"],
    may: [...contract, ...sources, ...services, "src/tools", "src/agent", "src/demo"],
    types: edge,
  },
  {
    folders: ["src/server", "src/console"],
    may: [...contract, ...sources, ...services, "src/config.ts"],
    types: ["src/work"],
  },
  // `serve` starts the whole, `eval` plays it; the other commands are clients of the API.
  { folders: ["src/cli"], may: ["src/main.ts", "src/config.ts", "src/eval", ...contract] },
  { folders: ["src/config.ts"], may: ["src/config-models.ts"] },
  { folders: ["src/config-models.ts"], may: [] },
  // The composition root, and the parts of it: the shop's data and its gate, and what furnishes the demo shop.
  { folders: ["src/main.ts", "src/assembly", "src/playground"], may: ["src", "channels"] },
];

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);

/** The most specific layer a file belongs to. */
function layerOf(file: string): Layer | undefined {
  const fits = layers.flatMap((layer) =>
    layer.folders.filter((folder) => isIn(file, folder)).map((folder) => ({ layer, folder })),
  );
  return fits.toSorted((a, b) => b.folder.length - a.folder.length)[0]?.layer;
}

function importsOf(file: string): { of: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: { of: string; typeOnly: boolean }[] = [];
  const pattern = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  for (const [, type, fixed, dynamic] of text.matchAll(pattern)) {
    const specifier = fixed ?? dynamic ?? "";
    if (specifier.startsWith("#")) found.push({ of: specifier.slice(1), typeOnly: type !== undefined });
    else if (specifier.startsWith("."))
      found.push({ of: join(dirname(file), specifier), typeOnly: type !== undefined });
  }
  return found;
}

/** The folder of a layer that a file lies in, e.g. `src/store`. */
const roomOf = (file: string) => {
  const [top = "", room = ""] = file.split("/");
  return `${top}/${room}`;
};

function breaches(file: string, imports = importsOf(file)): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file} belongs to no layer`];
  return imports
    .filter(({ of }) => isIn(of, "src") || isIn(of, "channels"))
    .filter(({ of }) => roomOf(of) !== roomOf(file))
    .filter(({ of, typeOnly }) => {
      if (layer.may.some((folder) => isIn(of, folder))) return false;
      return !(typeOnly && (layer.types ?? []).some((folder) => isIn(of, folder)));
    })
    .map(({ of }) => `${file} imports ${of}`);
}

describe("the import table", () => {
  const files = [...filesUnder("src"), ...filesUnder("channels")];

  it("covers every file", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
  });

  it("is kept", () => {
    expect(files.flatMap((file) => breaches(file))).toEqual([]);
  });

  it("would notice a breach", () => {
    expect(breaches("src/conversation/reply.ts", [{ of: "src/store/db.ts", typeOnly: true }])).toHaveLength(
      1,
    );
    expect(breaches("channels/whatsapp/index.ts", [{ of: "src/store/db.ts", typeOnly: false }])).toHaveLength(
      1,
    );
    expect(breaches("src/store/db.ts", [{ of: "src/orders/order.ts", typeOnly: false }])).toHaveLength(1);
    expect(breaches("src/store/db.ts", [{ of: "src/orders/order.ts", typeOnly: true }])).toEqual([]);
    expect(importsOf("src/main.ts").some(({ of }) => of === "src/config.ts")).toBe(true);
  });
});

describe("the core", () => {
  it("names no channel", () => {
    const names = ["whatsapp", "messenger", "instagram", "twilio", "sms", "web"];
    const core = filesUnder("src").filter(
      (file) => !/^src\/(console|demo|cli|main\.ts|assembly\/|playground\/)/.test(file),
    );
    const compares = core.filter((file) => {
      // What is said in comments is for people.
      const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return names.some((name) => new RegExp(`["'\`]${name}["'\`]`, "i").test(code));
    });
    expect(compares).toEqual([]);
  });
});
