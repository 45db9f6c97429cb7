// Draws radio buttons and checkboxes.
import { h, uid } from "../parts/dom.js";
import { textObject } from "../text/mrkdwn.js";
import { REQUIRED } from "./slot.js";

/** Radio buttons: one of several options. */
export function radioButtons(slot) {
  const { element } = slot;
  const state = slot.value({ selected_option: element.initial_option ?? null });
  const name = uid("radio");
  let chosen = state.selected_option?.value ?? null;
  const boxes = element.options.map((option) => {
    const box = h("input", {
      type: "radio",
      name,
      value: option.value,
      checked: option.value === chosen,
      "data-action-id": element.action_id,
      onchange: async () => {
        if (await slot.set({ selected_option: option })) chosen = option.value;
        for (const one of boxes) one.querySelector("input").checked = one.querySelector("input").value === chosen;
      },
    });
    return choice(box, option);
  });
  slot.check(() => (slot.required && chosen === null ? REQUIRED : null));
  return group(slot, "radiogroup", boxes);
}

/** Checkboxes: any of several options. */
export function checkboxes(slot) {
  const { element } = slot;
  const state = slot.value({ selected_options: element.initial_options ?? [] });
  let chosen = new Set(state.selected_options.map((option) => option.value));
  const boxes = element.options.map((option) => {
    const box = h("input", {
      type: "checkbox",
      value: option.value,
      checked: chosen.has(option.value),
      "data-action-id": element.action_id,
      onchange: async () => {
        const next = new Set(chosen);
        if (box.checked) next.add(option.value);
        else next.delete(option.value);
        if (await slot.set({ selected_options: element.options.filter((one) => next.has(one.value)) })) chosen = next;
        box.checked = chosen.has(option.value);
      },
    });
    return choice(box, option);
  });
  slot.check(() => (slot.required && chosen.size === 0 ? REQUIRED : null));
  return group(slot, "group", boxes);
}

function choice(box, option) {
  return h(
    "label",
    { class: "choice", "data-value": option.value },
    box,
    h(
      "span",
      { class: "choice__words" },
      h("span", { class: "choice__label" }, textObject(option.text)),
      option.description && h("span", { class: "choice__hint" }, textObject(option.description)),
    ),
  );
}

function group(slot, role, boxes) {
  const props = slot.props({ class: "choices", role, id: null });
  if (slot.inputId) {
    props["aria-labelledby"] = `${slot.inputId}-label`;
    props["aria-label"] = null;
  }
  return h("div", props, boxes);
}
