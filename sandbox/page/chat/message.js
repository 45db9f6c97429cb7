// Draws one message: author, time, content, files, reactions and actions.
import { avatar } from "../parts/avatar.js";
import { drawBlocks } from "../blocks/index.js";
import { fileCard } from "../blocks/file.js";
import { attachment } from "./attachments.js";
import { emit } from "../state/bus.js";
import { confirmed } from "../views/confirm.js";
import { h } from "../parts/dom.js";
import { editMessage } from "./edit_message.js";
import { FAVOURITES, emojiOf } from "../text/emoji.js";
import { icon } from "../parts/icons.js";
import { openMenu, openPopover, closeMenu } from "../parts/menus.js";
import { mrkdwn, wordsOf } from "../text/mrkdwn.js";
import { post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { ago, fullMoment, instant, timeOfDay } from "../text/times.js";
import { toast } from "../parts/toasts.js";
import { appOfBot, botOf, nameOf, person, shortcuts, world } from "../state/world.js";

const SYSTEM = /^(channel_|group_|bot_add|bot_remove|pinned_item|unpinned_item|tombstone|reminder_add)/;

/** Draw a message; `compact` leaves out the head when the one above is of the same author. */
export function drawMessage(message, { channel, compact, inThread, surface }) {
  const moment = instant(message.ts);
  const author = authorOf(message);
  if (isSystem(message)) return systemLine(message, author, moment);
  const node = h(
    "article",
    {
      class: ["message", compact && "message--compact", message.ephemeral && "message--ephemeral"],
      "data-testid": "message",
      "data-ts": message.ts,
      "data-ephemeral": message.ephemeral ? "true" : null,
      "aria-label": `${nameOf(author)}, ${timeOfDay(moment)}`,
    },
    h("div", { class: "message__gutter" }, compact ? stamp(moment, "message__time message__time--gutter") : face(message, author)),
    h(
      "div",
      { class: "message__main" },
      message.ephemeral && h("div", { class: "message__private" }, icon("eye", 14), "Only visible to you"),
      message.pinned_info && h("div", { class: "message__private" }, `Pinned by ${nameOf(person(message.pinned_info.pinned_by))}`),
      !compact && head(message, author, moment),
      h("div", { class: "message__content" }, content(message, surface)),
      reactions(message, channel),
      !inThread && threadLink(message),
    ),
  );
  if (!message.ephemeral) node.append(tools(message, channel, inThread));
  return node;
}

/** Whether a message only reports something, as when someone joined. */
export function isSystem(message) {
  return SYSTEM.test(message.subtype ?? "");
}

function authorOf(message) {
  const known = message.user ? person(message.user) : null;
  const app = !known && message.bot_id && [...world.apps.values()].find((one) => one.bot_id === message.bot_id || one.id === message.app_id);
  const base = known ?? (app ? person(app.bot_user) : { id: message.bot_id ?? "?", name: "App", is_bot: true });
  return message.username ? { ...base, real_name: message.username, is_bot: true } : base;
}

function face(message, author) {
  const glyph = message.icons?.emoji && emojiOf(message.icons.emoji.replaceAll(":", ""));
  if (glyph) return h("span", { class: "avatar avatar--emoji", style: { "--size": "36px" }, "aria-hidden": "true" }, glyph);
  return avatar(author);
}

function head(message, author, moment) {
  const app = appOfBot(author.id);
  const open = () => (app ? emit("go", { app: app.id }) : emit("go", { user: author.id }));
  return h(
    "div",
    { class: "message__head" },
    h("button", { class: "message__author", type: "button", onclick: open }, nameOf(author)),
    (author.is_bot || message.bot_id) && h("span", { class: "badge" }, "App"),
    stamp(moment, "message__time"),
  );
}

function stamp(moment, className) {
  return h("time", { class: className, datetime: moment.toISOString(), title: fullMoment(moment) }, timeOfDay(moment));
}

function content(message, surface) {
  const parts = [];
  // A person's message has the same text in its blocks; an app's message may have a client_msg_id, too.
  const isTyped = message.client_msg_id && !message.bot_id;
  if (message.blocks?.length && !isTyped) {
    const node = h("div", { class: "blocks" });
    drawBlocks(node, message.blocks, surface);
    parts.push(node);
  } else if (message.text) {
    parts.push(h("div", { class: ["message__text", message.subtype === "me_message" && "message__text--me"] }, message.mrkdwn === false ? message.text : mrkdwn(message.text)));
  }
  if (message.edited && (isTyped || !message.blocks?.length)) parts.push(h("span", { class: "message__edited" }, "(edited)"));
  for (const one of message.attachments ?? []) parts.push(attachment(one, surface));
  if (message.files?.length) parts.push(h("div", { class: "message__files" }, message.files.map(fileCard)));
  return parts;
}

function systemLine(message, author, moment) {
  return h(
    "article",
    { class: "message message--system", "data-testid": "message", "data-ts": message.ts },
    h("div", { class: "message__gutter" }),
    h("div", { class: "message__main" }, h("strong", null, nameOf(author)), " ", h("span", null, mrkdwn((message.text ?? "").replace(/^<@\w+(\|[^>]*)?>\s*/, ""))), " ", stamp(moment, "message__time")),
  );
}

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users = [], count }) => {
      const mine = users.includes(world.me);
      const who = users.map((id) => nameOf(person(id))).join(", ");
      return h(
        "button",
        {
          class: ["reaction", mine && "reaction--mine"],
          type: "button",
          title: `${who} reacted with :${name}:`,
          "aria-label": `${count ?? users.length} × ${name.replaceAll("_", " ")}`,
          "aria-pressed": String(mine),
          onclick: () => react(channel, message.ts, name),
        },
        h("span", { class: "emoji" }, emojiOf(name) ?? `:${name}:`),
        h("span", { class: "reaction__count" }, String(count ?? users.length)),
      );
    }),
  );
}

