// Opens menus and lists next to their control, and closes them when the person uses something else.
import { append, h } from "./dom.js";

let open = null;

/** Close whatever menu is open. */
export function closeMenu() {
  open?.close();
}

/** Put `content` next to `anchor`, and call `onClose` when it is closed. */
export function openPopover(anchor, content, { matchWidth = false, above = false, alignEnd = false, onClose = () => {} } = {}) {
  closeMenu();
  const host = anchor.closest("dialog") ?? document.body;
  const node = h("div", { class: "popover" }, content);
  const place = () => settle(node, anchor, { matchWidth, above, alignEnd });
  const away = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) popover.close();
  };
  const popover = {
    node,
    anchor,
    place,
    close() {
      if (open !== popover) return;
      open = null;
      node.remove();
      document.removeEventListener("pointerdown", away, true);
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", place, true);
      onClose();
    },
  };
  host.append(node);
  open = popover;
  place();
  document.addEventListener("pointerdown", away, true);
  window.addEventListener("resize", place);
  document.addEventListener("scroll", place, true);
  return popover;
}

/** Open a list of entries `{label, hint, icon, onpick, danger}`, `{heading}` or `{note}` that arrow keys walk through. */
export function openMenu(anchor, entries, { label, above = false, alignEnd = false } = {}) {
  const before = document.activeElement;
  const done = (entry) => {
    closeMenu();
    entry?.onpick();
  };
  const list = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label },
    entries.map((entry) =>
      entry.heading || entry.note
        ? h("div", { class: entry.heading ? "menu__heading" : "menu__note", role: "presentation" }, entry.heading ?? entry.note)
        : append(
            h(
              entry.href ? "a" : "button",
              {
                class: ["menu__entry", entry.danger && "menu__entry--danger"],
                role: entry.checked === undefined ? "menuitem" : "menuitemradio",
                "aria-checked": entry.checked === undefined ? null : String(entry.checked),
                type: entry.href ? null : "button",
                href: entry.href,
                target: entry.target ?? (entry.href ? "_blank" : null),
                rel: entry.href ? "noopener noreferrer" : null,
                tabindex: -1,
                onclick: () => done(entry),
              },
            ),
            [
              entry.icon && h("span", { class: "menu__icon" }, entry.icon),
              h("span", { class: "menu__words" }, h("span", { class: "menu__label" }, entry.label), entry.hint && h("span", { class: "menu__hint" }, entry.hint)),
              entry.mark && h("span", { class: "menu__mark" }, entry.mark),
            ],
          ),
    ),
  );
  const popover = openPopover(anchor, list, {
    above,
    alignEnd,
    onClose: () => {
      anchor.setAttribute("aria-expanded", "false");
      if (list.contains(document.activeElement) || document.activeElement === document.body) (anchor.isConnected ? anchor : before)?.focus?.();
    },
  });
  anchor.setAttribute("aria-expanded", "true");
  const stops = [...list.querySelectorAll("[role^=menuitem]")];
  list.addEventListener("keydown", (event) => walk(event, stops, popover));
  stops[0]?.focus();
  return popover;
}

function walk(event, stops, popover) {
  const at = stops.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    stops.at(steps[event.key] % stops.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    popover.anchor.focus();
    popover.close();
  } else if (event.key.length === 1) {
    stops.find((stop) => stop.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}

function settle(node, anchor, { matchWidth, above, alignEnd }) {
  const box = anchor.getBoundingClientRect();
  const gap = 6;
  const edge = 8;
  if (matchWidth) node.style.width = `${box.width}px`;
  const { width, height } = node.getBoundingClientRect();
  const below = innerHeight - box.bottom - gap - edge;
  const over = box.top - gap - edge;
  const up = above ? over >= Math.min(height, 160) : below < height && over > below;
  const left = alignEnd ? box.right - width : box.left;
  node.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
  node.style.maxHeight = `${Math.max(120, Math.min(360, up ? over : below))}px`;
  node.style.top = up ? "auto" : `${box.bottom + gap}px`;
  node.style.bottom = up ? `${innerHeight - box.top + gap}px` : "auto";
}
