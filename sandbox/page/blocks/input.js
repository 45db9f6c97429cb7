// Draws an input: its label, its element, its hint, and its error.
import { fill, h, uid } from "../parts/dom.js";
import { drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";
import { icon } from "../parts/icons.js";
import { labelOf, textObject } from "../text/mrkdwn.js";

/** An input block. */
export function input(block, surface) {
  const id = uid("input");
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const label = labelOf(block.label);
  const slot = new Slot({
    element: block.element,
    block,
    surface,
    place: "input",
    label,
    inputId: id,
    describedBy: [block.hint && hintId, errorId].filter(Boolean).join(" "),
    required: block.optional !== true,
  });
  const error = h("div", { class: "input__error", id: errorId, role: "alert", "data-testid": "field-error" });
  const node = h(
    "div",
    { class: "input" },
    h("label", { class: "input__label", for: id, id: `${id}-label` }, h("span", null, textObject(block.label)), block.optional && h("span", { class: "input__optional" }, " (optional)")),
    drawElement(slot),
    error,
    block.hint && h("div", { class: "input__hint", id: hintId }, textObject(block.hint)),
  );
  node.showError = (sentence) => {
    node.classList.toggle("input--wrong", Boolean(sentence));
    const control = node.querySelector("[data-action-id]");
    if (sentence) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    fill(error, sentence && [icon("fault", 14), h("span", null, sentence)]);
  };
  node.showError(surface.form.errors.get(block.block_id));
  return node;
}
