// The pane of one app: its Home, its messages, and its description.
import { avatar } from "../parts/avatar.js";
import { drawBlocks } from "../blocks/index.js";
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { post } from "../state/net.js";
import { conversationPane, intro } from "../chat/room.js";
import { unreadIn } from "../state/rooms.js";
import { Surface, sentenceOf } from "./surface.js";
import { toast } from "../parts/toasts.js";
import { botOf, conversation, imWith, world } from "../state/world.js";

const homes = new Map();

/** Store an app's Home view from the stream. */
export function takeHome(appId, view) {
  homes.set(appId, view);
  emit("home", appId);
}

/** Forget the Home views, so that they are fetched again. */
export function forgetHomes() {
  homes.clear();
}

/** Tell an app that the person opened one of its tabs; the answer has its Home. */
export function tellOpened(app, tab) {
  return post("open_home", { app: app.id, tab });
}

/** The tabs that an app has, in order. */
export function tabsOf(app) {
  return [app.home_tab !== false && ["home", "Home"], app.messages_tab !== false && ["messages", "Messages"], ["about", "About"]].filter(Boolean);
}

/** Show an app at one of its tabs; returns its node and `close`. */
export function appPane(app, tab) {
  const tabs = tabsOf(app);
  const chosen = tabs.some(([name]) => name === tab) ? tab : tabs[0][0];
  const shown = { home: homeTab, messages: messagesTab, about: aboutTab }[chosen](app);
  if (chosen !== "about") {
    const before = homes.get(app.id);
    tellOpened(app, chosen).then(
      // A view that the stream brought during the request is newer than the answer.
      (answer) => answer?.view && homes.get(app.id) === before && takeHome(app.id, answer.view),
      (error) => toast(sentenceOf(error), "problem"),
    );
  }
  const unread = unreadIn(imWith(app.bot_user)?.id);
  const bar = h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": app.name },
    tabs.map(([name, label]) =>
      h(
        "button",
        {
          class: "tabs__tab",
          role: "tab",
          type: "button",
          id: `tab-${name}`,
          "aria-selected": String(name === chosen),
          "aria-controls": "tab-panel",
          tabindex: name === chosen ? 0 : -1,
          onclick: () => emit("go", { app: app.id, tab: name }),
        },
        label,
        name === "messages" && name !== chosen && unread > 0 && h("span", { class: "tabs__unread", "aria-label": `${unread} unread` }, String(unread)),
      ),
    ),
  );
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex(([name]) => name === chosen);
    emit("go", { app: app.id, tab: tabs.at((at + step) % tabs.length)[0], keepFocus: true });
  });
  return {
    node: h(
      "section",
      { class: "pane", "aria-label": app.name },
      h(
        "header",
        { class: "pane-header pane-header--app" },
        h("button", { class: "icon-button pane-header__menu", type: "button", "aria-label": "Open the sidebar", onclick: () => emit("sidebar") }, icon("menu")),
        avatar(botOf(app), 24),
        h("h1", { class: "pane-header__title" }, app.name),
        h("span", { class: "badge" }, "App"),
      ),
      bar,
      h("div", { class: "tab-panel", id: "tab-panel", role: "tabpanel", "aria-labelledby": `tab-${chosen}` }, shown.node),
    ),
    close: shown.close ?? (() => {}),
    focus: shown.focus ?? (() => bar.querySelector("[aria-selected=true]").focus({ preventScroll: true })),
  };
}

function homeTab(app) {
  const surface = new Surface("home", () => ({ type: "view", view_id: homes.get(app.id)?.id }));
  const blocks = h("div", { class: "blocks" });
  const inner = h("div", { class: "home__inner" });
  const draw = () => {
    const view = homes.get(app.id);
    if (!view) return fill(inner, empty(app));
    if (!blocks.isConnected) fill(inner, blocks);
    drawBlocks(blocks, view.blocks, surface);
  };
  const stop = on("home", (id) => id === app.id && draw());
  draw();
  const close = () => {
    stop();
    surface.hurry();
  };
  return { node: h("div", { class: "home", "data-testid": "home" }, inner), close };
}

function empty(app) {
  return h("div", { class: "intro intro--centre" }, avatar(botOf(app), 56), h("h2", null, app.name), h("p", null, "This app has not published its Home yet."));
}

function messagesTab(app) {
  const im = imWith(app.bot_user);
  if (!im) return { node: h("div", { class: "intro intro--centre" }, h("p", null, "There is no conversation with this app yet.")) };
  const place = conversation(im.id);
  return conversationPane(im.id, place, intro(place));
}

function aboutTab(app) {
  const commands = app.commands ?? [];
  const shortcuts = app.shortcuts ?? [];
  return {
    node: h(
      "div",
      { class: "home" },
      h(
        "div",
        { class: "home__inner about" },
        h("div", { class: "about__head" }, avatar(botOf(app), 64), h("div", null, h("h2", null, app.name), h("p", null, app.description || "No description."))),
        commands.length > 0 && [h("h3", null, "Commands"), h("dl", { class: "about__list" }, commands.map((one) => [h("dt", null, h("code", { class: "code" }, `${one.command} ${one.usage_hint ?? ""}`.trim())), h("dd", null, one.description)]))],
        shortcuts.length > 0 && [h("h3", null, "Shortcuts"), h("dl", { class: "about__list" }, shortcuts.map((one) => [h("dt", null, one.name), h("dd", null, `${one.description ?? ""}${one.type === "message" ? " (on messages)" : ""}`)]))],
        h("h3", null, "Where it lives"),
        h("dl", { class: "about__list" }, h("dt", null, "App ID"), h("dd", null, h("code", { class: "code" }, app.id)), h("dt", null, "Bot user"), h("dd", null, h("code", { class: "code" }, app.bot_user)), h("dt", null, "Workspace"), h("dd", null, world.workspace.name)),
      ),
    ),
  };
}
