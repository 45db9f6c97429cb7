// One mail: its main headers, and its body as formatted text, plain text, all headers or source.
import { fill, h } from "../parts/dom.js";
import { size } from "../elements/chosen_files.js";
import { safeLink } from "../text/entities.js";
import { icon } from "../parts/icons.js";
import { fullMoment } from "../text/times.js";

const TABS = [
  ["html", "Mail"],
  ["text", "Plain text"],
  ["headers", "Headers"],
  ["source", "Source"],
];

let narrow = false;
let pictures = true;

/** Draw a mail; `onBack` leads to the list if there is no room for both. */
export function mailView(mail, { onBack }) {
  const body = h("div", { class: "mail-view__body" });
  const tools = h("div", { class: "mail-view__tools" });
  const tabs = TABS.filter(([name]) => (name !== "html" || mail.html) && (name !== "text" || mail.text));
  let shown = tabs[0][0];
  const bar = h("div", { class: "tabs mail-view__tabs", role: "tablist", "aria-label": "Views of this mail" });

  function draw() {
    fill(
      bar,
      tabs.map(([name, label]) =>
        h("button", { class: "tabs__tab", role: "tab", type: "button", "aria-selected": String(name === shown), tabindex: name === shown ? 0 : -1, onclick: () => choose(name) }, label),
      ),
      tools,
    );
    fill(tools, shown === "html" && [toggle("Phone width", narrow, () => ((narrow = !narrow), draw())), toggle("Pictures", pictures, () => ((pictures = !pictures), draw()))]);
    fill(body, { html: () => frame(mail), text: () => plain(mail.text), headers: () => headers(mail), source: () => h("pre", { class: "mail-view__source", tabindex: 0 }, mail.source) }[shown]());
  }

  function choose(name) {
    shown = name;
    draw();
    bar.querySelector("[aria-selected=true]").focus();
  }

  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(tabs.at((tabs.findIndex(([name]) => name === shown) + step) % tabs.length)[0]);
  });
  draw();
  return h(
    "article",
    { class: "mail-view", "aria-label": mail.subject, "data-testid": "mail-view" },
    h(
      "header",
      { class: "mail-view__head" },
      h("button", { class: "icon-button mail-view__back", type: "button", "aria-label": "Back to the list", onclick: onBack }, icon("back", 18)),
      h("h2", { class: "mail-view__subject" }, mail.subject || "(no subject)"),
      h(
        "dl",
        { class: "mail-view__facts" },
        fact("From", mail.from.map(full)),
        fact("To", mail.to.map(full)),
        mail.reply_to.length > 0 && fact("Reply to", mail.reply_to.map(full)),
        fact("Received", [fullMoment(new Date(mail.at * 1000))]),
      ),
      mail.attachments.length > 0 &&
        h("div", { class: "message__files" }, mail.attachments.map((file) => h("span", { class: "mail-view__file" }, icon("file", 14), file.name || file.type, " ", h("span", { class: "mail-view__size" }, size(file.size))))),
    ),
    bar,
    body,
  );
}

function fact(term, words) {
  return [h("dt", null, term), h("dd", null, words.join(", "))];
}

function full({ name, address }) {
  return name ? `${name} <${address}>` : address;
}

function toggle(label, on, onclick) {
  return h("button", { class: ["button", "button--small", on && "is-on"], type: "button", "aria-pressed": String(on), onclick }, label);
}

/** The mail as a mail program shows it: no script runs, only pictures are fetched, links open a new tab. */
function frame(mail) {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src ${pictures ? "data: http: https:" : "'none'"}`;
  const node = h("iframe", {
    class: ["mail-view__frame", narrow && "mail-view__frame--narrow"],
    title: mail.subject || "Mail",
    sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
    srcdoc: `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">${mail.html}`,
    "data-testid": "mail-frame",
  });
  node.addEventListener("load", () => {
    const page = node.contentDocument?.documentElement;
    if (!page) return;
    const fit = () => (node.style.height = `${Math.max(page.scrollHeight, 120)}px`);
    new ResizeObserver(fit).observe(page.querySelector("body"));
    fit();
  });
  return node;
}

function plain(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?')\]])/);
  return h("pre", { class: "mail-view__text", tabindex: 0, "data-testid": "mail-text" }, parts.map((part, at) => (at % 2 ? safeLink(part, [part]) : part)));
}

function headers(mail) {
  return h("dl", { class: "mail-view__headers" }, mail.headers.map(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}
