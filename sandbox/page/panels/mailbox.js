// The mailbox: every mail that the app sent, as the people who get it would see it.
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { get, post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { dayHeading, dayKey, fullMoment, timeOfDay } from "../text/times.js";
import { toast } from "../parts/toasts.js";
import { mailView } from "./mail.js";

const seen = new Set();
let mails = [];
let looking = false;

/** The number of unread mails in this window. */
export function unreadMails() {
  return mails.filter((mail) => !seen.has(mail.id)).length;
}

/** Fetch the list; mails that exist when the window opens count as read. */
export async function loadMails({ asSeen = false } = {}) {
  const came = [];
  // A mail that arrives during the request may be missing in the answer.
  const stop = on("stream.mail", ({ mail }) => came.unshift(mail));
  const answer = await get("mails").finally(stop);
  mails = [...came.filter(({ id }) => !answer.mails.some((one) => one.id === id)), ...answer.mails];
  if (asSeen) for (const mail of mails) seen.add(mail.id);
  emit("mails");
}

/** Add a mail that has just arrived. */
export function takeMail(mail) {
  mails = [mail, ...mails.filter((one) => one.id !== mail.id)];
  emit("mails");
  if (!looking) emit("unread");
}

/** Show the list, and the mail that the address names. */
export function mailPanel({ item, tools }) {
  const list = h("div", { class: "mails__list", "data-testid": "mails" });
  const reader = h("div", { class: "mails__reader" });
  const node = h("div", { class: ["mails", item && "mails--reading"] }, list, reader);
  const empty = h("button", { class: "button button--small", type: "button", onclick: clear }, icon("trash", 14), "Empty");
  fill(tools, empty);
  looking = true;

  function draw() {
    empty.hidden = !mails.length;
    fill(list, mails.length ? mails.map((mail, at) => row(mail, mail.id === item, mails[at - 1])) : nothing());
    if (!item) fill(reader, mails.length ? h("p", { class: "mails__hint" }, "Choose a mail to read it.") : null);
  }

  const stop = on("mails", draw);
  if (item) seen.add(item);
  draw();
  if (item) {
    emit("unread");
    get("mail", { id: item }).then(
      (mail) => fill(reader, mailView(mail, { onBack: () => emit("go", { panel: "mail" }) })),
      (error) => fill(reader, h("p", { class: "mails__hint", role: "alert" }, sentenceOf(error))),
    );
  }
  return {
    node,
    focus: () => (list.querySelector("[aria-current]") ?? list.querySelector("button"))?.focus({ preventScroll: true }),
    close() {
      stop();
      looking = false;
    },
  };
}

async function clear() {
  try {
    await post("mails/clear");
    mails = [];
    emit("go", { panel: "mail" });
    emit("mails");
    emit("unread");
  } catch (error) {
    toast(sentenceOf(error), "problem");
  }
}

function row(mail, current, before) {
  const moment = new Date(mail.at * 1000);
  const day = dayKey(moment);
  const heading = (!before || dayKey(new Date(before.at * 1000)) !== day) && h("h2", { class: "mails__day" }, dayHeading(moment));
  return [
    heading,
    h(
      "button",
      {
        class: ["mails__entry", !seen.has(mail.id) && "is-unread", current && "is-current"],
        type: "button",
        "aria-current": current ? "true" : null,
        "data-testid": "mail",
        onclick: () => emit("go", { panel: "mail", item: mail.id }),
      },
      h("span", { class: "mails__to" }, mail.to.map(nameIn).join(", ")),
      h("time", { class: "mails__time", datetime: moment.toISOString(), title: fullMoment(moment) }, timeOfDay(moment)),
      h("span", { class: "mails__subject" }, mail.subject || "(no subject)"),
      h("span", { class: "mails__snippet" }, mail.snippet),
    ),
  ];
}

function nothing() {
  return h(
    "div",
    { class: "intro intro--centre" },
    h("span", { class: "intro__symbol" }, icon("mail", 26)),
    h("h2", null, "No mail yet"),
    h("p", null, "What the app sends by mail arrives here and goes no further."),
  );
}

function nameIn({ name, address }) {
  return name || address;
}
