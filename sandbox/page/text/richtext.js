// Draws Slack's rich_text blocks, and reads an editable field as one.
import { h } from "../parts/dom.js";
import { emojiOf } from "./emoji.js";
import { mention, roomLink, safeLink } from "./entities.js";
import { slackDate } from "./times.js";
import { handleOf } from "../state/world.js";

/** Draw the sections, lists, quotes and code of a rich_text block. */
export function drawRichText(block) {
  const fragment = document.createDocumentFragment();
  for (const part of block.elements ?? []) fragment.append(drawPart(part));
  return fragment;
}

/** Read the DOM of an editor as a rich_text block. */
export function readRichText(editor) {
  const elements = [];
  let line = [];
  const flush = () => {
    while (line.length && line.at(-1).text === "\n") line.pop();
    if (line.length) elements.push({ type: "rich_text_section", elements: merged(line) });
    line = [];
  };
  const walk = (node, style) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (child.data) line.push(styledText(child.data.replaceAll("\u00a0", " "), style));
        continue;
      }
      const tag = child.tagName;
      if (tag === "BR") line.push({ type: "text", text: "\n" });
      else if (tag === "UL" || tag === "OL") {
        flush();
        readList(child, tag === "OL" ? "ordered" : "bullet", 0, elements);
      } else {
        const block = tag === "DIV" || tag === "P";
        if (block && line.length && line.at(-1).text !== "\n") line.push({ type: "text", text: "\n" });
        walk(child, { ...style, ...STYLE_OF[tag] });
        if (block && line.length && line.at(-1).text !== "\n") line.push({ type: "text", text: "\n" });
      }
    }
  };

  function readList(list, style, indent, into) {
    const items = [];
    for (const item of list.children) {
      if (item.tagName !== "LI") continue;
      const outer = line;
      line = [];
      const copy = item.cloneNode(true);
      for (const inner of copy.querySelectorAll("ul, ol")) inner.remove();
      walk(copy, {});
      items.push({ type: "rich_text_section", elements: merged(line.filter((part) => part.text !== "\n")) });
      line = outer;
    }
    if (items.length) into.push({ type: "rich_text_list", style, indent, border: 0, elements: items });
    for (const inner of list.querySelectorAll(":scope > li > ul, :scope > li > ol, :scope > ul, :scope > ol")) {
      readList(inner, inner.tagName === "OL" ? "ordered" : "bullet", indent + 1, into);
    }
  }

  walk(editor, {});
  flush();
  return { type: "rich_text", elements };
}

const STYLE_OF = {
  B: { bold: true },
  STRONG: { bold: true },
  I: { italic: true },
  EM: { italic: true },
  S: { strike: true },
  STRIKE: { strike: true },
  DEL: { strike: true },
  CODE: { code: true },
};

function drawPart(part) {
  const inside = () => (part.elements ?? []).map(drawLeaf);
  switch (part.type) {
    case "rich_text_section":
      return h("div", { class: "rich-text__section" }, inside());
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, inside());
    case "rich_text_preformatted":
      return h("pre", { class: "pre" }, inside());
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        { class: "rich-text__list", start: part.offset ? part.offset + 1 : null, style: { "--indent": part.indent ?? 0 }, "data-indent": (part.indent ?? 0) % 3 },
        (part.elements ?? []).map((item) => h("li", null, (item.elements ?? []).map(drawLeaf))),
      );
    default:
      return h("div", { class: "cannot-draw", "data-testid": "cannot-draw" }, `cannot draw: ${part.type}`);
  }
}

function drawLeaf(leaf) {
  const node = leafNode(leaf);
  const style = leaf.style ?? {};
  let dressed = node;
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]]) {
    if (style[name]) dressed = h(tag, { class: tag === "code" ? "code" : null }, dressed);
  }
  return dressed;
}

function leafNode(leaf) {
  switch (leaf.type) {
    case "text":
      return h("span", { class: "rich-text__text" }, leaf.text);
    case "link":
      return safeLink(leaf.url, [leaf.text || leaf.url]);
    case "user":
      return mention(leaf.user_id);
    case "channel":
      return roomLink(leaf.channel_id);
    case "broadcast":
      return h("span", { class: "mention" }, `@${leaf.range}`);
    case "usergroup":
      return h("span", { class: "mention" }, `@${handleOf(leaf.usergroup_id)}`);
    case "team":
      return h("span", { class: "mention" }, leaf.team_id);
    case "emoji":
      return h("span", { class: "emoji", title: `:${leaf.name}:` }, emojiOf(leaf.name) ?? fromCode(leaf.unicode) ?? `:${leaf.name}:`);
    case "date": {
      const said = slackDate(leaf.timestamp, leaf.format ?? "{date_pretty}") ?? leaf.fallback ?? "";
      return leaf.url ? safeLink(leaf.url, [said]) : h("time", { class: "date" }, said);
    }
    case "canvas_user_mention":
      return mention(leaf.user_id);
    case "tag":
      return h("span", { class: "mention" }, leaf.text);
    case "color":
      return h("span", { class: "colour" }, h("span", { class: "colour__chip", style: { background: /^#[0-9a-f]{3,8}$/i.test(leaf.value) ? leaf.value : "transparent" } }), leaf.value);
    default:
      return Object.hasOwn(REFERENCES, leaf.type) ? reference(leaf) : h("span", { class: "cannot-draw", "data-testid": "cannot-draw" }, `cannot draw: ${leaf.type}`);
  }
}

/** References to things outside the conversation, and their default words. */
const REFERENCES = {
  attachment_mention: "Attachment",
  canvas: "Canvas",
  canvas_message_unfurl: "Message",
  citation: "Source",
  file: "File",
  list_record: "List record",
  message_mention: "Message",
  salesforce_data_field: "Salesforce record",
  work_object_mention: "Work object",
  workflow_mention: "Workflow",
};

function reference(leaf) {
  const words = leaf.text || leaf.label || leaf.salesforce_field_label || leaf.url || REFERENCES[leaf.type];
  return leaf.url ? safeLink(leaf.url, [words]) : h("span", { class: "mention" }, words);
}

function fromCode(unicode) {
  if (!/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode ?? "")) return null;
  return String.fromCodePoint(...unicode.split("-").map((code) => parseInt(code, 16)));
}

function styledText(text, style) {
  return Object.keys(style).length ? { type: "text", text, style } : { type: "text", text };
}

function merged(leaves) {
  const result = [];
  for (const leaf of leaves) {
    const last = result.at(-1);
    if (last && leaf.type === "text" && last.type === "text" && JSON.stringify(last.style) === JSON.stringify(leaf.style)) last.text += leaf.text;
    else result.push({ ...leaf });
  }
  return result;
}
