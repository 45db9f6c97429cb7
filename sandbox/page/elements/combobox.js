// A text field with a list below it that is searched while typing; works with keys and pointer.
import { fill, h, uid } from "../parts/dom.js";
import { closeMenu, openPopover } from "../parts/menus.js";
import { sentenceOf } from "../views/surface.js";

const PAUSE = 220;

/**
 * Make the field. `source.find(query)` returns groups of choices; a remote source is asked after a pause in typing.
 * Returns `node`, `input`, `show(choice)`, which sets the field's text, and `refresh()`, which updates the marks in the list.
 */
export function combobox(slot, source, { placeholder, many = false, isChosen, isFull = () => false, onPick, onBackspace = () => {} }) {
  const listId = uid("list");
  const input = h(
    "input",
    slot.props({
      class: "select__input",
      role: "combobox",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      placeholder,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "data-focus-on-load": slot.element.focus_on_load ? "true" : null,
    }),
  );
  const node = h("div", { class: ["select", many && "select--many"], "data-select": slot.element.action_id }, input);
  const list = h("div", { class: "options", role: "listbox", id: listId, "aria-multiselectable": many ? "true" : null, "aria-label": "Options" });
  let popover = null;
  let shown = "";
  let typed = false;
  let rows = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  const query = () => (typed || many ? input.value : "");

  function open() {
    if (popover) return;
    popover = openPopover(node, list, { matchWidth: true, onClose: closed });
    popover.node.addEventListener("mousedown", (event) => event.preventDefault());
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", listId);
    node.classList.add("is-open");
    search(0);
  }

  function closed() {
    popover = null;
    asked += 1;
    clearTimeout(timer);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    node.classList.remove("is-open");
    typed = false;
    input.value = many ? "" : shown;
  }

  function search(wait) {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    const text = query().trim();
    if (source.remote && text.length < source.least) {
      return note(source.least === 1 ? "Type to search" : `Type at least ${source.least} characters to search`);
    }
    if (source.remote) note("Loading…", "loading");
    timer = setTimeout(async () => {
      let groups;
      try {
        groups = await source.find(text);
      } catch (error) {
        if (mine === asked) note(`Options could not be loaded. ${sentenceOf(error)}`, "failed");
        return;
      }
      if (mine === asked && popover) draw(groups);
    }, source.remote ? wait : 0);
  }

  function note(text, kind = "") {
    rows = [];
    active = -1;
    input.removeAttribute("aria-activedescendant");
    fill(list, h("div", { class: ["options__note", kind && `options__note--${kind}`], role: kind === "failed" ? "alert" : "status" }, text));
    popover?.place();
  }

  function draw(groups) {
    if (!groups.some((group) => group.choices.length)) return note("No results");
    rows = [];
    const full = isFull();
    fill(
      list,
      full && h("div", { class: "options__note", role: "status" }, full),
      groups.map((group) => {
        const options = group.choices.map((choice) => {
          const row = h("div", { class: "option", role: "option", id: uid("option"), "data-value": choice.key, onclick: () => pick(choice) }, choice.draw(), h("span", { class: "option__tick", "aria-hidden": "true" }));
          row.addEventListener("pointermove", () => activate(rows.findIndex((entry) => entry.row === row), false));
          rows.push({ row, choice });
          return row;
        });
        if (!group.heading) return options;
        const id = uid("group");
        return h("div", { role: "group", "aria-labelledby": id }, h("div", { class: "options__heading", id }, group.heading), options);
      }),
    );
    mark();
    const first = many ? 0 : Math.max(0, rows.findIndex(({ choice }) => isChosen(choice)));
    activate(typed ? 0 : first);
    popover.place();
  }

  function mark() {
    const full = isFull();
    for (const { row, choice } of rows) {
      row.setAttribute("aria-selected", String(isChosen(choice)));
      row.setAttribute("aria-disabled", String(Boolean(full) && !isChosen(choice)));
    }
  }

  function activate(at, scroll = true) {
    if (!rows.length) return;
    rows[active]?.row.classList.remove("is-active");
    active = (at + rows.length) % rows.length;
    const { row } = rows[active];
    row.classList.add("is-active");
    input.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  function pick(choice) {
    if (isFull() && !isChosen(choice)) return;
    if (many) {
      input.value = "";
      typed = false;
      onPick(choice);
      search(0);
    } else {
      closeMenu();
      onPick(choice);
    }
  }

  const keys = {
    ArrowDown: () => (popover ? activate(active + 1) : open()),
    ArrowUp: () => (popover ? activate(active - 1) : open()),
    Enter: () => (popover ? rows[active] && pick(rows[active].choice) : open()),
    Escape: () => closeMenu(),
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Backspace" && many && !input.value) onBackspace();
    if (event.key === "Tab") closeMenu();
    if (!(event.key in keys) || (event.key === "Escape" && !popover)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    typed = true;
    if (popover) search(PAUSE);
    else open();
  });
  input.addEventListener("focus", () => !many && input.select());
  input.addEventListener("blur", () => popover && closeMenu());
  node.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) return;
    if (popover && event.target === input) return;
    event.preventDefault();
    if (popover) return closeMenu();
    input.focus();
    // Typing replaces the chosen text; the pointer would have put the caret into it.
    if (!many) input.select();
    open();
  });

  return {
    node,
    input,
    show(choice) {
      shown = choice ? choice.label : "";
      if (!many) input.value = shown;
      mark();
    },
    refresh: mark,
  };
}
