// Shows short notices that disappear by themselves.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAYS = { notice: 6000, problem: 9000 };
const MOST = 4;

/** Show a sentence in a corner; it can be dismissed earlier. */
export function toast(text, kind = "notice") {
  const box = document.getElementById("toasts");
  const same = [...box.children].find((node) => node.dataset.text === text);
  same?.remove();
  const node = h(
    "div",
    { class: ["toast", `toast--${kind}`], dataset: { testid: "toast", text } },
    h("span", { class: "toast__icon" }, icon(kind === "problem" ? "fault" : "info")),
    h("span", { class: "toast__text" }, text),
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", onclick: () => node.remove() }, icon("close", 14)),
  );
  box.append(node);
  while (box.children.length > MOST) box.firstChild.remove();
  setTimeout(() => node.remove(), STAYS[kind]);
}
