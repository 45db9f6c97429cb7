// One element at its place in a block: its value, its label and its actions.
import { confirmed } from "../views/confirm.js";
import { labelOf } from "../text/mrkdwn.js";

export class Slot {
  /** `place` is input, actions, accessory or context; `label` names the input for people. */
  constructor({ element, block, surface, place, label = null, inputId = null, describedBy = null, required = false }) {
    this.element = element;
    this.block = block;
    this.surface = surface;
    this.place = place;
    this.label = label;
    this.inputId = inputId;
    this.describedBy = describedBy;
    this.required = required;
    this.onBusy = () => {};
    this.onRefused = () => {};
  }

  /** The element's state; `initial` is used the first time only. */
  value(initial) {
    const { element, block, surface } = this;
    const known = surface.form.get(block.block_id, element.action_id, element.type);
    if (known) return known;
    const state = { type: element.type, ...initial };
    surface.form.set(block.block_id, element.action_id, state);
    return state;
  }

  /** Whether each use of the element is sent to the app. */
  get dispatches() {
    return this.place !== "input" || this.block.dispatch_action === true;
  }

  /** Set a value and send it to the app if it wants it; false if the person cancels. */
  async set(state) {
    if (this.element.confirm && this.place !== "input" && !(await confirmed(this.element.confirm))) return false;
    this.keep(state);
    if (this.dispatches) this.act(state);
    return true;
  }

  /** Set a value without sending it. */
  keep(state) {
    this.surface.form.set(this.block.block_id, this.element.action_id, { type: this.element.type, ...state });
  }

  /** Send the action after a pause, or at once if the person uses something else. */
  later(run, pause = null) {
    this.surface.later(this.name, run, pause);
  }

  /** Send now the action that waits for its pause. */
  hurry() {
    return this.surface.run(this.name);
  }

  /** Drop the action that waits for its pause. */
  cancel() {
    this.surface.cancel(this.name);
  }

  get isInForm() {
    return this.surface.form.get(this.block.block_id, this.element.action_id, this.element.type) !== null;
  }

  get name() {
    return JSON.stringify([this.block.block_id, this.element.action_id]);
  }

  /** Send the action to the app. */
  async act(extra = {}) {
    const { element, block } = this;
    const action = { type: element.type, block_id: block.block_id, action_id: element.action_id };
    for (const name of CARRIED) if (element[name] !== undefined) action[name] = element[name];
    this.onRefused(null);
    this.onBusy(true);
    // The answer to an earlier action may be a view without this field; its value is then not sent.
    const isField = this.isInForm;
    const sentence = await this.surface.act({ ...action, ...extra }, () => !isField || this.isInForm);
    this.onBusy(false);
    this.onRefused(sentence);
  }

  /** An additional check of the input before a submit. */
  check(checker) {
    this.surface.form.check(this.block.block_id, this.element.action_id, checker);
  }

  /** The words by which a screen reader names the element. */
  get spoken() {
    const { element, block } = this;
    return (
      this.label || element.accessibility_label || labelOf(element.text) || labelOf(element.placeholder) || labelOf(block.text) || element.action_id
    );
  }

  /** Attributes for every control of this element. */
  props(extra = {}) {
    return {
      "data-action-id": this.element.action_id,
      "data-block-id": this.block.block_id,
      "aria-label": this.inputId ? null : this.spoken,
      id: this.inputId,
      "aria-describedby": this.describedBy,
      "aria-required": this.required ? "true" : null,
      ...extra,
    };
  }
}

/** What Slack repeats from the element in an action. */
const CARRIED = [
  "text",
  "value",
  "style",
  "url",
  "placeholder",
  "initial_option",
  "initial_options",
  "initial_user",
  "initial_users",
  "initial_conversation",
  "initial_conversations",
  "initial_channel",
  "initial_channels",
  "initial_date",
  "initial_time",
  "initial_date_time",
  "confirm",
];

/** The sentence for an input that was left empty. */
export const REQUIRED = "Please complete this required field.";
