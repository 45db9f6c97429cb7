// Renders the standard markdown of markdown blocks to DOM nodes; nothing in it is ever read as HTML.
import { h } from "../parts/dom.js";
import { withEmoji } from "./emoji.js";
import { mention, roomLink, safeLink } from "./entities.js";

/** Render a whole text. */
export function markdown(text) {
  const fragment = document.createDocumentFragment();
  blocksOf(text.replaceAll("\r\n", "\n").split("\n"), fragment);
  return fragment;
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

function blocksOf(lines, parent) {
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const fence = /^\s*(```|~~~)\s*\S*\s*$/.exec(line);
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim()) at += 1;
    else if (fence) {
      const start = at + 1;
      at = start;
      while (at < lines.length && !lines[at].trim().startsWith(fence[1])) at += 1;
      parent.append(h("pre", { class: "pre" }, lines.slice(start, at).join("\n")));
      at += 1;
    } else if (heading) {
      parent.append(span(h(`h${Math.min(6, heading[1].length + 2)}`, { class: `markdown__h${heading[1].length}` }), heading[2]));
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      parent.append(h("hr", { class: "divider" }));
      at += 1;
    } else if (/^\s*>/.test(line)) {
      const start = at;
      while (at < lines.length && /^\s*>/.test(lines[at])) at += 1;
      const inside = h("blockquote", { class: "quote" });
      blocksOf(lines.slice(start, at).map((one) => one.replace(/^\s*> ?/, "")), inside);
      parent.append(inside);
    } else if (ITEM.test(line)) {
      const start = at;
      while (at < lines.length && (ITEM.test(lines[at]) || (/^\s+\S/.test(lines[at]) && lines[at].trim()))) at += 1;
      parent.append(listOf(lines.slice(start, at)));
    } else if (isTable(lines, at)) {
      const start = at;
      while (at < lines.length && lines[at].includes("|")) at += 1;
      parent.append(tableOf(lines.slice(start, at)));
    } else {
      const start = at;
      while (at < lines.length && lines[at].trim() && !startsBlock(lines, at, at === start)) at += 1;
      const paragraph = h("p", { class: "markdown__p" });
      lines.slice(start, at).forEach((one, index) => {
        if (index) paragraph.append(h("br"));
        span(paragraph, one.trim());
      });
      parent.append(paragraph);
    }
  }
}

function startsBlock(lines, at, first) {
  if (first) return false;
  return /^(\s*(```|~~~)|#{1,6}\s|\s*>)/.test(lines[at]) || ITEM.test(lines[at]) || isTable(lines, at);
}

function listOf(lines) {
  const [, indent, mark] = ITEM.exec(lines[0]);
  const list = h(/\d/.test(mark) ? "ol" : "ul", { class: "rich-text__list", start: /\d/.test(mark) && Number.parseInt(mark, 10) !== 1 ? Number.parseInt(mark, 10) : null });
  let at = 0;
  while (at < lines.length) {
    const match = ITEM.exec(lines[at]);
    const start = at + 1;
    at = start;
    while (at < lines.length && !(ITEM.test(lines[at]) && ITEM.exec(lines[at])[1].length <= indent.length)) at += 1;
    const item = h("li");
    const task = /^\[([ xX])\]\s+(.*)$/.exec(match[3]);
    if (task) item.append(h("input", { type: "checkbox", checked: task[1] !== " ", disabled: true, "aria-label": task[2] }), " ");
    span(item, task ? task[2] : match[3]);
    const rest = lines.slice(start, at);
    const depth = Math.min(...rest.filter((line) => line.trim()).map((line) => /^\s*/.exec(line)[0].length));
    if (rest.length) blocksOf(rest.map((line) => line.slice(Number.isFinite(depth) ? depth : 0)), item);
    list.append(item);
  }
  return list;
}

function isTable(lines, at) {
  return lines[at].includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[at + 1] ?? "") && lines[at + 1].includes("-");
}

function tableOf(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const sides = cells(lines[1]).map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"));
  const row = (tag, line) => h("tr", null, cells(line).map((cell, column) => span(h(tag, { style: { "text-align": sides[column] ?? "left" } }), cell)));
  return h("div", { class: "table" }, h("table", null, h("thead", null, row("th", lines[0])), h("tbody", null, lines.slice(2).map((line) => row("td", line)))));
}

const INLINE = [
  [/^\\([\\`*_{}[\]()#+\-.!~|<>])/, (match) => match[1]],
  [/^(`+)([\s\S]+?)\1(?!`)/, (match) => h("code", { class: "code" }, match[2].trim())],
  [/^<@(\w+)>/, (match) => mention(match[1])],
  [/^<#(\w+)(?:\|[^>]*)?>/, (match) => roomLink(match[1])],
  [/^<((?:https?:|mailto:)[^\s>|]+)(?:\|([^>]*))?>/, (match) => safeLink(match[1], [match[2] ?? match[1]])],
  [/^!?\[([^\]]*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/, (match) => safeLink(match[2], [match[1] || match[2]])],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, (match) => span(h("strong"), match[2])],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (match) => span(h("s"), match[1])],
  [/^([*_])(?=\S)([\s\S]*?\S)\1(?![\p{L}\p{N}])/u, (match) => span(h("em"), match[2])],
  [/^https?:\/\/[^\s<>]+[^\s<>.,;:!?'")\]]/, (match) => safeLink(match[0], [match[0]])],
];

function span(parent, text) {
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) parent.append(withEmoji(plain));
    plain = "";
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const inWord = /[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    const found = /[\\`<![*_~h]/.test(rest[0]) && !(inWord && /[_h]/.test(rest[0])) && firstOf(rest);
    if (found) {
      flush();
      parent.append(found.node);
      at += found.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return parent;
}

function firstOf(rest) {
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest);
    if (match) return { node: make(match), length: match[0].length };
  }
  return null;
}
