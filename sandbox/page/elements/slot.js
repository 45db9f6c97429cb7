// One element at its place in a block: its value, its label and what happens when it is used.
import { confirmed } from "../confirm.js";
import { labelOf } from "../mrkdwn.js";

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

  /** The element's state; `initial` is taken the first time only. */
  value(initial) {
    const { element, block, surface } = this;
    const known = surface.form.get(block.block_id, element.action_id, element.type);
    if (known) return known;
    const state = { type: element.type, ...initial };
    surface.form.set(block.block_id, element.action_id, state);
    return state;
  }

  /** Whether using the element tells the app at once. */
  get dispatches() {
    return this.place !== "input" || this.block.dispatch_action === true;
  }

  /** Take a new value and tell the app if it wants to know; false if the person thought better of it. */
  async set(state) {
    if (this.element.confirm && this.place !== "input" && !(await confirmed(this.element.confirm))) return false;
    this.keep(state);
    if (this.dispatches) this.act(state);
    return true;
  }

  /** Take a new value quietly. */
  keep(state) {
    this.surface.form.set(this.block.block_id, this.element.action_id, { type: this.element.type, ...state });
  }

  /** Tell the app after a pause that the element was used; at once if the person goes on to something else. */
  later(run, pause = null) {
    this.surface.later(this.name, run, pause);
  }

  /** Run now what waits for its pause. */
  hurry() {
    return this.surface.run(this.name);
  }

  /** Forget what waits for its pause. */
  cancel() {
    this.surface.cancel(this.name);
  }

  get isInForm() {
    return this.surface.form.get(this.block.block_id, this.element.action_id, this.element.type) !== null;
  }

  get name() {
    return JSON.stringify([this.block.block_id, this.element.action_id]);
  }

  /** Tell the app that the element was used. */
  async act(extra = {}) {
    const { element, block } = this;
    const action = { type: element.type, block_id: block.block_id, action_id: element.action_id };
    for (const name of CARRIED) if (element[name] !== undefined) action[name] = element[name];
    this.onRefused(null);
    this.onBusy(true);
    // The answer to an earlier action may bring a view without this field; its value is of no use there.
    const isField = this.isInForm;
    const sentence = await this.surface.act({ ...action, ...extra }, () => !isField || this.isInForm);
    this.onBusy(false);
    this.onRefused(sentence);
  }

  /** How the input is checked before a submit, beside being filled in. */
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

  /** Attributes that every control of this element carries. */
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
