// Draws every kind of select: the chosen options, as text or as chips, and a list with search.
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { labelOf } from "../text/mrkdwn.js";
import { combobox } from "./combobox.js";
import { REQUIRED } from "./slot.js";
import { fieldsOf, sourceOf } from "./sources.js";

/** A select for one option. */
export function singleSelect(slot) {
  const { element } = slot;
  const source = sourceOf(slot);
  const field = fieldsOf(element).state;
  let chosen = startingWith(slot, source, null);
  const set = async (value) => {
    if (await slot.set({ [field]: value })) chosen = value;
    box.show(chosen && source.name(chosen));
    clear.hidden = !clearable();
  };
  const clearable = () => slot.place === "input" && !slot.required && chosen !== null;
  const box = combobox(slot, source, {
    placeholder: labelOf(element.placeholder) || "Select an item",
    isChosen: (choice) => chosen !== null && source.name(chosen).key === choice.key,
    onPick: (choice) => set(choice.value),
  });
  const clear = h("button", { class: "icon-button select__clear", type: "button", "aria-label": "Clear", hidden: !clearable(), onclick: () => set(null) }, icon("close", 12));
  box.node.append(clear, h("span", { class: "select__arrow" }, icon("down", 14)));
  box.show(chosen && source.name(chosen));
  slot.check(() => (slot.required && chosen === null ? REQUIRED : null));
  slot.onBusy = (busy) => box.node.classList.toggle("is-busy", busy);
  return box.node;
}

/** A select for several options, shown as chips. */
export function multiSelect(slot) {
  const { element } = slot;
  const source = sourceOf(slot);
  const field = fieldsOf(element).state;
  const most = element.max_selected_items ?? Infinity;
  let chosen = startingWith(slot, source, []);
  const has = (key) => chosen.some((value) => source.name(value).key === key);
  const set = async (next) => {
    if (await slot.set({ [field]: next })) chosen = next;
    show();
  };
  const box = combobox(slot, source, {
    placeholder: labelOf(element.placeholder) || "Select options",
    many: true,
    isChosen: (choice) => has(choice.key),
    isFull: () => chosen.length >= most && `You can choose up to ${most}.`,
    onPick: (choice) => set(has(choice.key) ? chosen.filter((value) => source.name(value).key !== choice.key) : [...chosen, choice.value]),
    onBackspace: () => chosen.length && set(chosen.slice(0, -1)),
  });
  const chips = h("span", { class: "chips" });
  box.node.prepend(chips);
  box.node.append(h("span", { class: "select__arrow" }, icon("down", 14)));
  const show = () => {
    fill(
      chips,
      chosen.map((value) => {
        const choice = source.name(value);
        const remove = () => set(chosen.filter((one) => one !== value));
        return h(
          "span",
          { class: "chip", "data-value": choice.key },
          h("span", { class: "chip__label" }, choice.label),
          h("button", { class: "chip__remove", type: "button", "aria-label": `Remove ${choice.label}`, onclick: remove }, icon("close", 11)),
        );
      }),
    );
    box.input.placeholder = chosen.length ? "" : labelOf(element.placeholder) || "Select options";
    box.refresh();
  };
  show();
  slot.check(() => (slot.required && !chosen.length ? REQUIRED : null));
  slot.onBusy = (busy) => box.node.classList.toggle("is-busy", busy);
  return box.node;
}

function startingWith(slot, source, nothing) {
  const { element } = slot;
  const { state, initial } = fieldsOf(element);
  let first = element[initial];
  if (first === undefined && element.default_to_current_conversation) {
    const here = slot.surface.conversation?.();
    if (here) first = Array.isArray(nothing) ? [here] : here;
  }
  const known = slot.value({ [state]: first ?? nothing })[state];
  const valid = Array.isArray(known) ? known.filter(source.known) : known !== null && source.known(known) ? known : null;
  if (JSON.stringify(valid) !== JSON.stringify(known)) slot.keep({ [state]: valid });
  return valid;
}
