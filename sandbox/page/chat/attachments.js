// Draws the older kind of message parts: attachments with a coloured edge.
import { drawBlocks } from "../blocks/index.js";
import { h } from "../parts/dom.js";
import { cannotDraw } from "../elements/index.js";
import { picture } from "../elements/images.js";
import { safeLink } from "../text/entities.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { Surface } from "../views/surface.js";

const NAMED = { good: "#2f8f5b", warning: "#d39a1f", danger: "#c23b3b" };

/** Draw one attachment. */
export function attachment(given, parent) {
  const surface = new Surface(parent.kind, parent.container);
  const blocks = given.blocks && h("div", { class: "blocks" });
  if (blocks) drawBlocks(blocks, given.blocks, surface);
  const tint = NAMED[given.color] ?? (/^#?[0-9a-f]{6}$/i.test(given.color ?? "") ? `#${given.color.replace("#", "")}` : null);
  return h(
    "div",
    { class: "attachment", style: tint ? { "--edge": tint } : {} },
    given.pretext && h("div", { class: "attachment__pretext" }, mrkdwn(given.pretext)),
    given.author_name && h("div", { class: "attachment__author" }, given.author_link ? safeLink(given.author_link, [given.author_name]) : given.author_name),
    given.title && h("div", { class: "attachment__title" }, given.title_link ? safeLink(given.title_link, [given.title]) : given.title),
    given.text && h("div", null, mrkdwn(given.text)),
    given.fields && h("div", { class: "section__fields" }, given.fields.map((field) => h("div", { class: "section__field" }, h("strong", null, field.title), h("div", null, mrkdwn(field.value ?? ""))))),
    blocks,
    given.image_url && picture({ image_url: given.image_url, alt_text: given.fallback ?? "" }, "figure__image"),
    given.actions?.length && cannotDraw("attachment actions"),
    given.footer && h("div", { class: "attachment__footer" }, mrkdwn(given.footer)),
  );
}
