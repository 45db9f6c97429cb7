// Draws the menu behind three dots.
import { confirmed } from "../views/confirm.js";
import { h } from "../parts/dom.js";
import { safeAddress } from "../text/entities.js";
import { icon } from "../parts/icons.js";
import { labelOf } from "../text/mrkdwn.js";
import { openMenu } from "../parts/menus.js";

/** An overflow menu; each option is sent to the app, and one with a `url` also opens it. */
export function overflow(slot) {
  const { element } = slot;
  const label = element.accessibility_label || "More options";
  const pick = async (option) => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    slot.act({ selected_option: option });
  };
  const node = h(
    "button",
    slot.props({
      class: "icon-button icon-button--framed overflow",
      type: "button",
      "aria-label": label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () =>
        openMenu(
          node,
          element.options.map((option) => ({
            label: labelOf(option.text),
            hint: labelOf(option.description) || null,
            href: option.url ? safeAddress(option.url) : null,
            onpick: () => pick(option),
          })),
          { label, alignEnd: true },
        ),
    }),
    icon("more"),
  );
  slot.onBusy = (busy) => node.classList.toggle("is-busy", busy);
  return node;
}
