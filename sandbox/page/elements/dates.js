// Draws the pickers for days, times of day, and instants in the reader's zone.
import { h } from "../parts/dom.js";
import { labelOf } from "../text/mrkdwn.js";
import { REQUIRED } from "./slot.js";

/** Milliseconds before the app gets the action: while a year is being typed, the date changes with every digit. */
const PAUSE = 350;

/** A day, as YYYY-MM-DD. */
export function datePicker(slot) {
  return picker(slot, {
    type: "date",
    name: "selected_date",
    initial: slot.element.initial_date,
    shown: (value) => value ?? "",
    read: (text) => (/^[12]\d{3}-\d\d-\d\d$/.test(text) ? text : null),
  });
}

/** A time of day, as HH:MM. */
export function timePicker(slot) {
  return picker(slot, {
    type: "time",
    name: "selected_time",
    initial: slot.element.initial_time,
    shown: (value) => value ?? "",
    read: (text) => text.slice(0, 5) || null,
  });
}

/** An instant, as seconds since 1970. */
export function dateTimePicker(slot) {
  return picker(slot, {
    type: "datetime-local",
    name: "selected_date_time",
    initial: slot.element.initial_date_time,
    shown: (value) => (value ? localStamp(new Date(value * 1000)) : ""),
    read: (text) => (/^[12]\d{3}-/.test(text) ? Math.floor(new Date(text).getTime() / 1000) : null),
  });
}

function picker(slot, { type, name, initial, shown, read }) {
  const state = slot.value({ [name]: initial ?? null, ...(slot.element.timezone ? { timezone: slot.element.timezone } : {}) });
  let current = state[name];
  const words = labelOf(slot.element.placeholder);
  const field = h("input", slot.props({ class: "field field--picker", type, title: words || null, "data-focus-on-load": slot.element.focus_on_load ? "true" : null }));
  field.value = shown(current);
  const show = () => field.classList.toggle("field--empty", !field.value);
  show();
  field.addEventListener("change", () => {
    slot.cancel();
    show();
    const next = read(field.value);
    if (next === current) return;
    const take = async () => {
      if (await slot.set({ ...state, [name]: next })) current = next;
      else field.value = shown(current);
    };
    if (slot.dispatches) slot.later(take, PAUSE);
    else take();
  });
  slot.check(() => {
    if (field.validity.badInput) return "Please complete this date or time.";
    return slot.required && !field.value ? REQUIRED : null;
  });
  return words ? h("span", { class: "picker" }, field, slot.place !== "input" && h("span", { class: "picker__words", "aria-hidden": "true" }, words)) : field;
}

function localStamp(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
