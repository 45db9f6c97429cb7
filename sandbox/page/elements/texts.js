// Draws the one-line and many-line text inputs, with their counts, formats and lengths.
import { h } from "../parts/dom.js";
import { labelOf } from "../text/mrkdwn.js";
import { REQUIRED } from "./slot.js";

const MOST_LETTERS = 3000;
/** The count is shown from this share of the limit on. */
const NEARLY_FULL = 0.8;
/** Milliseconds without a key after which the app gets what was typed. */
const PAUSE = 250;

/** Plain text, on one line or many. */
export function plainTextInput(slot) {
  const { element } = slot;
  const most = element.max_length ?? MOST_LETTERS;
  const least = element.min_length ?? 0;
  return textField(slot, {
    tag: element.multiline ? "textarea" : "input",
    most,
    counted: element.max_length !== undefined || least > 0,
    least,
    check: (text) => {
      if (text.length < least) return `Please enter at least ${count(least, "character")}.`;
      if (text.length > most) return `Please keep this to ${count(most, "character")} or fewer.`;
      return null;
    },
  });
}

/** An e-mail address. */
export function emailInput(slot) {
  return textField(slot, {
    type: "email",
    check: (text) => (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? null : "Please enter a valid email address."),
  });
}

/** A web address. */
export function urlInput(slot) {
  return textField(slot, { type: "url", check: (text) => (isWebAddress(text) ? null : "Please enter a valid URL.") });
}

/** A number, whole unless decimals are allowed; its value is sent as text, as in Slack. */
export function numberInput(slot) {
  const { element } = slot;
  const low = element.min_value;
  const high = element.max_value;
  return textField(slot, {
    inputmode: element.is_decimal_allowed ? "decimal" : "numeric",
    check: (text) => {
      if (!/^-?\d*\.?\d+$/.test(text)) return "Please enter a number.";
      if (!element.is_decimal_allowed && text.includes(".")) return "Please enter a whole number.";
      if (low !== undefined && Number(text) < Number(low)) return `Please enter a number of ${low} or more.`;
      if (high !== undefined && Number(text) > Number(high)) return `Please enter a number of ${high} or less.`;
      return null;
    },
  });
}

function textField(slot, { tag = "input", type = "text", inputmode = null, most = null, least = 0, counted = false, check }) {
  const { element } = slot;
  const state = slot.value({ value: element.initial_value !== undefined ? String(element.initial_value) : null });
  const field = h(
    tag,
    slot.props({
      class: "field",
      type: tag === "input" ? (type === "text" ? "text" : type) : null,
      inputmode,
      placeholder: labelOf(element.placeholder) || null,
      autocomplete: "off",
      spellcheck: type === "text" ? null : "false",
      rows: tag === "textarea" ? 4 : null,
      "data-focus-on-load": element.focus_on_load ? "true" : null,
    }),
  );
  field.value = state.value ?? "";
  const left = counted && h("span", { class: "field-count", "aria-hidden": "true" });
  const showLeft = () => {
    if (!left) return;
    const length = field.value.length;
    const near = length > most * NEARLY_FULL;
    left.textContent = length < least ? `${length} / ${least} at least` : near ? `${length} / ${most}` : "";
    left.classList.toggle("field-count--over", length > most || (length > 0 && length < least));
  };

  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let sent = field.value;
  const tell = () => {
    slot.cancel();
    if (!slot.dispatches || (sent === field.value && !field.value)) return;
    sent = field.value;
    slot.act({ value: field.value || null });
  };
  field.addEventListener("input", () => {
    slot.keep({ value: field.value === "" ? null : field.value });
    showLeft();
    if (slot.dispatches && on.includes("on_character_entered")) slot.later(tell, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !slot.dispatches || !on.includes("on_enter_pressed")) return;
    if (tag === "textarea" && event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    tell();
  });
  slot.check(() => {
    const text = field.value.trim();
    if (!text) return slot.required ? REQUIRED : null;
    return check(slot.element.type === "plain_text_input" ? field.value : text);
  });
  showLeft();
  return left ? h("div", { class: "field-box" }, field, left) : field;
}

function isWebAddress(text) {
  try {
    return /^https?:$/.test(new URL(text).protocol) && /^\S+$/.test(text);
  } catch {
    return false;
  }
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
