// Draws a notice with its level.
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { textObject } from "../text/mrkdwn.js";

const SYMBOLS = { info: "info", warning: "fault", error: "fault", success: "check", default: "info" };

/** An alert block. */
export function alert(block) {
  const level = block.level in SYMBOLS ? block.level : "default";
  return h("div", { class: ["alert", `alert--${level}`], role: "note" }, h("span", { class: "alert__icon" }, icon(SYMBOLS[level])), h("div", null, textObject(block.text)));
}
