// Asks for the people of a new direct conversation: one or several.
import { avatar } from "../parts/avatar.js";
import { emit } from "../state/bus.js";
import { h, keepFocusInside, uid } from "../parts/dom.js";
import { post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { nameOf, world } from "../state/world.js";

/** Open the dialog, and show the conversation when it exists. */
export function newConversation() {
  const before = document.activeElement;
  const title = uid("new");
  const others = [...world.users.values()].filter((user) => !user.deleted && user.id !== world.me);
  const boxes = others.map((user) => h("input", { type: "checkbox", value: user.id }));
  const problem = h("p", { class: "confirm__text", role: "alert", hidden: true });
  const close = () => {
    dialog.close();
    dialog.remove();
    before?.focus?.();
  };
  const start = async (event) => {
    event.preventDefault();
    try {
      const users = boxes.filter((box) => box.checked).map((box) => box.value);
      const { channel } = await post("open", { users });
      close();
      emit("open", { channel });
    } catch (error) {
      problem.hidden = false;
      problem.textContent = sentenceOf(error);
    }
  };
  const form = h(
    "form",
    { onsubmit: start },
    h("h2", { class: "confirm__title", id: title }, "New direct conversation"),
    h("p", { class: "confirm__text" }, "With one to eight others."),
    h("div", { class: "choices", role: "group", "aria-labelledby": title }, others.map((user, at) => h("label", { class: "choice" }, boxes[at], avatar(user, 20), h("span", { class: "choice__words" }, nameOf(user))))),
    problem,
    h("div", { class: "confirm__buttons" }, h("button", { type: "button", class: "button", onclick: close }, "Cancel"), h("button", { type: "submit", class: "button button--primary" }, "Begin")),
  );
  const keyed = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    keepFocusInside(dialog, event);
  };
  const dialog = h("dialog", { class: "confirm", "aria-labelledby": title, "data-testid": "new-conversation", oncancel: (event) => event.preventDefault(), onkeydown: keyed }, form);
  document.body.append(dialog);
  dialog.showModal();
  boxes[0]?.focus();
}
