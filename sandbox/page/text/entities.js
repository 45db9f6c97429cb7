// Draws links in texts: people, rooms and web addresses.
import { emit } from "../state/bus.js";
import { h } from "../parts/dom.js";
import { conversation, imWith, nameOf, person, world } from "../state/world.js";

/** A person's or bot's name that opens their direct messages. */
export function mention(id) {
  const user = person(id);
  const im = imWith(id);
  const props = { class: ["mention", id === world.me && "mention--me"], title: user.title || null };
  const text = user.unknown ? `@${id}` : `@${nameOf(user)}`;
  if (!im && !user.is_bot) return h("span", props, text);
  return h("button", { ...props, type: "button", onclick: () => emit("go", { user: id }) }, text);
}

/** A channel's name that opens the channel. */
export function roomLink(id, label) {
  const room = conversation(id);
  const name = room?.title ?? label ?? id;
  if (!room) return h("span", { class: "mention", "data-room": id }, `#${name}`);
  return h("button", { class: "mention", type: "button", onclick: () => emit("go", { channel: id }) }, `#${name}`);
}

/** Draw the links anew whose channel was not known yet, as one that was made a moment ago. */
export function nameRooms() {
  for (const link of document.querySelectorAll("[data-room]")) {
    if (conversation(link.dataset.room)) link.replaceWith(roomLink(link.dataset.room));
  }
}

/** A link that opens a new tab; an address of another kind than web, mail or telephone is shown as text. */
export function safeLink(address, children) {
  const target = safeAddress(address);
  if (!target) return h("span", { class: "not-a-link" }, children);
  return h("a", { class: "link", href: target, target: "_blank", rel: "noopener noreferrer" }, children);
}

/** The address if a page may link to it, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(String(address));
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The address of a picture: the web, or the sandbox's own files. */
export function pictureAddress(address) {
  const text = String(address ?? "");
  if (/^data:image\/(png|jpe?g|gif|webp);base64,/.test(text)) return text;
  try {
    const url = new URL(text, location.href);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
