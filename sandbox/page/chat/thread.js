// The pane of one thread, to the right of the conversation.
import { assistantLine } from "./assistant.js";
import { on } from "../state/bus.js";
import { composer } from "../compose/composer.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { MessageList } from "./messages.js";
import { load, thread } from "../state/rooms.js";
import { sentenceOf } from "../views/surface.js";
import { conversation } from "../state/world.js";

/** Show a thread; returns its node and `close`. */
export function threadPane(channel, ts, onClose) {
  const place = conversation(channel);
  const list = new MessageList({ channel, find: () => thread(channel, ts), inThread: true, label: "Thread" });
  const write = place.channel?.is_archived ? null : composer({ channel, thread: ts, placeholder: "Reply…", onSent: () => list.toEnd() });
  const note = h("div", { class: "pane__note", role: "status" });
  const line = assistantLine(channel, ts);
  const node = h(
    "aside",
    {
      class: "thread",
      "aria-label": "Thread",
      "data-testid": "thread",
      onkeydown: (event) => event.key === "Escape" && onClose(),
    },
    h(
      "header",
      { class: "pane-header" },
      h("h2", { class: "pane-header__title" }, "Thread"),
      h("span", { class: "pane-header__topic" }, place.kind.endsWith("im") ? place.title : `#${place.title}`),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close thread", onclick: onClose }, icon("close")),
    ),
    list.node,
    note,
    line.node,
    write?.node,
  );
  const stop = on("messages", (event) => event.channel === channel && list.draw());
  list.draw();
  load(channel, ts).catch((error) => fill(note, sentenceOf(error)));
  return {
    node,
    focus: () => write?.focus(),
    close() {
      stop();
      line.close();
      list.drop();
    },
  };
}
