// Makes DOM nodes from plain calls; text always arrives as text, never as markup.

/** Make an element: `h("p", {class: "x", onclick: f}, "text", node, [more])`. Null and false are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  append(node, children);
  return node;
}

/** Append strings, nodes and nested arrays of them. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** Let screen readers announce a sentence, without showing it. */
export function hidden(text) {
  return h("span", { class: "visually-hidden" }, text);
}

let counter = 0;

/** Return an id that is unique on this page, for labels and descriptions. */
export function uid(prefix = "n") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** List the nodes inside a node that can have the focus, in tab order. */
export function focusable(root) {
  const wanted = "a[href], button, input, select, textarea, [tabindex], [contenteditable=true]";
  return [...root.querySelectorAll(wanted)].filter(
    (node) => !node.disabled && node.tabIndex >= 0 && !node.closest("[inert]") && node.getClientRects().length > 0,
  );
}

/** Let Tab and Shift+Tab cycle inside a node. */
export function keepFocusInside(root, event) {
  if (event.key !== "Tab") return;
  const stops = focusable(root);
  if (!stops.length) return event.preventDefault();
  const first = stops[0];
  const last = stops.at(-1);
  const inside = root.contains(document.activeElement);
  if (event.shiftKey && (!inside || document.activeElement === root || document.activeElement === first)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (!inside || document.activeElement === last)) {
    event.preventDefault();
    first.focus();
  }
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = [value].flat().filter(Boolean).join(" ");
  else if (name === "dataset") {
    for (const [key, entry] of Object.entries(value)) if (entry !== null && entry !== undefined) node.dataset[key] = entry;
  } else if (name === "style") {
    for (const [key, entry] of Object.entries(value)) node.style.setProperty(key, entry);
  } else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "disabled" || name === "indeterminate") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}
