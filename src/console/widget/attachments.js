import { h, icon } from "../playground/dom.js";

/** All files of a message together: the webhook takes 3 MB, and base64 makes three bytes four. */
const mostBytes = 2_200_000;
/** A picture is made smaller until it fits: longest edge in pixels. */
const edges = [2560, 1920, 1440, 1024];

/**
 * Files that go with the next message: chosen, pasted or dropped. `limits` are the server's; pictures that are too
 * large are made smaller first.
 */
export function attachments({ field, input, button, list, problem, words, limits }) {
  let files = [];

  const complain = (text) => {
    problem.hidden = text === "";
    problem.textContent = text;
  };
  const draw = () => {
    const { say, sizeOf } = words();
    list.hidden = files.length === 0;
    list.replaceChildren(
      ...files.map((file) =>
        h(
          "li",
          { class: "file" },
          h("span", { dir: "auto" }, file.name),
          h("span", { class: "size" }, sizeOf(file.size)),
          h(
            "button",
            {
              type: "button",
              class: "icon",
              "aria-label": say("remove", { name: file.name }),
              onclick: () => remove(file),
            },
            icon(["m4 4 8 8M12 4l-8 8"]),
          ),
        ),
      ),
    );
  };
  const remove = (file) => {
    files = files.filter((each) => each !== file);
    complain("");
    draw();
    field.focus();
  };
  const add = async (chosen) => {
    complain("");
    const { say, sizeOf } = words();
    const { types, fileBytes, files: most } = limits();
    for (const original of chosen) {
      if (files.length >= most) {
        complain(say("tooMany", { count: most }));
        break;
      }
      const { name } = original;
      if (!types.includes(original.type)) {
        complain(say("wrongKind", { name }));
        continue;
      }
      const room = Math.min(fileBytes, mostBytes - files.reduce((sum, { size }) => sum + size, 0));
      const blob = original.size > room ? await smaller(original, room) : original;
      if (blob === undefined) complain(say("tooLarge", { name, limit: sizeOf(Math.max(0, room)) }));
      else
        files.push({
          name: blob === original ? name : name.replace(/\.\w+$/, ".jpg"),
          size: blob.size,
          blob,
        });
    }
    draw();
  };

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = "";
    void add(chosen).then(() => field.focus());
  });
  field.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    void add(pasted);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    void add([...(event.dataTransfer?.files ?? [])]);
  });

  return {
    any: () => files.length > 0,
    /** The files as they are sent, in base64; none are left then. */
    async take() {
      const taken = files;
      files = [];
      complain("");
      draw();
      return Promise.all(
        taken.map(async ({ name, size, blob }) => ({ name, size, data: await base64(blob) })),
      );
    },
    complain,
  };
}

async function base64(blob) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** A photo as a JPEG of at most `bytes`; undefined when that is not possible. */
async function smaller(file, bytes) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return undefined;
  const image = await createImageBitmap(file).catch(() => undefined);
  if (image === undefined) return undefined;
  for (const edge of edges) {
    const scale = Math.min(1, edge / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", 0.82);
    });
    if (blob !== null && blob.size <= bytes) return blob;
  }
  return undefined;
}
