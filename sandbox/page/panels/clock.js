// The clock: the app's time, buttons that move it, and what happened at each move.
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { get, post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { ago, dayHeading, fullMoment, now, setNow, timeOfDay } from "../text/times.js";
import { toast } from "../parts/toasts.js";
import { conversation } from "../state/world.js";

const STEPS = [
  ["+1 hour", { hours: 1 }],
  ["+1 day", { days: 1 }],
  ["+1 week", { days: 7 }],
];
const SHOWN_FIRST = 12;

let clock = { shift: 0, due: null, moves: [] };

/** Fetch the clock's time. */
export async function loadClock() {
  clock = await get("clock");
  setNow(clock.now);
  emit("clock");
}

/** How far the clock is ahead, for the sidebar: "+7 d"; null when it is not. */
export function shiftWords() {
  const hours = Math.round(Math.abs(clock.shift) / 3600);
  if (!hours) return null;
  const sign = clock.shift < 0 ? "−" : "+";
  return hours < 48 ? `${sign}${hours} h` : `${sign}${Math.round(hours / 24)} d`;
}

/** Show the time, the buttons and the moves. */
export function clockPanel() {
  const time = h("p", { class: "clock__time", "data-testid": "clock-time" });
  const day = h("p", { class: "clock__day" });
  const ahead = h("p", { class: "clock__ahead" });
  const dueWords = h("p", { class: "clock__due", "data-testid": "clock-due" });
  const moves = h("ol", { class: "clock__moves", "data-testid": "clock-moves" });
  const buttons = STEPS.map(([label, by]) => h("button", { class: "button", type: "button", onclick: () => move({ by }) }, label));
  const next = h("button", { class: "button button--primary", type: "button", "data-testid": "clock-next", onclick: () => move({ to: "due" }) }, icon("forward", 14), "To the next thing due");
  const status = h("p", { class: "clock__status", role: "status" });

  function tell() {
    const moment = now();
    time.textContent = timeOfDay(moment, true);
    day.textContent = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(moment);
  }

  function draw() {
    tell();
    ahead.textContent = Math.abs(clock.shift) < 60 ? "The same as on this machine." : `${lengthOf(clock.shift)} ${clock.shift < 0 ? "behind" : "ahead of"} this machine.`;
    next.disabled = !clock.due;
    if (clock.due) {
      const at = new Date(clock.due.at * 1000);
      fill(dueWords, h("strong", null, ago(at)), ` · ${fullMoment(at)}`, clock.due.what && ` · ${clock.due.what}`);
    } else dueWords.textContent = clock.knows_due ? "Nothing is due." : "The sandbox cannot tell what is due for an app that runs on its own.";
    fill(moves, clock.moves.length ? clock.moves.map(moveEntry) : h("li", { class: "clock__none" }, "The clock was not moved yet."));
  }

  async function move(wanted) {
    for (const button of [...buttons, next]) button.disabled = true;
    status.textContent = "Time is passing…";
    try {
      clock = await post("clock", wanted);
      setNow(clock.now);
      emit("clock");
    } catch (error) {
      toast(sentenceOf(error), "problem");
    }
    status.textContent = "";
    for (const button of buttons) button.disabled = false;
    draw();
  }

  const stop = on("clock", draw);
  const ticking = setInterval(tell, 1000);
  const refreshing = setInterval(() => loadClock().catch(() => {}), 5000);
  draw();
  loadClock().catch((error) => toast(sentenceOf(error), "problem"));
  return {
    node: h(
      "div",
      { class: "panel-page" },
      h(
        "div",
        { class: "panel-page__inner" },
        h("section", { class: "clock", "aria-label": "Time for the app" }, h("div", { class: "clock__face" }, time, day, ahead), h("div", { class: "clock__buttons" }, buttons, next), status),
        h("h2", { class: "panel-page__heading" }, "Due next"),
        dueWords,
        h("h2", { class: "panel-page__heading" }, "What happened"),
        moves,
      ),
    ),
    close() {
      stop();
      clearInterval(ticking);
      clearInterval(refreshing);
    },
  };
}

function moveEntry(move) {
  const from = new Date(move.from * 1000);
  const to = new Date(move.to * 1000);
  const shown = move.happened.slice(0, SHOWN_FIRST);
  const left = move.happened.length - shown.length;
  return h(
    "li",
    { class: "clock__move" },
    h("div", { class: "clock__jump" }, icon("clock", 14), h("strong", null, `+${lengthOf(move.to - move.from)}`), h("span", null, ` · ${dayHeading(to)}, ${timeOfDay(to)}`), h("span", { class: "visually-hidden" }, ` from ${fullMoment(from)}`)),
    shown.length ? h("ul", { class: "clock__happened" }, shown.map(happened), left > 0 && h("li", { class: "clock__none" }, `and ${left} more`)) : h("p", { class: "clock__none" }, "Nothing happened."),
  );
}

function happened(one) {
  const place = one.channel && conversation(one.channel);
  const where = one.kind === "mail" ? `Mail to ${one.to}` : place ? (place.kind.endsWith("im") ? place.title : `#${place.title}`) : "";
  const target = one.kind === "mail" ? { panel: "mail", item: one.id } : { channel: one.channel };
  return h(
    "li",
    null,
    h("button", { class: "clock__thing", type: "button", onclick: () => emit("go", target) }, icon(one.kind === "mail" ? "mail" : one.kind === "changed" ? "refresh" : "reply", 14), h("span", { class: "clock__where" }, where), h("span", { class: "clock__what" }, mrkdwn(one.text))),
  );
}

function lengthOf(seconds) {
  let left = Math.round(Math.abs(seconds));
  const parts = [];
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 2).join(" ") || "0 seconds";
}
