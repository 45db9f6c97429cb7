// Draws the blocks without interaction: header, divider, image, rich text, markdown and video.
import { h } from "../parts/dom.js";
import { picture } from "../elements/images.js";
import { safeLink } from "../text/entities.js";
import { icon } from "../parts/icons.js";
import { markdown } from "../text/markdown.js";
import { labelOf, textObject } from "../text/mrkdwn.js";
import { drawRichText } from "../text/richtext.js";

/** A heading. */
export function header(block) {
  const level = [1, 2, 3, 4].includes(block.level) ? block.level : 0;
  return h(`h${level ? level + 2 : 3}`, { class: ["header", level && `header--${level}`] }, textObject(block.text));
}

/** A line across. */
export function divider() {
  return h("hr", { class: "divider" });
}

/** A picture with its title. */
export function image(block) {
  return h("figure", { class: "figure" }, block.title && h("figcaption", { class: "figure__title" }, textObject(block.title)), picture(block, "figure__image"));
}

/** Formatted text. */
export function richText(block) {
  return h("div", { class: "rich-text" }, drawRichText(block));
}

/** Standard markdown. */
export function markdownBlock(block) {
  return h("div", { class: "markdown" }, markdown(block.text ?? ""));
}

/** A video, as a card that leads to it. */
export function video(block) {
  const title = labelOf(block.title) || block.alt_text || "Video";
  return h(
    "div",
    { class: "video" },
    h("div", { class: "video__title" }, block.title_url ? safeLink(block.title_url, [title]) : title),
    block.description && h("div", { class: "video__about" }, textObject(block.description)),
    h("div", { class: "video__frame" }, block.thumbnail_url && picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "video__still"), h("span", { class: "video__play" }, icon("play", 22))),
    h("div", { class: "video__by" }, safeLink(block.video_url, ["Open the video"]), block.provider_name && ` · ${block.provider_name}`, block.author_name && ` · ${block.author_name}`),
  );
}
