// A place that blocks are drawn on: it knows its container, keeps its form and carries actions to the server.
import { Form } from "./form.js";
import { Refused, post } from "./net.js";
import { toast } from "./toasts.js";

/** What is said when the app does not answer in time. */
export const NO_ANSWER = "We had some trouble connecting. Try again?";

export class Surface {
  /** `kind` is message, modal or home; `container` gives what the server calls the place. */
  constructor(kind, container) {
    this.kind = kind;
    this.container = container;
    this.form = new Form();
    this.isSubmitting = false;
  }

  /** Send an action; the answer is null when it went well, else the sentence that says why not. */
  async act(action) {
    try {
      await post("action", { container: this.container(), action, state: { values: this.form.values() } });
      return null;
    } catch (error) {
      const sentence = sentenceOf(error);
      toast(sentence, "problem");
      return sentence;
    }
  }

  /** Ask the app for the options of an external select. */
  async options(blockId, actionId, value) {
    return post("options", { container: this.container(), block_id: blockId, action_id: actionId, value });
  }
}

/** The sentence of an error; one that is a fault of the page is thrown on. */
export function sentenceOf(error) {
  if (error instanceof Refused) return error.message;
  throw error;
}
