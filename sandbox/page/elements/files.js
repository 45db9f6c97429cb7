// Draws the file input: files are uploaded when chosen, and sent as Slack's file objects.
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { ChosenFiles } from "./chosen_files.js";
import { REQUIRED } from "./slot.js";

/** One file or several, of the allowed kinds. */
export function fileInput(slot) {
  const { max_files: most, filetypes: kinds } = slot.element;
  const props = slot.props({ class: "visually-hidden" });
  const chosen = new ChosenFiles({ props, label: slot.spoken, most, kinds, files: slot.value({ files: [] }).files });
  const button = h("span", { class: "button files__button", "aria-hidden": "true" }, icon("upload"), chosen.most > 1 ? "Choose files" : "Choose a file");
  const drop = h("label", { class: "files__drop" }, chosen.input, button, h("span", { class: "files__hint" }, hint(chosen)));
  const show = () => (drop.hidden = chosen.files.length >= chosen.most);

  chosen.onChange = () => {
    slot.keep({ files: chosen.files });
    show();
  };
  chosen.onTaken = () => slot.dispatches && slot.act({ files: chosen.files });
  chosen.dropOn(drop);
  slot.check(() => {
    if (chosen.running) return "Please wait until the upload is done.";
    return slot.required && !chosen.files.length ? REQUIRED : null;
  });
  show();
  return h("div", { class: "file-input" }, chosen.list, drop, chosen.note);
}

function hint({ most, kinds }) {
  const number = most === 1 ? "One file" : `Up to ${most} files`;
  return kinds.length ? `${number}: ${kinds.join(", ")}` : `${number}, or drop here`;
}
