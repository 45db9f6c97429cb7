// Draws a titled frame around other blocks.
import { h } from "../parts/dom.js";
import { picture } from "../elements/images.js";
import { withIds } from "../views/form.js";
import { textObject } from "../text/mrkdwn.js";
import { drawRichText } from "../text/richtext.js";
import { drawBlock } from "./index.js";

/** A container block; a collapsible one folds. */
export function container(block, surface) {
  const title = [
    block.icon && picture(block.icon, "card__icon"),
    h(
      "span",
      null,
      h("span", { class: "card__title" }, block.rich_text_title ? drawRichText(block.rich_text_title) : textObject(block.title)),
      block.subtitle && h("span", { class: "card__subtitle" }, textObject(block.subtitle)),
    ),
  ];
  const inside = withIds(block.child_blocks ?? []).map((child) => drawBlock(child, surface));
  if (!block.is_collapsible) return h("div", { class: "container" }, h("div", { class: "container__head" }, title), inside);
  return h("details", { class: "container", open: !block.default_collapsed }, h("summary", { class: "container__head" }, title), inside);
}
