// A surface for blocks: it knows its container, keeps its form and sends actions to the server.
import { Form } from "./form.js";
import { Refused, post } from "../state/net.js";
import { toast } from "../parts/toasts.js";

/** The sentence for an app that does not answer in time. */
export const NO_ANSWER = "We had some trouble connecting. Try again?";

export class Surface {
  /** `kind` is message, modal or home; `container` returns the server's name for the surface. */
  constructor(kind, container) {
    this.kind = kind;
    this.container = container;
    this.form = new Form();
    this.isOver = false;
    this.waiting = new Map();
    this.line = Promise.resolve();
  }

  /**
   * Send an action after the app has answered the earlier ones and the waiting ones of fields are sent.
   * It is not sent if it is no longer wanted by then.
   * Resolves to null, or to a sentence that says why it failed.
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
   * Run something after a pause, or sooner if the person uses something else on this surface.
   * A second call with the same name replaces the first; without a pause it waits for `hurry` alone.
   */
  later(name, run, pause = null) {
    this.cancel(name);
    const timer = pause === null ? 0 : setTimeout(() => this.run(name), pause);
    this.waiting.set(name, { run, timer });
  }

  /** Run now what waits under this name. */
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

  /** Do something after everything that began before it on this surface. */
  async afterwards(work) {
    await this.hurry();
    return this.inLine(work);
  }

  /** The surface was removed: send nothing more from it. */
  end() {
    this.isOver = true;
    for (const name of [...this.waiting.keys()]) this.cancel(name);
  }

  inLine(work) {
    const done = this.line.then(work);
    // The caller handles an error; later work in the queue continues.
    this.line = done.catch(() => {});
    return done;
  }

  /** Ask the app for the options of an external select. */
  async options(blockId, actionId, value) {
    return post("options", { container: this.container(), block_id: blockId, action_id: actionId, value });
  }
}

/** The sentence of an error; an error of the page itself is thrown again. */
export function sentenceOf(error) {
  if (error instanceof Refused) return error.message;
  throw error;
}
