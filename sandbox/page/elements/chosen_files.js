// Keeps the files that a person chooses, for a form or a message: uploads them at once, lists them, and lets them be removed.
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { upload } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";

/** How many files Slack's clients take at once. */
const MOST_FILES = 10;

export class ChosenFiles {
  /** `props` are attributes of the file input; `label` names the list for screen readers. */
  constructor({ props, label, most = MOST_FILES, kinds = [], files = [] }) {
    Object.assign(this, { most, kinds, files, running: 0 });
    /** Called after each change. */
    this.onChange = () => {};
    /** Called once all files that were chosen together are uploaded or refused. */
    this.onTaken = () => {};
    /** Gives the focus to what stays once the last file is removed. */
    this.focus = () => this.input.focus();
    this.input = h("input", { ...props, type: "file", multiple: most > 1, accept: kinds.map((kind) => `.${kind}`).join(",") || null });
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      this.input.value = "";
    });
    this.list = h("ul", { class: "files", "aria-label": label });
    this.note = h("p", { class: "files__note", role: "status" });
    this.draw();
  }

  /** Upload files one after the other; what cannot be taken is said in a sentence each. */
  async take(files) {
    const chosen = [...files];
    const problems = [];
    this.running += chosen.length;
    this.onChange();
    for (const file of chosen) {
      this.note.textContent = `Uploading ${file.name}…`;
      const problem = await this.add(file);
      if (problem && !problems.includes(problem)) problems.push(problem);
      this.running -= 1;
      this.onChange();
    }
    this.note.textContent = problems.join(" ");
    this.onTaken();
  }

  /** Replace all files. */
  put(files) {
    this.files = files;
    this.note.textContent = "";
    this.draw();
    this.onChange();
  }

  /** Take files that are dropped on a node. */
  dropOn(node) {
    const over = (isOver) => node.classList.toggle("is-dropping", isOver);
    node.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      over(true);
    });
    node.addEventListener("dragleave", (event) => node.contains(event.relatedTarget) || over(false));
    node.addEventListener("drop", (event) => {
      over(false);
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take(event.dataTransfer.files);
    });
  }

  async add(file) {
    if (this.files.length >= this.most) return `Up to ${this.most} ${this.most === 1 ? "file" : "files"} can be added here.`;
    const kind = file.name.split(".").at(-1).toLowerCase();
    if (this.kinds.length && !this.kinds.includes(kind)) return `${file.name} is not of an allowed kind (${this.kinds.join(", ")}).`;
    if (!(await isReadable(file))) return `${file.name} cannot be read. Folders cannot be added.`;
    try {
      this.files = [...this.files, await upload(file)];
      this.draw();
      return null;
    } catch (error) {
      return `${file.name} was not added: ${sentenceOf(error)}`;
    }
  }

  remove(file) {
    const at = this.files.indexOf(file);
    this.put(this.files.filter((one) => one !== file));
    const left = this.list.querySelectorAll("button");
    if (left.length) left[Math.min(at, left.length - 1)].focus();
    else this.focus();
  }

  draw() {
    this.list.hidden = !this.files.length;
    fill(
      this.list,
      this.files.map((file) =>
        h(
          "li",
          { class: "files__entry" },
          icon("file"),
          h("span", { class: "files__name", title: file.name }, file.name),
          h("span", { class: "files__size" }, size(file.size)),
          h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, onclick: () => this.remove(file) }, icon("close", 14)),
        ),
      ),
    );
  }
}

/** A file's size in words. */
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
