// Finds the function that draws an element of Block Kit; unknown elements are drawn as such.
import { h } from "../parts/dom.js";
import { button, feedbackButtons, iconButton, workflowButton } from "./buttons.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./dates.js";
import { fileInput } from "./files.js";
import { imageElement } from "./images.js";
import { overflow } from "./overflow.js";
import { richTextInput } from "./rich_input.js";
import { multiSelect, singleSelect } from "./selects.js";
import { emailInput, numberInput, plainTextInput, urlInput } from "./texts.js";

const DRAW = {
  button,
  workflow_button: workflowButton,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  file_input: fileInput,
  image: imageElement,
  overflow,
  rich_text_input: richTextInput,
  static_select: singleSelect,
  external_select: singleSelect,
  users_select: singleSelect,
  conversations_select: singleSelect,
  channels_select: singleSelect,
  multi_static_select: multiSelect,
  multi_external_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
  plain_text_input: plainTextInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  number_input: numberInput,
};

/** Draw the element of a slot. */
export function drawElement(slot) {
  const draw = Object.hasOwn(DRAW, slot.element?.type) ? DRAW[slot.element.type] : null;
  return draw ? draw(slot) : cannotDraw(slot.element?.type ?? "element without a type");
}

/** The box that replaces an element which this page cannot draw. */
export function cannotDraw(type) {
  return h("div", { class: "cannot-draw", "data-testid": "cannot-draw" }, `cannot draw: ${type}`);
}
