// Draws a list of messages, grouped by day and author, and redraws only what changed.
import { h } from "../parts/dom.js";
import { drawMessage, isSystem } from "./message.js";
import { Surface } from "../views/surface.js";
import { dayHeading, dayKey, fullMoment, instant } from "../text/times.js";

const GROUP_SECONDS = 300;
const NEAR_END = 80;
/** Number of messages that are drawn before the person asks for more. */
const AT_ONCE = 200;

export class MessageList {
  /** `find` returns the messages in order; `inThread` leaves out the links to threads. */
  constructor({ channel, find, inThread = false, label, intro = null }) {
    this.channel = channel;
    this.find = find;
    this.inThread = inThread;
    this.intro = intro;
    this.most = AT_ONCE;
    this.earlier = h("button", { class: "button button--small messages__earlier", type: "button", onclick: () => this.showEarlier() }, "Show earlier messages");
    this.items = new Map();
    this.surfaces = new Map();
    this.inner = h("div", { class: "messages__inner", role: "log", "aria-label": label, "aria-live": "polite" });
    this.node = h("div", { class: "messages", "data-testid": inThread ? "thread-messages" : "messages", tabindex: -1 }, this.inner);
    this.atEnd = true;
    this.node.addEventListener("scroll", () => {
      this.atEnd = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_END;
    });
    this.watcher = new ResizeObserver(() => this.settle());
    this.watcher.observe(this.inner);
    this.watcher.observe(this.node);
  }

  /** Bring the list up to date. */
  draw() {
    const items = new Map();
    const all = this.find();
    const shown = all.slice(-this.most);
    const nodes = all.length > shown.length ? [this.earlier] : this.intro ? [this.intro] : [];
    let before = null;
    let shownDay = null;
    for (const message of shown) {
      const moment = instant(message.ts);
      const day = dayKey(moment);
      if (day !== shownDay) {
        shownDay = day;
        nodes.push(this.item(items, `day ${day} ${dayHeading(moment)}`, "", () => dayDivider(moment)));
        before = null;
      }
      const compact = follows(before, message);
      nodes.push(
        this.item(items, `message ${message.ts}`, `${compact} ${JSON.stringify(message)}`, () =>
          drawMessage(message, { channel: this.channel, compact, inThread: this.inThread, surface: this.surfaceOf(message) }),
        ),
      );
      before = message;
      if (this.inThread && message.reply_count) {
        const words = count(message.reply_count);
        nodes.push(this.item(items, `replies ${words}`, "", () => h("div", { class: "replies", role: "separator", "aria-label": words }, words)));
        before = null;
      }
    }
    this.items = items;
    this.arrange(nodes);
    this.settle();
  }

  showEarlier() {
    const below = this.node.scrollHeight - this.node.scrollTop;
    this.most += AT_ONCE;
    this.draw();
    this.node.scrollTop = this.node.scrollHeight - below;
  }

  /** Go to the newest message. */
  toEnd() {
    this.atEnd = true;
    this.settle();
  }

  /** Stop watching; the list is no longer shown. */
  drop() {
    this.watcher.disconnect();
    for (const surface of this.surfaces.values()) surface.hurry();
  }

  settle() {
    if (this.atEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  item(items, name, signature, make) {
    const kept = this.items.get(name);
    const item = kept && kept.signature === signature ? kept : { signature, node: make() };
    items.set(name, item);
    return item.node;
  }

  surfaceOf(message) {
    if (!this.surfaces.has(message.ts)) {
      const surface = new Surface("message", () => ({
        type: "message",
        channel: this.channel,
        ts: message.ts,
        ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
        is_ephemeral: message.ephemeral === true,
      }));
      surface.conversation = () => this.channel;
      this.surfaces.set(message.ts, surface);
    }
    return this.surfaces.get(message.ts);
  }

  arrange(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.inner.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.inner.children[index] !== node) this.inner.insertBefore(node, this.inner.children[index] ?? null);
    });
  }
}

function count(replies) {
  return `${replies} ${replies === 1 ? "reply" : "replies"}`;
}

function follows(before, message) {
  return (
    before !== null &&
    !isSystem(before) &&
    !isSystem(message) &&
    !message.ephemeral &&
    !before.ephemeral &&
    before.user === message.user &&
    before.bot_id === message.bot_id &&
    before.username === message.username &&
    Number(message.ts) - Number(before.ts) < GROUP_SECONDS
  );
}

function dayDivider(moment) {
  const words = dayHeading(moment);
  return h("div", { class: "day", role: "separator", "aria-label": words }, h("span", { class: "day__words", title: fullMoment(moment) }, words));
}
