// Draws a table whose first row is its heading.
import { h } from "../parts/dom.js";
import { cannotDraw, drawElement } from "../elements/index.js";
import { Slot } from "../elements/slot.js";
import { drawRichText } from "../text/richtext.js";

/** A table block. */
export function table(block) {
  const settings = block.column_settings ?? [];
  const cell = (tag) => (content, column) => {
    const setting = settings[column] ?? {};
    return h(
      tag,
      { class: setting.is_wrapped ? "table__wrap" : null, style: { "text-align": setting.align ?? (content?.type === "raw_number" ? "right" : "left") }, scope: tag === "th" ? "col" : null },
      cellContent(content),
    );
  };
  const [head, ...rows] = block.rows ?? [];
  return h(
    "div",
    { class: "table", tabindex: 0, role: "region", "aria-label": "Table" },
    h("table", null, head && h("thead", null, h("tr", null, head.map(cell("th")))), h("tbody", null, rows.map((row) => h("tr", null, row.map(cell("td")))))),
  );
}

/** The content of a cell; its button acts for `block` on `surface`. */
export function cellContent(content, block, surface) {
  if (content === null || content === undefined) return "";
  if (content.type === "raw_text") return content.text;
  if (content.type === "raw_number") return String(content.text ?? content.value ?? "");
  if (content.type === "rich_text") return drawRichText(content);
  if (content.type === "action") return drawElement(new Slot({ element: content.element, block, surface, place: "actions" }));
  return cannotDraw(content.type);
}
