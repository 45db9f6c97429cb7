// Draws cards, alone or in a row that scrolls.
import { h } from "../parts/dom.js";
import { picture } from "../elements/images.js";
import { drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";
import { textObject } from "../text/mrkdwn.js";

/** A card block. */
export function card(block, surface) {
  return h(
    "article",
    { class: "card" },
    block.hero_image && picture(block.hero_image, "card__hero"),
    h(
      "div",
      { class: "card__head" },
      block.icon && picture(block.icon, "card__icon"),
      h("div", null, block.title && h("div", { class: "card__title" }, textObject(block.title)), block.subtitle && h("div", { class: "card__subtitle" }, textObject(block.subtitle))),
    ),
    block.body && h("div", { class: "card__body" }, textObject(block.body)),
    block.actions && h("div", { class: "actions" }, block.actions.map((element) => drawElement(new Slot({ element, block, surface, place: "actions" })))),
  );
}

/** A row of cards. */
export function carousel(block, surface) {
  return h(
    "div",
    { class: "carousel", tabindex: 0, role: "region", "aria-label": "Cards" },
    (block.elements ?? []).map((one, index) => card({ ...one, block_id: one.block_id ?? `${block.block_id}-${index}` }, surface)),
  );
}
