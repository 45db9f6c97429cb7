// Renders Slack's mrkdwn to DOM nodes; nothing in it is ever read as HTML.
import { h } from "../parts/dom.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { mention, roomLink, safeLink } from "./entities.js";
import { slackDate, fullMoment } from "./times.js";
import { handleOf } from "../state/world.js";

/** Render a text object, `mrkdwn` or `plain_text`. */
export function textObject(object) {
  if (!object) return document.createDocumentFragment();
  if (typeof object === "string") return plainText(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", { verbatim: object.verbatim === true });
  return plainText(object.text ?? "", object.emoji !== false);
}

/** Render plain text with its line breaks and, by default, its emoji. */
export function plainText(text, emoji = true) {
  const fragment = document.createDocumentFragment();
  addLines(fragment, emoji ? withEmoji(text) : text);
  return fragment;
}

/** Render mrkdwn: code blocks, quotes, lists and inline formatting. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const fragment = document.createDocumentFragment();
  const parts = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  parts.forEach((part, index) => {
    if (index % 2) fragment.append(h("pre", { class: "pre" }, withoutMarks(part)));
    else if (part) addParagraphs(fragment, part, verbatim);
  });
  return fragment;
}

/** The words of mrkdwn without any marks, for labels, titles and notices. */
export function wordsOf(text) {
  return (mrkdwn(text ?? "").textContent ?? "").trim();
}

/** The words of a text object or string, for aria labels. */
export function labelOf(object) {
  if (!object) return "";
  return (textObject(object).textContent ?? "").trim();
}

/** Undo Slack's three escapes. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Escape a person's words as Slack does before it keeps them. */
export function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function addParagraphs(parent, text, verbatim) {
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    const deep = /^(?:&gt;|>){3} ?/.exec(lines[at]);
    if (deep) {
      const rest = [lines[at].slice(deep[0].length), ...lines.slice(at + 1)];
      parent.append(quote(rest, verbatim));
      return;
    }
    const start = at;
    while (at < lines.length && isQuote(lines[at])) at += 1;
    if (at > start) {
      parent.append(quote(lines.slice(start, at).map((line) => line.replace(/^(?:&gt;|>) ?/, "")), verbatim));
      continue;
    }
    const item = /^(\s*)([•◦▪‣–-]|\d{1,3}[.)])\s+(?=\S)/.exec(lines[at]);
    if (item) {
      const depth = Math.min(4, Math.floor(item[1].replaceAll("\t", "    ").length / 2));
      const body = h("span", { class: "bullet__text" });
      inline(body, lines[at].slice(item[0].length), verbatim);
      parent.append(h("span", { class: "bullet", style: { "--depth": depth } }, h("span", { class: "bullet__mark" }, item[2]), body));
    } else {
      inline(parent, lines[at], verbatim);
      if (at < lines.length - 1 && !isQuote(lines[at + 1])) parent.append(h("br"));
    }
    at += 1;
  }
}

function isQuote(line) {
  return /^(?:&gt;|>)(?!(?:&gt;|>){2})/.test(line);
}

function quote(lines, verbatim) {
  const node = h("blockquote", { class: "quote" });
  lines.forEach((line, index) => {
    if (index) node.append(h("br"));
    inline(node, line, verbatim);
  });
  return node;
}

const STYLES = { "*": "strong", _: "em", "~": "s" };

function inline(parent, text, verbatim) {
  let plain = "";
  const flush = () => {
    if (plain) parent.append(unescape(plain));
    plain = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const found =
      (letter === "<" && entityAt(text, at)) ||
      (letter === "`" && codeAt(text, at)) ||
      (letter in STYLES && styledAt(text, at, verbatim)) ||
      (letter === ":" && emojiAt(text, at)) ||
      (letter === "h" && !verbatim && linkAt(text, at));
    if (!found) {
      plain += letter;
      continue;
    }
    flush();
    parent.append(found.node);
    at = found.end - 1;
  }
  flush();
}

function entityAt(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const [target, label] = cut(text.slice(at + 1, end), "|");
  const node = entity(target, label);
  return node && { node, end: end + 1 };
}

function entity(target, label) {
  if (/^@[UWB]\w+$/.test(target)) return mention(target.slice(1));
  if (/^#[CGD]\w+$/.test(target)) return roomLink(target.slice(1), label && unescape(label));
  if (target.startsWith("!date^")) {
    const [, seconds, template, link] = target.split("^");
    const said = slackDate(seconds, unescape(template ?? ""));
    const body = h("time", { class: "date", title: said && fullMoment(new Date(seconds * 1000)) }, said ?? unescape(label ?? ""));
    return link ? safeLink(unescape(link), [body]) : body;
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, `@${handleOf(target.split("^")[1])}`);
  if (target.startsWith("!")) return h("span", { class: "mention" }, unescape(label ?? `@${target.slice(1).split("^")[0]}`));
  return safeLink(unescape(target), [label ? withEmoji(unescape(label)) : unescape(target).replace(/^mailto:/, "")]);
}

function codeAt(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", { class: "code" }, withoutMarks(text.slice(at + 1, end))), end: end + 1 };
}

function styledAt(text, at, verbatim) {
  const mark = text[at];
  if (isWord(text[at - 1]) || text[at - 1] === mark || !text[at + 1] || /[\s]/.test(text[at + 1]) || text[at + 1] === mark) return null;
  const end = closing(text, at + 1, mark);
  if (end < 0) return null;
  const node = h(STYLES[mark]);
  inline(node, text.slice(at + 1, end), verbatim);
  return { node, end: end + 1 };
}

function closing(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "<" || text[at] === "`") {
      const over = text.indexOf(text[at] === "<" ? ">" : "`", at + 1);
      if (over > 0) at = over;
    } else if (text[at] === mark && !/\s/.test(text[at - 1]) && !isWord(text[at + 1]) && text[at + 1] !== mark) return at;
  }
  return -1;
}

function emojiAt(text, at) {
  const match = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text.slice(at, at + 80));
  const glyph = match && emojiOf(match[1]);
  if (!glyph) return null;
  return { node: h("span", { class: "emoji", role: "img", "aria-label": match[1].replaceAll("_", " "), title: match[0] }, glyph), end: at + match[0].length };
}

function linkAt(text, at) {
  if (isWord(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?'")\]}*_~]/.exec(text.slice(at));
  if (!match) return null;
  const address = unescape(match[0]);
  return { node: safeLink(address, [address]), end: at + match[0].length };
}

function withoutMarks(text) {
  return unescape(text.replace(/<([^<>\n]+)>/g, (whole, inside) => entity(...cut(inside, "|"))?.textContent ?? whole));
}

function addLines(parent, text) {
  text.split("\n").forEach((line, index) => {
    if (index) parent.append(h("br"));
    if (line) parent.append(line);
  });
}

function cut(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isWord(letter) {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}
