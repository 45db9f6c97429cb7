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
    this.isOver = false;
    this.waiting = new Map();
    this.line = Promise.resolve();
  }

  /**
   * Send an action once the app has answered those before it, and what waits in the fields has gone ahead.
   * One that is not wanted any more when its turn comes is left out.
   * The answer is null when it went well, else the sentence that says why not.
   */
  act(action, isWanted = () => true) {
    this.hurry();
    return this.inLine(async () => {
      if (this.isOver || !isWanted()) return null;
      try {
        await post("action", { container: this.container(), action, state: { values: this.form.values() } });
        return null;
      } catch (error) {
        const sentence = sentenceOf(error);
        toast(sentence, "problem");
        return sentence;
      }
    });
  }

  /**
   * Run something after a pause, or sooner if the person goes on to something else on this surface.
   * A second call with the same name replaces the first; without a pause it waits for `hurry` alone.
   */
  later(name, run, pause = null) {
    this.cancel(name);
    const timer = pause === null ? 0 : setTimeout(() => this.run(name), pause);
    this.waiting.set(name, { run, timer });
  }

  /** Run now what waits under this name, if anything does. */
  run(name) {
    const one = this.waiting.get(name);
    this.cancel(name);
    return one?.run();
  }

  /** Forget what waits under this name. */
  cancel(name) {
    clearTimeout(this.waiting.get(name)?.timer);
    this.waiting.delete(name);
  }

  /** Run now everything that waits. */
  hurry() {
    return Promise.all([...this.waiting.keys()].map((name) => this.run(name)));
  }

  /** Do something after everything that was begun before it on this surface. */
  async afterwards(work) {
    await this.hurry();
    return this.inLine(work);
  }

  /** The surface is gone: nothing more is sent from it. */
  end() {
    this.isOver = true;
    for (const name of [...this.waiting.keys()]) this.cancel(name);
  }

  inLine(work) {
    const done = this.line.then(work);
    // An error belongs to whoever waits for this work; what stands behind it goes on.
    this.line = done.catch(() => {});
    return done;
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
