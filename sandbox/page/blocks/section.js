// Draws a section: text, fields in two columns, and an accessory next to them.
import { h } from "../parts/dom.js";
import { drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";
import { textObject } from "../text/mrkdwn.js";

/** A section block. */
export function section(block, surface) {
  const accessory = block.accessory && drawElement(new Slot({ element: block.accessory, block, surface, place: "accessory" }));
  const tall = /checkboxes|radio_buttons/.test(block.accessory?.type);
  const wide = !/image|overflow/.test(block.accessory?.type);
  return h(
    "div",
    { class: ["section", tall && "section--stacked", wide && "section--wide"] },
    h(
      "div",
      { class: "section__words" },
      block.text && h("div", { class: "section__text" }, textObject(block.text)),
      block.fields && h("div", { class: "section__fields" }, block.fields.map((field) => h("div", { class: "section__field" }, textObject(field)))),
    ),
    accessory && h("div", { class: "section__accessory" }, accessory),
  );
}
