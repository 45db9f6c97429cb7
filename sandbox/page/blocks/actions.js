// Draws rows of interactive elements.
import { h } from "../parts/dom.js";
import { drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";

/** An actions block. */
export function actions(block, surface) {
  return row(block, surface, "actions");
}

/** A row of icon and feedback buttons. */
export function contextActions(block, surface) {
  return row(block, surface, "context-actions");
}

function row(block, surface, className) {
  return h(
    "div",
    { class: className },
    (block.elements ?? []).map((element) => drawElement(new Slot({ element, block, surface, place: "actions" }))),
  );
}
