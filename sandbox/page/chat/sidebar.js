// The list on the left: the workspace, its channels, people and apps, and the member whom this window acts as.
import { avatar } from "../parts/avatar.js";
import { emit } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { openMenu } from "../parts/menus.js";
import { newConversation } from "../compose/new_conversation.js";
import { panels } from "../panels/index.js";
import { unreadIn } from "../state/rooms.js";
import { appOfBot, botOf, groupName, imWith, me, members, nameOf, person, world } from "../state/world.js";

/** Draw the sidebar into its node; `here` is the place being shown. */
export function drawSidebar(node, here) {
  const scrolled = node.querySelector(".sidebar__lists")?.scrollTop ?? 0;
  const lists = h(
    "nav",
    { class: "sidebar__lists", "aria-label": "Conversations" },
    section("Channels", [...world.channels.values()].filter((room) => room.is_member !== false && !room.is_archived).sort(byName).map((room) => channelEntry(room, here))),
    section("Direct messages", [...people().map((im) => personEntry(im, here)), ...groups().map((group) => groupEntry(group, here)), newEntry()]),
    section("Apps", [...world.apps.values()].map((app) => appEntry(app, here))),
    section("Sandbox", panels().map((panel) => panelEntry(panel, here))),
  );
  fill(node, workspaceHead(), lists, actingAsButton());
  lists.scrollTop = scrolled;
}

function workspaceHead() {
  const theme = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      title: "Light or dark",
      "aria-label": "Switch between light and dark",
      "data-testid": "theme",
      onclick: () => window.theme.toggle(),
    },
    icon("sun"),
    icon("moon"),
  );
  return h(
    "div",
    { class: "sidebar__head" },
    h("img", { class: "sidebar__mark", src: "mark.svg", alt: "", width: 30, height: 30 }),
    h("div", { class: "sidebar__workspace" }, h("span", { class: "sidebar__name" }, world.workspace.name), h("span", { class: "sidebar__domain" }, "Sandbox")),
    theme,
  );
}

function section(title, entries) {
  return h("div", { class: "sidebar__section", role: "group", "aria-label": title }, h("h2", { class: "sidebar__heading" }, title), h("ul", { class: "sidebar__entries" }, entries.map((entry) => h("li", null, entry))));
}

function entry({ lead, label, place, current, unread = 0, note = null, testid = null }) {
  return h(
    "button",
    {
      class: ["sidebar__entry", current && "is-current", unread > 0 && "is-unread"],
      type: "button",
      "aria-current": current ? "page" : null,
      "data-testid": testid,
      onclick: () => emit("go", place),
    },
    h("span", { class: "sidebar__lead" }, lead),
    h("span", { class: "sidebar__label" }, label),
    note && h("span", { class: "sidebar__note" }, note),
    unread > 0 && h("span", { class: "sidebar__unread", "aria-label": `${unread} unread` }, String(unread)),
  );
}

function channelEntry(room, here) {
  return entry({ lead: icon(room.is_private ? "lock" : "hash"), label: room.name, place: { channel: room.id }, current: here.channel === room.id, unread: unreadIn(room.id) });
}

function personEntry(im, here) {
  const user = person(im.user);
  return entry({ lead: avatar(user, 20), label: nameOf(user), note: user.id === world.me ? "you" : null, place: { channel: im.id }, current: here.channel === im.id, unread: unreadIn(im.id) });
}

function groupEntry(group, here) {
  return entry({ lead: icon("people"), label: groupName(group), note: String(group.members.length), place: { channel: group.id }, current: here.channel === group.id, unread: unreadIn(group.id) });
}

function newEntry() {
  return h("button", { class: "sidebar__entry", type: "button", onclick: newConversation }, h("span", { class: "sidebar__lead" }, icon("edit")), h("span", { class: "sidebar__label" }, "New conversation"));
}

function groups() {
  return [...world.mpims.values()].sort((one, other) => groupName(one).localeCompare(groupName(other)));
}

function appEntry(app, here) {
  const im = imWith(app.bot_user);
  return entry({ lead: avatar(botOf(app), 20), label: app.name, place: { app: app.id }, current: here.app === app.id, unread: im ? unreadIn(im.id) : 0 });
}

function panelEntry(panel, here) {
  return entry({ lead: icon(panel.icon), label: panel.label, unread: panel.unread, note: panel.note, place: { panel: panel.id }, current: here.panel === panel.id });
}

function people() {
  return [...world.ims.values()].filter((im) => !appOfBot(im.user)).sort((one, other) => nameOf(person(one.user)).localeCompare(nameOf(person(other.user))));
}

function actingAsButton() {
  const self = me();
  const button = h(
    "button",
    { class: "acting", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Acting as ${nameOf(self)}. Change`, "data-testid": "acting-as" },
    avatar(self, 32),
    h("span", { class: "acting__words" }, h("span", { class: "acting__note" }, "Acting as"), h("span", { class: "acting__name" }, nameOf(self))),
    icon("down", 14),
  );
  button.addEventListener("click", () =>
    openMenu(
      button,
      [
        { heading: "Act as" },
        ...members().map((user) => ({
          label: nameOf(user),
          hint: user.title,
          icon: avatar(user, 28),
          checked: user.id === world.me,
          mark: user.id === world.me ? icon("check") : null,
          href: `?as=${encodeURIComponent(user.id)}${location.hash.startsWith("#/D") ? "" : location.hash}`,
          target: "_self",
          onpick: () => {},
        })),
        { note: "Hold Ctrl or ⌘ to open a second window." },
      ],
      { label: "Act as", above: true },
    ),
  );
  return button;
}

function byName(one, other) {
  return one.name.localeCompare(other.name);
}
