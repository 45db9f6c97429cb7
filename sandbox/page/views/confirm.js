// Asks "are you sure?" in the words of Slack's confirmation dialog.
import { h, keepFocusInside, uid } from "../parts/dom.js";
import { labelOf, textObject } from "../text/mrkdwn.js";

/** Ask, and resolve to true or false. */
export function confirmed(confirm) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = uid("confirm");
    const answer = (yes) => {
      dialog.close();
      dialog.remove();
      before?.focus?.();
      resolve(yes);
    };
    const yes = h(
      "button",
      { type: "button", class: ["button", confirm.style === "danger" ? "button--danger" : "button--primary"], onclick: () => answer(true) },
      labelOf(confirm.confirm) || "OK",
    );
    const dialog = h(
      "dialog",
      {
        class: "confirm",
        "aria-labelledby": title,
        "data-testid": "confirm",
        oncancel: (event) => event.preventDefault(),
        onkeydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") {
            event.preventDefault();
            answer(false);
          }
          keepFocusInside(dialog, event);
        },
      },
      h("h2", { class: "confirm__title", id: title }, labelOf(confirm.title)),
      h("div", { class: "confirm__text" }, textObject(confirm.text)),
      h(
        "div",
        { class: "confirm__buttons" },
        h("button", { type: "button", class: "button", onclick: () => answer(false) }, labelOf(confirm.deny) || "Cancel"),
        yes,
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
