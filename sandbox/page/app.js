// Opens the workspace: fetches it, follows the stream, and shows the place that the address names.
import { emit, on } from "./state/bus.js";
import { fill, h } from "./parts/dom.js";
import { appPane, forgetHomes, takeHome, tellOpened } from "./views/home.js";
import { closeMenu } from "./parts/menus.js";
import { showViews } from "./views/modal.js";
import { actingAs, follow, get } from "./state/net.js";
import { isPanel, panelPane, panelTitle } from "./panels/index.js";
import { loadFaults } from "./panels/faults.js";
import { loadClock } from "./panels/clock.js";
import { loadMails, takeMail } from "./panels/mailbox.js";
import { room } from "./chat/room.js";
import { forget, takeEvent } from "./state/rooms.js";
import { drawSidebar } from "./chat/sidebar.js";
import { sentenceOf } from "./views/surface.js";
import { nameRooms } from "./text/entities.js";
import { threadPane } from "./chat/thread.js";
import { toast } from "./parts/toasts.js";
import { appOfBot, conversation, imWith, learn, world } from "./state/world.js";

const root = document.getElementById("app");
const sidebar = h("div", { class: "sidebar", "data-testid": "sidebar" });
const main = h("main", { class: "main" });
const aside = h("div", { class: "aside" });
const offline = h("div", { class: "offline", role: "status", hidden: true }, "Connection lost. Reconnecting…");

let here = {};
let shown = null;
let side = null;

on("go", (place) => {
  if (place.user) {
    const app = appOfBot(place.user);
    const im = imWith(place.user);
    if (app) go({ app: app.id });
    else if (im) go({ channel: im.id });
  } else go(place);
});
on("open", async ({ channel }) => {
  if (!conversation(channel)) await boot();
  go({ channel });
});
on("thread", ({ ts }) => openThread(ts));
on("unread", drawSide);
on("clock", drawSide);
on("sidebar", () => root.classList.toggle("app--sidebar"));
main.addEventListener("click", (event) => event.target.closest(".pane-header__menu") ?? root.classList.remove("app--sidebar"));
addEventListener("keydown", (event) => event.key === "Escape" && root.classList.remove("app--sidebar"));
// A file that is dropped beside its field would replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
addEventListener("hashchange", () => show(placeInAddress()));
start();

async function start() {
  // Events that arrive while the page opens are queued, so that they are neither lost nor drawn too early.
  const waiting = [];
  let ready = false;
  await new Promise((connected) => {
    follow({
      onEvent: (event) => (ready ? take(event) : waiting.push(event)),
      onDown: () => (ready ? (offline.hidden = false) : connected()),
      onUp: () => {
        offline.hidden = true;
        if (ready) again();
        else connected();
      },
    });
  });
  try {
    await boot();
  } catch (error) {
    const again = h("button", { class: "button button--primary", type: "button", onclick: () => location.reload() }, "Try again");
    const asFirst = actingAs() && h("a", { class: "button", href: "?" }, "Act as the first member");
    fill(root, h("div", { class: "app__starting", role: "alert" }, h("p", null, sentenceOf(error)), again, " ", asFirst));
    return;
  }
  fill(root, sidebar, main, aside);
  document.body.append(offline);
  root.removeAttribute("aria-busy");
  show(placeInAddress());
  ready = true;
  waiting.forEach(take);
}

async function boot() {
  const [boot] = await Promise.all([get("boot"), loadClock(), loadMails({ asSeen: !world.me })]);
  learn(boot);
  if (actingAs() !== world.me) history.replaceState(null, "", `?as=${encodeURIComponent(world.me)}${location.hash}`);
}

async function again() {
  try {
    await boot();
  } catch (error) {
    return toast(sentenceOf(error), "problem");
  }
  forget();
  forgetHomes();
  show(here, true);
  nameRooms();
}

function take(event) {
  const handlers = {
    message: takeEvent,
    message_changed: takeEvent,
    message_deleted: takeEvent,
    ephemeral: takeEvent,
    views: () => showViews(event.stack ?? []),
    home: () => takeHome(event.app, event.view),
    mail: () => takeMail(event.mail),
    clock: () => loadClock(),
    faults: () => loadFaults(),
    notice: () => toast(event.text, event.level ?? "problem"),
    reset: again,
    world: again,
  };
  if (event.channel && !conversation(event.channel) && event.type.startsWith("message")) return boot().then(() => (takeEvent(event), drawSide()));
  handlers[event.type]?.(event);
  emit(`stream.${event.type}`, event);
}

function go(place) {
  root.classList.remove("app--sidebar");
  const address = addressOf(place);
  if (location.hash === address) show(place);
  else location.hash = address;
}

function show(wanted, anew = false) {
  const place = valid(wanted);
  const same = !anew && JSON.stringify(place) === JSON.stringify(here);
  if (same && shown) return shown.focus();
  closeMenu();
  shown?.close();
  closeThread();
  here = place;
  shown = paneOf(place);
  fill(main, shown.node);
  drawSide();
  shown.focus();
  document.title = `${titleOf(place)} · ${world.workspace.name}`;
}

function paneOf(place) {
  if (place.panel) return panelPane(place);
  if (place.app) return appPane(world.apps.get(place.app), place.tab);
  if (place.channel) {
    // A conversation with an app is the app's tab of messages, wherever it was opened.
    const { app } = conversation(place.channel) ?? {};
    // One that the app has left can still be read.
    if (app) tellOpened(app, "messages").catch(() => {});
    return room(place.channel);
  }
  return { node: h("section", { class: "pane" }, h("div", { class: "intro intro--centre" }, h("h2", null, "Nothing here yet"), h("p", null, "This workspace has no conversation that you could open."))), close() {}, focus() {} };
}

function titleOf(place) {
  if (place.panel) return panelTitle(place.panel);
  if (place.app) return world.apps.get(place.app).name;
  return conversation(place.channel)?.title ?? "Sandbox";
}

function openThread(ts) {
  const channel = here.channel ?? imWith(world.apps.get(here.app)?.bot_user)?.id;
  if (!channel) return;
  closeThread();
  side = threadPane(channel, ts, () => {
    closeThread();
    shown?.focus();
  });
  fill(aside, side.node);
  root.classList.add("app--thread");
  side.focus();
}

function closeThread() {
  side?.close();
  side = null;
  fill(aside);
  root.classList.remove("app--thread");
}

function drawSide() {
  drawSidebar(sidebar, here);
}

function valid(place) {
  if (isPanel(place.panel)) return place;
  if (place.app && world.apps.has(place.app)) return place;
  if (place.channel && conversation(place.channel)) return place;
  const rooms = [...world.channels.values()].filter((one) => one.is_member !== false && !one.is_archived);
  const first = rooms[0] ?? [...world.ims.values()][0];
  return first ? { channel: first.id } : {};
}

function addressOf(place) {
  if (place.panel) return `#/panel/${place.panel}/${place.item ?? ""}`.replace(/\/$/, "");
  if (place.app) return `#/app/${place.app}/${place.tab ?? ""}`.replace(/\/$/, "");
  return `#/${place.channel ?? ""}`;
}

function placeInAddress() {
  const [, first, id, tab] = location.hash.split("/");
  if (first === "panel") return { panel: id, ...(tab ? { item: tab } : {}) };
  if (first === "app") return { app: id, ...(tab ? { tab } : {}) };
  return { channel: first };
}
