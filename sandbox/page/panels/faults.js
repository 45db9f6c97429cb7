// Switches for faults and for other settings of the sandbox, and the ledger of received requests.
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { control } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { toast } from "../parts/toasts.js";
import { customFault } from "./custom_fault.js";
import { ledger } from "./ledger.js";

const PRESETS = [
  ["Slack", "Answers with an internal error", "The app does not know whether its call took effect.", { where: "api", does: "error", error: "internal_error" }],
  ["Slack", "Loses the answer to a post", "The message is posted, and the connection drops.", { where: "api", what: "chat.*", does: "drop", after: true }],
  ["Slack", "Is rate-limited", "Answers 429 and asks to wait for 30 seconds.", { where: "api", what: "chat.*", does: "error", error: "ratelimited", retry_after: 30 }],
  ["Slack", "Answers after ten seconds", "Longer than most apps wait.", { where: "api", does: "slow", delay: 10 }],
  ["Slack", "Does not know the channel", "As if it had been deleted.", { where: "api", what: "chat.*", does: "error", error: "channel_not_found" }],
  ["Slack", "Has revoked the app's token", "As after an uninstall.", { where: "api", does: "error", error: "token_revoked" }],
  ["Mail server", "Is busy", "451 at the recipient; trying later helps.", { where: "mail", what: "RCPT", does: "error", reply: "451 4.3.0 Try again later" }],
  ["Mail server", "Refuses every address", "550: this mailbox does not exist.", { where: "mail", what: "RCPT", does: "error", reply: "550 5.1.1 There is no such mailbox here" }],
  ["Mail server", "Drops after the data", "The mail is kept, its answer is lost.", { where: "mail", what: "END", does: "drop", after: true }],
  ["Tenant directory", "Is down", "503 for every domain.", { where: "directory", does: "error", status: 503 }],
  ["Tenant directory", "Is slow", "Answers after eight seconds.", { where: "directory", does: "slow", delay: 8 }],
  ["Tenant directory", "Lies", "Its answer names two tenants at once.", { where: "directory", does: "lie" }],
];

let faults = [];
let rates = false;

/** How many faults are switched on. */
export function faultsOn() {
  return faults.length;
}

/** Fetch which faults are on, and whether Slack's rate limits apply. */
export async function loadFaults() {
  [{ faults }, { on: rates }] = await Promise.all([control("GET", "faults"), control("GET", "rates")]);
  emit("faults");
  emit("unread");
}

/** Show the switches and the ledger. */
export function faultsPanel({ tools }) {
  const switches = h("div", { class: "faults" });
  const others = h("ul", { class: "faults__others" });
  const off = h("button", { class: "button button--small", type: "button", onclick: () => turn("DELETE", "faults") }, "All off");
  const book = ledger();
  fill(tools, off);

  function draw() {
    off.hidden = !faults.length;
    const groups = [...new Set(PRESETS.map(([group]) => group))];
    fill(
      switches,
      groups.map((group) =>
        h(
          "section",
          { class: "faults__group", "aria-label": group },
          h("h2", { class: "panel-page__heading" }, group),
          PRESETS.filter(([of]) => of === group).map((preset) => presetSwitch(preset)),
          group === "Slack" && [ratesSwitch(), socketButton("drop", "Drop the Socket Mode connection"), socketButton("kill", "Kill it without a close frame")],
        ),
      ),
    );
    const custom = faults.filter((fault) => !PRESETS.some(([, , , wanted]) => isLike(fault, wanted)));
    fill(others, custom.map((fault) => customRow(fault)));
  }

  const stop = on("faults", draw);
  draw();
  loadFaults().catch((error) => toast(sentenceOf(error), "problem"));
  return {
    node: h(
      "div",
      { class: "panel-page" },
      h(
        "div",
        { class: "panel-page__inner" },
        switches,
        h("section", { "aria-label": "Others" }, h("h2", { class: "panel-page__heading" }, "Others"), others, customFault((fault) => turn("POST", "faults", fault))),
        book.node,
      ),
    ),
    close() {
      stop();
      book.close();
    },
  };
}

async function turn(method, name, body) {
  try {
    await control(method, name, body);
    await loadFaults();
    return true;
  } catch (error) {
    toast(sentenceOf(error), "problem");
    return false;
  }
}

function presetSwitch([, label, hint, wanted]) {
  const running = faults.find((fault) => isLike(fault, wanted));
  return toggle({ label, hint, checked: Boolean(running), note: running?.struck ? `struck ${running.struck}×` : null, onchange: () => (running ? turn("DELETE", `faults/${running.id}`) : turn("POST", "faults", wanted)) });
}

function ratesSwitch() {
  return toggle({ label: "Keeps its rate limits", hint: "One message a second and channel, and so on.", checked: rates, onchange: () => turn("PUT", "rates", { on: !rates }) });
}

function socketButton(does, label) {
  return h("button", { class: "button button--small faults__socket", type: "button", onclick: () => turn("POST", "sockets", { does }) }, label);
}

function toggle({ label, hint, checked, note = null, onchange }) {
  return h(
    "label",
    { class: "switch" },
    h("input", { class: "switch__box", type: "checkbox", role: "switch", checked, onchange }),
    h("span", { class: "switch__words" }, h("span", { class: "switch__label" }, label, note && h("span", { class: "switch__note" }, note)), h("span", { class: "switch__hint" }, hint)),
  );
}

function customRow(fault) {
  const words = [
    fault.where,
    fault.what,
    fault.does,
    fault.does === "error" && (fault.where === "mail" ? fault.reply : fault.error),
    fault.delay > 0 && `after ${fault.delay} s`,
    fault.after && "after its effect",
    fault.percent < 100 && `in ${fault.percent} %`,
    fault.times && `${fault.times - fault.struck} times more`,
    `struck ${fault.struck}×`,
  ].filter(Boolean);
  return h(
    "li",
    { class: "faults__other" },
    h("code", { class: "code" }, words.slice(0, 3).join(" ")),
    h("span", null, words.slice(3).join(" · ")),
    h("button", { class: "icon-button", type: "button", "aria-label": "Switch off", title: "Switch off", onclick: () => turn("DELETE", `faults/${fault.id}`) }, icon("close", 14)),
  );
}

function isLike(fault, wanted) {
  return Object.entries({ what: "*", after: false, ...wanted }).every(([name, value]) => fault[name] === value) && fault.times === null && fault.percent === 100;
}
