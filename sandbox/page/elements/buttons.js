// Draws buttons of every kind: plain, linked, with a confirmation, with an icon, and for feedback.
import { confirmed } from "../views/confirm.js";
import { h } from "../parts/dom.js";
import { safeAddress } from "../text/entities.js";
import { hasIcon, icon } from "../parts/icons.js";
import { labelOf, textObject } from "../text/mrkdwn.js";
import { world } from "../state/world.js";

/** A button; with a `url` it also opens the address. */
export function button(slot) {
  const { element } = slot;
  const address = element.url && safeAddress(element.url);
  const style = { primary: "button--primary", danger: "button--danger" }[element.style];
  const node = h(
    address ? "a" : "button",
    slot.props({
      class: ["button", style],
      type: address ? null : "button",
      href: address,
      target: address ? "_blank" : null,
      rel: address ? "noopener noreferrer" : null,
      "aria-label": element.accessibility_label ?? null,
      "data-value": element.value,
      onclick: async (event) => {
        if (element.confirm) {
          event.preventDefault();
          if (!(await confirmed(element.confirm))) return;
          if (address) window.open(address, "_blank", "noopener");
        }
        press(slot, {});
      },
    }),
    h("span", { class: "button__label" }, textObject(element.text)),
  );
  return withTrouble(slot, node);
}

/** A workflow button looks like a button; its workflow exists only in Slack. */
export function workflowButton(slot) {
  const node = h("button", slot.props({ class: "button", type: "button", disabled: true }), textObject(slot.element.text));
  node.title = "Workflows run in Slack only.";
  return node;
}

/** A button that is only an icon with a label for tooltips. */
export function iconButton(slot) {
  const { element } = slot;
  if (element.visible_to_user_ids?.length && !element.visible_to_user_ids.includes(world.me)) return document.createDocumentFragment();
  const label = element.accessibility_label || labelOf(element.text);
  const node = h(
    "button",
    slot.props({
      class: "icon-button icon-button--framed",
      type: "button",
      title: label,
      "aria-label": label,
      onclick: async () => {
        if (!element.confirm || (await confirmed(element.confirm))) press(slot, {});
      },
    }),
    hasIcon(element.icon) ? icon(element.icon) : labelOf(element.text),
  );
  return withTrouble(slot, node);
}

/** A thumb up and a thumb down. */
export function feedbackButtons(slot) {
  const { element } = slot;
  const one = (choice, symbol) =>
    h(
      "button",
      slot.props({
        class: "icon-button icon-button--framed",
        type: "button",
        title: labelOf(choice.text),
        "aria-label": choice.accessibility_label || labelOf(choice.text),
        onclick: () => press(slot, { text: choice.text, value: choice.value }),
      }),
      icon(symbol),
    );
  return withTrouble(slot, h("span", { class: "feedback" }, one(element.positive_button, "up"), one(element.negative_button, "thumbdown")));
}

function press(slot, extra) {
  if (slot.busy) return;
  slot.busy = true;
  slot.act(extra).finally(() => {
    slot.busy = false;
  });
}

function withTrouble(slot, node) {
  const trouble = h("span", { class: "trouble", hidden: true, role: "img" }, icon("fault"));
  slot.onBusy = (busy) => {
    node.classList.toggle("is-busy", busy);
    if (busy) node.setAttribute("aria-busy", "true");
    else node.removeAttribute("aria-busy");
  };
  slot.onRefused = (sentence) => {
    trouble.hidden = !sentence;
    trouble.title = sentence ?? "";
    trouble.setAttribute("aria-label", sentence ?? "");
  };
  return h("span", { class: "with-trouble" }, node, trouble);
}
