// Draws tables in pages, and charts as numbers with a bar next to each.
import { fill, h } from "../parts/dom.js";
import { cellContent } from "./table.js";

const PAGE_SIZE = 5;
const COLOURS = 6;

/** A data table: its first row is the heading, one column names the row. */
export function dataTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? PAGE_SIZE;
  const naming = block.row_header_column_index ?? 0;
  const body = h("tbody");
  const more = h("button", { class: "button button--small data__more", type: "button", onclick: () => show(body.rows.length + size) });
  const row = (cells) => h("tr", null, cells.map((cell, column) => (column === naming ? h("th", { scope: "row" }, cellContent(cell, block, surface)) : h("td", { class: numeric(cell) }, cellContent(cell, block, surface)))));
  const show = (count) => {
    fill(body, rows.slice(0, count).map(row));
    more.hidden = count >= rows.length;
    more.textContent = `Show more (${rows.length - Math.min(count, rows.length)})`;
  };
  show(size);
  return h(
    "div",
    { class: "data" },
    h(
      "div",
      { class: "table", tabindex: 0, role: "region", "aria-label": block.caption },
      h("table", null, h("caption", { class: "data__caption" }, block.caption), h("thead", null, h("tr", null, head.map((cell) => h("th", { scope: "col" }, cellContent(cell, block, surface))))), body),
    ),
    more,
  );
}

/** A chart. */
export function dataVisualization(block) {
  const { labels, series, axis } = numbersOf(block.chart ?? {});
  const most = Math.max(...series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0))), Number.MIN_VALUE);
  const cell = (value, index) => h("td", { class: "data__number" }, h("span", { class: ["data__bar", `data__bar--${index % COLOURS}`], style: { "--share": `${(Math.abs(value ?? 0) / most) * 120}px` } }), value === undefined ? "–" : String(value));
  return h(
    "figure",
    { class: "data" },
    h("figcaption", { class: "data__caption" }, block.title),
    h(
      "div",
      { class: "table", tabindex: 0, role: "region", "aria-label": block.title },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, h("th", { scope: "col" }, axis.x_label ?? ""), series.map(({ name }) => h("th", { scope: "col" }, [name, axis.y_label].filter(Boolean).join(" · "))))),
        h("tbody", null, labels.map((label, at) => h("tr", null, h("th", { scope: "row" }, label), series.map(({ values }, index) => cell(values[at], index))))),
      ),
    ),
  );
}

function numbersOf(chart) {
  if (chart.type === "pie") {
    const segments = chart.segments ?? [];
    return { labels: segments.map(({ label }) => label), series: [{ name: "", values: segments.map(({ value }) => value) }], axis: {} };
  }
  const axis = chart.axis_config ?? {};
  const labels = axis.categories ?? [];
  const series = (chart.series ?? []).map(({ name, data = [] }) => ({ name, values: labels.map((label) => data.find((point) => point.label === label)?.value) }));
  return { labels, series, axis };
}

function numeric(cell) {
  return cell?.type === "raw_number" ? "data__number" : null;
}
