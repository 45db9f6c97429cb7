// Draws the rich text input: an editable field with a small toolbar, read as Slack's rich_text.
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { labelOf } from "../text/mrkdwn.js";
import { drawRichText, readRichText } from "../text/richtext.js";
import { REQUIRED } from "./slot.js";

const TOOLS = [
  ["bold", "Bold", () => document.execCommand("bold")],
  ["italic", "Italic", () => document.execCommand("italic")],
  ["strike", "Strikethrough", () => document.execCommand("strikeThrough")],
  ["code", "Code", wrapInCode],
  ["bullets", "Bulleted list", () => document.execCommand("insertUnorderedList")],
  ["numbers", "Ordered list", () => document.execCommand("insertOrderedList")],
];

/** A field for formatted text. */
export function richTextInput(slot) {
  const { element } = slot;
  const state = slot.value({ rich_text_value: element.initial_value ?? null });
  const editor = h(
    "div",
    slot.props({
      class: "rich-input__text",
      contenteditable: "true",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": slot.inputId ? `${slot.inputId}-label` : null,
      "data-placeholder": labelOf(element.placeholder) || null,
      "data-focus-on-load": element.focus_on_load ? "true" : null,
    }),
  );
  if (state.rich_text_value) editor.append(drawRichText(state.rich_text_value));
  const keep = () => {
    editor.classList.toggle("is-empty", !editor.textContent.trim() && !editor.querySelector("li"));
    const value = editor.textContent.trim() ? readRichText(editor) : null;
    slot.keep({ rich_text_value: value });
    return value;
  };
  const changed = () => {
    keep();
    if (slot.dispatches) slot.later(() => slot.act({ rich_text_value: keep() }));
  };
  editor.addEventListener("input", changed);
  editor.addEventListener("blur", () => slot.hurry());
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  slot.check(() => (slot.required && !editor.textContent.trim() ? REQUIRED : null));
  const bar = h(
    "div",
    { class: "rich-input__bar", role: "toolbar", "aria-label": "Formatting" },
    TOOLS.map(([symbol, label, run]) =>
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": label,
          title: label,
          onmousedown: (event) => event.preventDefault(),
          onclick: () => {
            if (document.activeElement !== editor) editor.focus();
            run();
            changed();
          },
        },
        icon(symbol),
      ),
    ),
  );
  editor.classList.toggle("is-empty", !editor.textContent.trim());
  return h("div", { class: "rich-input" }, bar, editor);
}

function wrapInCode() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const code = h("code", { class: "code" }, range.toString());
  range.deleteContents();
  range.insertNode(code);
}