function threadLink(message) {
  if (!message.reply_count) return null;
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h(
    "button",
    { class: "thread-link", type: "button", "data-testid": "thread-link", onclick: () => emit("thread", { ts: message.ts }) },
    (message.reply_users ?? []).slice(0, 3).map((id) => avatar(person(id), 20)),
    h("span", { class: "thread-link__count" }, count),
    message.latest_reply && h("span", { class: "thread-link__last" }, `Last reply ${ago(instant(message.latest_reply))}`),
  );
}

function tools(message, channel, inThread) {
  const smile = tool("smile", "Add reaction", () => pickReaction(smile, (name) => react(channel, message.ts, name)));
  const more = tool("more", "More actions", () =>
    openMenu(more, moreEntries(message, channel), { label: "More actions", alignEnd: true }),
  );
  return h(
    "div",
    { class: "message__tools", role: "toolbar", "aria-label": "Message actions" },
    smile,
    !inThread && tool("reply", "Reply in thread", () => emit("thread", { ts: message.thread_ts ?? message.ts })),
    more,
  );
}

function tool(symbol, label, onclick) {
  return h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick }, icon(symbol));
}

function moreEntries(message, channel) {
  const own = shortcuts("message").map((shortcut) => ({
    label: shortcut.name,
    hint: shortcut.app.name,
    icon: avatar(botOf(shortcut.app), 20),
    onpick: async () => {
      try {
        await post("shortcut", { callback_id: shortcut.callback_id, app: shortcut.app.id, channel, message_ts: message.ts });
      } catch (error) {
        toast(sentenceOf(error), "problem");
      }
    },
  }));
  const copy = { label: "Copy text", icon: icon("copy"), onpick: () => navigator.clipboard?.writeText(wordsOf(message.text)) };
  return [...own, copy, ...(isOwn(message) ? ownEntries(message, channel) : [])];
}

function isOwn(message) {
  return message.user === world.me && !message.bot_id;
}

function ownEntries(message, channel) {
  const ask = {
    title: { type: "plain_text", text: "Delete this message?" },
    text: { type: "plain_text", text: "It goes away for everybody." },
    confirm: { type: "plain_text", text: "Delete" },
    style: "danger",
  };
  const remove = async () => {
    if (!(await confirmed(ask))) return;
    try {
      await post("delete", { channel, ts: message.ts });
    } catch (error) {
      toast(sentenceOf(error), "problem");
    }
  };
  return [
    { label: "Edit message", icon: icon("edit"), onpick: () => editMessage(message, channel) },
    { label: "Delete message", icon: icon("trash"), danger: true, onpick: remove },
  ];
}

function pickReaction(anchor, onpick) {
  const grid = h(
    "div",
    { class: "reaction-picker", role: "menu", "aria-label": "Reactions" },
    FAVOURITES.map((name) =>
      h(
        "button",
        {
          class: "reaction-picker__one",
          type: "button",
          role: "menuitem",
          "aria-label": name.replaceAll("_", " "),
          title: `:${name}:`,
          onclick: () => {
            closeMenu();
            onpick(name);
          },
        },
        emojiOf(name),
      ),
    ),
  );
  grid.addEventListener("keydown", (event) => {
    const stops = [...grid.children];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
    if (event.key === "Escape") {
      event.stopPropagation();
      closeMenu();
      anchor.focus();
    }
  });
  openPopover(anchor, grid, { alignEnd: true, above: true });
  grid.firstChild.focus();
}

async function react(channel, ts, name) {
  try {
    await post("react", { channel, ts, name });
  } catch (error) {
    toast(sentenceOf(error), "problem");
  }
}
