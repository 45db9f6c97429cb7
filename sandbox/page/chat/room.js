// The pane of one conversation: its header, its messages and the composer.
import { assistantLine } from "./assistant.js";
import { avatar } from "../parts/avatar.js";
import { emit, on } from "../state/bus.js";
import { composer } from "../compose/composer.js";
import { fill, h, hidden } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { MessageList } from "./messages.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { pinnedBar } from "./pinned.js";
import { isLoaded, load, timeline, watch } from "../state/rooms.js";
import { sentenceOf } from "../views/surface.js";
import { commands, conversation, nameOf } from "../state/world.js";

const SYMBOLS = { channel: "hash", private: "lock", mpim: "people" };

/** Show a conversation; returns its node and `close`. */
export function room(id) {
  const place = conversation(id);
  const { node, close, focus } = conversationPane(id, place, intro(place));
  const header = h(
    "header",
    { class: "pane-header" },
    h("button", { class: "icon-button pane-header__menu", type: "button", "aria-label": "Open the sidebar", onclick: () => emit("sidebar") }, icon("menu")),
    h("h1", { class: "pane-header__title" }, symbolOf(place), h("span", null, place.title)),
    place.channel?.topic && h("span", { class: "pane-header__topic" }, mrkdwn(place.channel.topic)),
    place.user?.title && h("span", { class: "pane-header__topic" }, place.user.title),
    place.channel && h("span", { class: "pane-header__members", title: "Members" }, icon("people", 14), memberCount(place.channel), hidden(" members")),
    place.members && h("span", { class: "pane-header__members", title: "Members" }, icon("people", 14), String(place.members.length), hidden(" members")),
  );
  return { node: h("section", { class: "pane", "aria-label": place.title }, header, node), close, focus };
}

/** The messages and composer of a conversation, without a header. */
export function conversationPane(id, place, first = null) {
  const list = new MessageList({ channel: id, find: () => timeline(id), label: `Messages in ${place.title}`, intro: first });
  const to = isDirect(place) ? place.title : `#${place.title}`;
  const readOnly = place.channel?.is_archived;
  const write = readOnly ? null : composer({ channel: id, placeholder: `Message ${to}`, onSent: () => list.toEnd() });
  const note = h("div", { class: "pane__note", role: "status" });
  const line = assistantLine(id);
  const bar = pinnedBar(id);
  const node = h("div", { class: "conversation" }, bar.node, list.node, note, line.node, write ? write.node : h("div", { class: "composer composer--closed" }, "This channel is archived."));
  const stop = on("messages", ({ channel }) => channel === id && list.draw());
  watch(id);
  list.draw();
  if (!isLoaded(id)) {
    note.textContent = "Loading messages…";
    load(id).then(
      () => fill(note),
      (error) => fill(note, sentenceOf(error)),
    );
  }
  return {
    node,
    focus: () => write?.focus(),
    close() {
      stop();
      line.close();
      bar.close();
      list.drop();
      watch(null);
    },
  };
}

/** The beginning of a conversation: what it is, and how to talk to apps. */
export function intro(place) {
  const face = place.kind === "im" ? avatar(place.user, 56) : h("span", { class: "intro__symbol" }, icon(SYMBOLS[place.kind], 26));
  return h("div", { class: "intro" }, face, h("h2", null, place.title), h("p", null, beginning(place)), h("p", null, hint()));
}

function beginning(place) {
  if (place.app) return `This is where you and ${place.title} talk.`;
  if (place.kind === "im") return `This is the start of your conversation with ${nameOf(place.user)}.`;
  if (place.kind === "mpim") return `This is the start of your conversation with ${place.title}.`;
  return `This is the beginning of ${place.kind === "private" ? "the private channel" : "the channel"} ${place.title}.`;
}

function hint() {
  const words = commands().map(({ command }) => h("code", { class: "code" }, command));
  return words.length > 0 && ["Type ", words.flatMap((word, at) => (at ? [" or ", word] : [word])), " to speak to an app."];
}

function symbolOf(place) {
  if (place.kind === "im") return avatar(place.user, 24);
  return icon(SYMBOLS[place.kind], 18);
}

function isDirect(place) {
  return place.kind === "im" || place.kind === "mpim";
}

function memberCount(channel) {
  const members = channel.members;
  return String(Array.isArray(members) ? members.length : (members ?? channel.num_members ?? ""));
}
