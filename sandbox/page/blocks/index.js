// Draws a list of blocks on a surface, and after a change only the blocks that differ.
import { h } from "../parts/dom.js";
import { cannotDraw } from "../elements/index.js";
import { withIds } from "../views/form.js";
import { actions, contextActions } from "./actions.js";
import { alert } from "./alert.js";
import { card, carousel } from "./card.js";
import { container } from "./container.js";
import { context } from "./context.js";
import { dataTable, dataVisualization } from "./data.js";
import { divider, header, image, markdownBlock, richText, video } from "./plain.js";
import { file } from "./file.js";
import { input } from "./input.js";
import { section } from "./section.js";
import { table } from "./table.js";
import { plan, taskCard } from "./tasks.js";

const DRAW = {
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  context_actions: contextActions,
  data_table: dataTable,
  data_visualization: dataVisualization,
  divider,
  file,
  header,
  image,
  input,
  markdown: markdownBlock,
  plan,
  rich_text: richText,
  section,
  table,
  task_card: taskCard,
  video,
};

/** Draw blocks into a node; values that were entered in elements that are still there stay. */
export function drawBlocks(node, given, surface) {
  const blocks = withIds(given ?? []);
  const before = surface.drawn ?? new Map();
  const drawn = new Map();
  surface.form.prune(blocks);
  const focused = focusIn(node);
  const nodes = blocks.map((block) => {
    const json = JSON.stringify(block);
    const kept = before.get(block.block_id);
    const same = kept && kept.json === json ? kept : { json, node: drawBlock(block, surface) };
    drawn.set(block.block_id, same);
    return same.node;
  });
  surface.drawn = drawn;
  rearrange(node, nodes);
  restore(node, focused);
}

/** Draw one block. */
export function drawBlock(block, surface) {
  const draw = Object.hasOwn(DRAW, block.type) ? DRAW[block.type] : null;
  const inside = draw ? draw(block, surface) : cannotDraw(block.type ?? "block without a type");
  return h("div", { class: ["block", `block--${String(block.type).replace(/\W/g, "")}`], "data-block-id": block.block_id, "data-testid": "block" }, inside);
}

function rearrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active) || !active.dataset.actionId) return null;
  let range = null;
  try {
    range = [active.selectionStart, active.selectionEnd];
  } catch {
    // Only text fields have a selection.
  }
  return { block: active.dataset.blockId, action: active.dataset.actionId, range };
}

function restore(node, focused) {
  if (!focused || node.contains(document.activeElement)) return;
  const again = [...node.querySelectorAll("[data-action-id]")].find(
    (one) => one.dataset.actionId === focused.action && one.dataset.blockId === focused.block,
  );
  if (!again) return;
  again.focus({ preventScroll: true });
  if (focused.range?.[0] !== null && again.setSelectionRange && /^(text|search|url|tel|password)$/.test(again.type)) again.setSelectionRange(...focused.range);
}
