// Keeps what was entered on one surface, in the shape of Slack's `state.values`, and its errors.

export class Form {
  constructor() {
    this.entries = new Map();
    this.checks = new Map();
    this.errors = new Map();
    this.onErrors = () => {};
  }

  /** The state of an element, if one of this type was entered or seeded. */
  get(blockId, actionId, type) {
    const state = this.entries.get(key(blockId, actionId));
    return state && state.type === type ? state : null;
  }

  /** Set an element's state and remove its block's error. */
  set(blockId, actionId, state) {
    this.entries.set(key(blockId, actionId), state);
    if (this.errors.delete(blockId)) this.onErrors();
  }

  /** Add a check of an input: a function that returns a sentence, or null if there is no error. */
  check(blockId, actionId, checker) {
    this.checks.set(key(blockId, actionId), { blockId, checker });
  }

  /** Forget the state of elements that are no longer among the blocks. */
  prune(blocks) {
    const kept = new Set(elementsOf(blocks).map(({ blockId, element }) => key(blockId, element.action_id)));
    for (const map of [this.entries, this.checks]) for (const name of [...map.keys()]) if (!kept.has(name)) map.delete(name);
    const ids = new Set(blocks.map((block) => block.block_id));
    for (const id of [...this.errors.keys()]) if (!ids.has(id)) this.errors.delete(id);
  }

  /** Check every input; true if there is no error. */
  validate() {
    this.errors.clear();
    for (const { blockId, checker } of this.checks.values()) {
      const sentence = checker();
      if (sentence && !this.errors.has(blockId)) this.errors.set(blockId, sentence);
    }
    this.onErrors();
    return this.errors.size === 0;
  }

  /** Show the errors that the server sent, by block. */
  refuse(errors) {
    this.errors = new Map(Object.entries(errors));
    this.onErrors();
  }

  /** Everything entered, as Slack's `state.values`. */
  values() {
    const values = {};
    for (const [name, state] of this.entries) {
      const [blockId, actionId] = JSON.parse(name);
      values[blockId] ??= {};
      values[blockId][actionId] = state;
    }
    return values;
  }
}

/** Every element of the blocks that has an action, with its block. */
export function elementsOf(blocks) {
  return blocks.flatMap((block) =>
    [block.element, block.accessory, ...(block.elements ?? []), ...(block.actions ?? [])]
      .filter((element) => element?.action_id)
      .map((element) => ({ blockId: block.block_id, element }))
      .concat(elementsOf(block.child_blocks ?? [])),
  );
}

/** Give ids to blocks and elements that came without; the same place gets the same id again. */
export function withIds(blocks) {
  return blocks.map((block, index) => {
    const copy = { ...block, block_id: block.block_id ?? `b${index}` };
    let count = 0;
    const named = (element) => (element && INTERACTIVE.test(element.type) && !element.action_id ? { ...element, action_id: `a${count++}` } : element);
    if (copy.element) copy.element = named(copy.element);
    if (copy.accessory) copy.accessory = named(copy.accessory);
    if (copy.type !== "rich_text" && Array.isArray(copy.elements)) copy.elements = copy.elements.map(named);
    return copy;
  });
}

const INTERACTIVE = /button|select|overflow|picker|checkboxes|radio|input/;

function key(blockId, actionId) {
  return JSON.stringify([blockId, actionId]);
}
