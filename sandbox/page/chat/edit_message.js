// Lets people change a message that they wrote, in a dialog that keeps the text until it is saved.
import { encode } from "../compose/composer.js";
import { h, keepFocusInside, uid } from "../parts/dom.js";
import { unescape } from "../text/mrkdwn.js";
import { post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { conversation, handleOf, nameOf, person } from "../state/world.js";

/** Open the dialog; it closes when the new text is saved or the person cancels. */
export function editMessage(message, channel) {
  const before = document.activeElement;
  const title = uid("edit");
  const field = h("textarea", { class: "field", rows: 4, "aria-labelledby": title, "data-testid": "edit-text" });
  field.value = asTyped(message.text ?? "");
  const problem = h("p", { class: "confirm__text", role: "alert", hidden: true });
  const close = () => {
    dialog.close();
    dialog.remove();
    before?.focus?.();
  };
  const save = async (event) => {
    event.preventDefault();
    try {
      await post("edit", { channel, ts: message.ts, text: encode(field.value.trim()) });
      close();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = sentenceOf(error);
    }
  };
  const form = h(
    "form",
    { onsubmit: save },
    h("h2", { class: "confirm__title", id: title }, "Edit message"),
    field,
    problem,
    h("div", { class: "confirm__buttons" }, h("button", { type: "button", class: "button", onclick: close }, "Cancel"), h("button", { type: "submit", class: "button button--primary" }, "Save")),
  );
  const keyed = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && event.target === field && !event.shiftKey && !event.isComposing) save(event);
    keepFocusInside(dialog, event);
  };
  const dialog = h("dialog", { class: "confirm", "aria-labelledby": title, "data-testid": "edit-message", oncancel: (event) => event.preventDefault(), onkeydown: keyed }, form);
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
}

function asTyped(text) {
  const typed = text.replace(/<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (whole, mark, target, label) => {
    if (mark === "@") return `@${nameOf(person(target))}`;
    if (mark === "#") return `#${conversation(target)?.title ?? label ?? target}`;
    if (target.startsWith("subteam^")) return `@${handleOf(target.split("^")[1])}`;
    return mark ? whole : (label ?? target);
  });
  return unescape(typed);
}
