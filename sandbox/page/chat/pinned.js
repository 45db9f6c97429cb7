// Shows the bookmarks of a conversation as links, and its pinned messages as a list.
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { safeLink } from "../text/entities.js";
import { plainText, wordsOf } from "../text/mrkdwn.js";
import { Refused, get } from "../state/net.js";
import { instant, timeOfDay } from "../text/times.js";
import { nameOf, person } from "../state/world.js";

/** The bar of a conversation; hidden if there are no bookmarks and pins. */
export function pinnedBar(channel) {
  const node = h("div", { class: "pinned", "data-testid": "pinned", hidden: true });
  let pinned = new Set();
  let asked = 0;
  const draw = async () => {
    const turn = ++asked;
    const { bookmarks, pins } = await get("pinned", { channel }).catch(nothing);
    if (turn !== asked) return; // A later question has a newer answer.
    pinned = new Set(pins.map(({ ts }) => ts));
    const isOpen = node.querySelector("details")?.open ?? false;
    node.hidden = bookmarks.length === 0 && pins.length === 0;
    fill(node, bookmarks.length > 0 && bookmarkList(bookmarks), pins.length > 0 && pinList(pins, isOpen));
  };
  const stops = [
    on("stream.pinned", (event) => event.channel === channel && draw()),
    on("stream.message_changed", ({ message }) => pinned.has(message.ts) && draw()),
  ];
  draw();
  return { node, close: () => stops.forEach((stop) => stop()) };
}

function bookmarkList(bookmarks) {
  const items = bookmarks.map(({ title, link, emoji }) => h("li", null, emoji && [plainText(emoji), " "], safeLink(link, [title])));
  return h("ul", { class: "pinned__list", "aria-label": "Bookmarks" }, items);
}

function pinList(pins, isOpen) {
  const items = pins.map((message) => {
    const words = wordsOf(message.text) || "A message without words";
    const open = () => emit("thread", { ts: message.thread_ts ?? message.ts });
    return h("li", null, h("button", { class: "pinned__message", type: "button", onclick: open }, h("strong", null, nameOf(person(message.user))), ` ${timeOfDay(instant(message.ts))} `, words));
  });
  return h("details", { open: isOpen }, h("summary", null, `${pins.length} pinned`), h("ul", { class: "pinned__messages", "aria-label": "Pinned messages" }, items));
}

function nothing(error) {
  if (error instanceof Refused) return { bookmarks: [], pins: [] };
  throw error;
}
