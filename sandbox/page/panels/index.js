// The sandbox's own panels: mailbox, clock and faults.
import { h } from "../parts/dom.js";
import { emit } from "../state/bus.js";
import { icon } from "../parts/icons.js";
import { clockPanel, shiftWords } from "./clock.js";
import { faultsPanel, faultsOn } from "./faults.js";
import { mailPanel, unreadMails } from "./mailbox.js";

const PANELS = [
  { id: "mail", label: "Mailbox", icon: "mail", show: mailPanel, unread: unreadMails },
  { id: "clock", label: "Clock", icon: "clock", show: clockPanel, note: shiftWords },
  { id: "faults", label: "Faults", icon: "fault", show: faultsPanel, unread: faultsOn },
];

/** Every panel as the sidebar lists it. */
export function panels() {
  return PANELS.map(({ id, label, icon: symbol, unread, note }) => ({ id, label, icon: symbol, unread: unread?.() ?? 0, note: note?.() ?? null }));
}

/** Whether there is a panel of that name. */
export function isPanel(id) {
  return PANELS.some((panel) => panel.id === id);
}

/** Show a panel; returns its node, `close` and `focus`. */
export function panelPane({ panel: id, item }) {
  const panel = PANELS.find((one) => one.id === id);
  const tools = h("div", { class: "pane-header__tools" });
  const shown = panel.show({ item, tools });
  const title = h("h1", { class: "pane-header__title", tabindex: -1 }, icon(panel.icon, 18), h("span", null, panel.label));
  return {
    node: h(
      "section",
      { class: "pane", "aria-label": panel.label, "data-testid": `panel-${id}` },
      h(
        "header",
        { class: "pane-header" },
        h("button", { class: "icon-button pane-header__menu", type: "button", "aria-label": "Open the sidebar", onclick: () => emit("sidebar") }, icon("menu")),
        title,
        tools,
      ),
      shown.node,
    ),
    close: shown.close ?? (() => {}),
    focus: shown.focus ?? (() => title.focus({ preventScroll: true })),
  };
}

/** The name of a panel. */
export function panelTitle(id) {
  return PANELS.find((panel) => panel.id === id).label;
}
