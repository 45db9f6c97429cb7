// Draws the file input: files are uploaded when chosen, and sent as Slack's file objects.
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { upload } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { REQUIRED } from "./slot.js";

const MOST_FILES = 10;

/** One file or several, of the allowed kinds. */
export function fileInput(slot) {
  const { element } = slot;
  const most = element.max_files ?? MOST_FILES;
  const kinds = element.filetypes ?? [];
  let files = slot.value({ files: [] }).files;
  let running = 0;
  const list = h("ul", { class: "files" });
  const note = h("p", { class: "files__note", role: "status" });
  const input = h("input", slot.props({ class: "visually-hidden", type: "file", multiple: most > 1, accept: kinds.map((kind) => `.${kind}`).join(",") || null }));
  const button = h("span", { class: "button files__button", "aria-hidden": "true" }, icon("upload"), most > 1 ? "Choose files" : "Choose a file");
  const drop = h("label", { class: "files__drop" }, input, button, h("span", { class: "files__hint" }, hint(most, kinds)));

  const show = () => {
    fill(
      list,
      files.map((file) =>
        h(
          "li",
          { class: "files__entry" },
          icon("file"),
          h("span", { class: "files__name" }, file.name),
          h("span", { class: "files__size" }, size(file.size)),
          h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, onclick: () => keep(files.filter((one) => one !== file)) }, icon("close", 14)),
        ),
      ),
    );
    drop.hidden = files.length >= most;
  };
  const keep = (next) => {
    files = next;
    slot.keep({ files });
    show();
  };
  const take = async (chosen) => {
    note.textContent = "";
    for (const file of chosen) {
      if (files.length + running >= most) {
        note.textContent = `Up to ${most} ${most === 1 ? "file" : "files"} can be added here.`;
        break;
      }
      const kind = file.name.split(".").at(-1).toLowerCase();
      if (kinds.length && !kinds.includes(kind)) {
        note.textContent = `${file.name} is not of an allowed kind (${kinds.join(", ")}).`;
        continue;
      }
      running += 1;
      note.textContent = `Uploading ${file.name}…`;
      try {
        keep([...files, await upload(file)]);
        note.textContent = "";
      } catch (error) {
        note.textContent = sentenceOf(error);
      }
      running -= 1;
    }
    input.value = "";
    if (slot.dispatches) slot.act({ files });
  };
  input.addEventListener("change", () => take([...input.files]));
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  slot.check(() => {
    if (running) return "Please wait until the upload is done.";
    return slot.required && !files.length ? REQUIRED : null;
  });
  show();
  return h("div", { class: "file-input" }, list, drop, note);
}

/** A file's size in words. */
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function hint(most, kinds) {
  const number = most === 1 ? "One file" : `Up to ${most} files`;
  return kinds.length ? `${number}: ${kinds.join(", ")}` : `${number}, or drop here`;
}
