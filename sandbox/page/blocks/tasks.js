// Draws a plan and its tasks with their progress.
import { h } from "../parts/dom.js";
import { safeLink } from "../text/entities.js";
import { icon } from "../parts/icons.js";
import { labelOf } from "../text/mrkdwn.js";
import { drawRichText } from "../text/richtext.js";

const STATUS = { pending: ["clock", "Pending"], in_progress: ["refresh", "In progress"], complete: ["check", "Complete"], error: ["fault", "Failed"] };

/** A single task. */
export function taskCard(block) {
  const status = Object.hasOwn(STATUS, block.status) ? block.status : "pending";
  const [symbol, words] = STATUS[status];
  return h(
    "div",
    { class: ["task", `task--${status}`] },
    h("span", { class: "task__status", role: "img", "aria-label": words, title: words }, icon(symbol)),
    h(
      "div",
      null,
      !block.hide_title && h("div", { class: "task__title" }, typeof block.title === "string" ? block.title : labelOf(block.title)),
      block.details && h("div", { class: "rich-text" }, drawRichText(block.details)),
      block.output && h("div", { class: "rich-text" }, drawRichText(block.output)),
      block.sources && h("div", { class: "task__sources" }, block.sources.map((source) => safeLink(source.url, [source.text ?? source.url]))),
    ),
  );
}

/** A plan with its tasks. */
export function plan(block) {
  return h("div", { class: "plan" }, h("div", { class: "card__title" }, typeof block.title === "string" ? block.title : labelOf(block.title)), (block.tasks ?? []).map(taskCard));
}
