// Draws a line of small print with little pictures.
import { h } from "../parts/dom.js";
import { drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";
import { textObject } from "../text/mrkdwn.js";

/** A context block. */
export function context(block, surface) {
  return h(
    "div",
    { class: "context" },
    (block.elements ?? []).map((element) =>
      element.type === "mrkdwn" || element.type === "plain_text"
        ? h("span", { class: "context__text" }, textObject(element))
        : drawElement(new Slot({ element, block, surface, place: "context" })),
    ),
  );
}
