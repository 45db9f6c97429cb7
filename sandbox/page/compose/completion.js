// Offers completions for what is being written: commands after a slash, people after @, channels after #, emoji after a colon.
import { avatar } from "../parts/avatar.js";
import { fill, h, uid } from "../parts/dom.js";
import { emojiLike } from "../text/emoji.js";
import { icon } from "../parts/icons.js";
import { botOf, commands, nameOf, world } from "../state/world.js";

const MOST = 8;

export class Completion {
  /** The list opens above `box`. */
  constructor(field, box, { commandsToo }) {
    this.field = field;
    this.commandsToo = commandsToo;
    this.id = uid("completion");
    this.list = h("div", { class: "completion", role: "listbox", id: this.id, "aria-label": "Suggestions", hidden: true, "data-testid": "completion" });
    this.entries = [];
    this.active = 0;
    box.prepend(this.list);
    field.setAttribute("aria-controls", this.id);
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    field.addEventListener("click", () => this.update());
  }

  /** Show the completions of what was typed. */
  update() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const found = (this.commandsToo && commandEntries(before)) || wordEntries(before);
    if (!found?.entries.length || document.activeElement !== this.field) return this.close();
    this.entries = found.entries;
    this.active = 0;
    const rows = this.entries.map((entry, index) =>
      h(
        "div",
        {
          class: ["completion__entry", entry.pick ? "" : "completion__entry--hint"],
          role: "option",
          id: `${this.id}-${index}`,
          onmousedown: (event) => {
            event.preventDefault();
            this.take(entry);
          },
        },
        entry.lead,
        h("span", { class: "completion__words" }, h("span", { class: "completion__label" }, entry.label, entry.usage && h("span", { class: "completion__usage" }, ` ${entry.usage}`)), entry.hint && h("span", { class: "completion__hint" }, entry.hint)),
        entry.by && h("span", { class: "completion__by" }, entry.by),
      ),
    );
    fill(this.list, found.heading && h("div", { class: "completion__heading" }, found.heading), rows);
    this.rows = rows;
    this.list.hidden = false;
    this.mark();
  }

  /** Handle a key in the list; true if the list used it. */
  keyed(event) {
    const choices = this.list.hidden ? [] : this.entries.filter((entry) => entry.pick);
    if (!choices.length) {
      if (event.key === "Escape" && !this.list.hidden) return this.use(event, () => this.close());
      return false;
    }
    if (event.key === "ArrowDown") return this.use(event, () => this.move(1));
    if (event.key === "ArrowUp") return this.use(event, () => this.move(-1));
    if (event.key === "Enter" && this.isWritten(this.entries[this.active])) return false;
    if (event.key === "Tab" || event.key === "Enter") return this.use(event, () => this.take(this.entries[this.active]));
    if (event.key === "Escape") return this.use(event, () => this.close());
    return false;
  }

  /** Hide the list. */
  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  use(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  move(step) {
    this.active = (this.active + step + this.entries.length) % this.entries.length;
    this.mark();
  }

  mark() {
    this.rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.active && Boolean(this.entries[index].pick))));
    this.rows[this.active].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", this.rows[this.active].id);
  }

  /** Whether only a space would be completed, so that Enter should send. */
  isWritten(entry) {
    const at = this.field.selectionStart;
    return entry.pick?.trimEnd().toLowerCase() === this.field.value.slice(at - entry.typed, at).toLowerCase();
  }

  take(entry) {
    if (!entry?.pick) return;
    const { field } = this;
    const at = field.selectionStart;
    field.setRangeText(entry.pick, at - entry.typed, at, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function commandEntries(before) {
  const match = /^\/(\S*)$/.exec(before);
  if (match) {
    const typed = before.toLowerCase();
    const fitting = commands().filter(({ command }) => command.toLowerCase().startsWith(typed));
    return {
      heading: "Commands",
      entries: fitting.slice(0, MOST).map(({ command, description, usage_hint: usage, app }) => ({
        label: command,
        usage,
        hint: description,
        by: app.name,
        lead: avatar(botOf(app), 28),
        pick: `${command} `,
        typed: before.length,
      })),
    };
  }
  const word = /^(\/\S+)\s/.exec(before)?.[1]?.toLowerCase();
  const known = word && commands().find(({ command }) => command.toLowerCase() === word);
  if (!known) return null;
  return { entries: [{ label: known.command, usage: known.usage_hint, hint: known.description, by: known.app.name, lead: avatar(botOf(known.app), 28) }] };
}

function wordEntries(before) {
  const match = /(?:^|[\s(])([@#:])([\p{L}\p{N}_+-]*)$/u.exec(before);
  if (!match) return null;
  const [, mark, typed] = match;
  const lower = typed.toLowerCase();
  const size = typed.length + 1;
  if (mark === "@") {
    const fitting = [...world.users.values()].filter((user) => !user.deleted && [nameOf(user), user.name ?? ""].some((name) => name.toLowerCase().split(/\s/).concat(name.toLowerCase()).some((word) => word.startsWith(lower))));
    return { heading: "People", entries: fitting.slice(0, MOST).map((user) => ({ label: nameOf(user), hint: user.title, lead: avatar(user, 28), pick: `@${nameOf(user)} `, typed: size })) };
  }
  if (mark === "#") {
    const fitting = [...world.channels.values()].filter((room) => room.name.startsWith(lower) && !room.is_archived);
    return { heading: "Channels", entries: fitting.slice(0, MOST).map((room) => ({ label: room.name, hint: room.topic, lead: icon(room.is_private ? "lock" : "hash"), pick: `#${room.name} `, typed: size })) };
  }
  if (typed.length < 2) return null;
  return { heading: "Emoji", entries: emojiLike(lower, MOST).map(({ name, glyph }) => ({ label: `:${name}:`, lead: h("span", { class: "emoji" }, glyph), pick: `:${name}: `, typed: size })) };
}
