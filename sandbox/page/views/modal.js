// Shows the stack of modal views: only the top one can be used.
import { avatar } from "../parts/avatar.js";
import { drawBlocks } from "../blocks/index.js";
import { fill, h, keepFocusInside, uid } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { closeMenu } from "../parts/menus.js";
import { labelOf } from "../text/mrkdwn.js";
import { Refused, post } from "../state/net.js";
import { NO_ANSWER, Surface, sentenceOf } from "./surface.js";
import { toast } from "../parts/toasts.js";
import { botOf, world } from "../state/world.js";

const panels = new Map();
let dialog = null;
let returnTo = null;

/** Show this stack of views; an empty one closes the dialog. */
export function showViews(stack) {
  const ids = new Set(stack.map((view) => view.id));
  for (const [id, panel] of panels) {
    if (ids.has(id)) continue;
    panel.surface.end();
    panel.node.remove();
    panels.delete(id);
  }
  if (!stack.length) return closeDialog();
  openDialog();
  const before = topPanel();
  for (const view of stack) {
    const panel = panels.get(view.id) ?? addPanel(view);
    panel.update(view, stack.length > 1);
  }
  const ordered = stack.map((view) => panels.get(view.id));
  ordered.forEach((panel, index) => {
    const depth = ordered.length - 1 - index;
    panel.node.style.setProperty("--depth", depth);
    panel.node.inert = depth > 0;
    panel.node.classList.toggle("panel--behind", depth > 0);
    if (dialog.children[index] !== panel.node) dialog.insertBefore(panel.node, dialog.children[index] ?? null);
  });
  const top = ordered.at(-1);
  if (top !== before || !top.node.contains(document.activeElement)) top.focus();
}

function openDialog() {
  if (dialog) return;
  returnTo = document.activeElement;
  closeMenu();
  dialog = h("dialog", {
    class: "modal",
    "data-testid": "modal-stack",
    oncancel: (event) => event.preventDefault(),
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        topPanel()?.dismiss(false);
      }
      const top = topPanel();
      if (top && !event.defaultPrevented) keepFocusInside(top.node, event);
    },
  });
  document.body.append(dialog);
  dialog.append(document.getElementById("toasts"));
  dialog.showModal();
}

function closeDialog() {
  if (!dialog) return;
  closeMenu();
  document.body.append(document.getElementById("toasts"));
  dialog.close();
  dialog.remove();
  dialog = null;
  if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
  returnTo = null;
}

function topPanel() {
  return [...panels.values()].find((panel) => panel.node.isConnected && !panel.node.inert) ?? null;
}

function addPanel(view) {
  const panel = new Panel(view);
  panels.set(view.id, panel);
  return panel;
}

class Panel {
  constructor(view) {
    const titleId = uid("modal-title");
    this.id = view.id;
    this.surface = new Surface("modal", () => ({ type: "view", view_id: this.id }));
    this.surface.form.onErrors = () => this.showErrors();
    this.title = h("h2", { class: "panel__title", id: titleId });
    this.back = h("button", { class: "icon-button", type: "button", "aria-label": "Back", onclick: () => this.dismiss(false) }, icon("back", 18));
    this.mark = h("span", { class: "panel__mark" });
    this.blocks = h("div", { class: "blocks" });
    this.trouble = h("div", { class: "panel__trouble", role: "alert", hidden: true });
    this.body = h("div", { class: "panel__body" }, this.trouble, this.blocks);
    this.cancel = h("button", { class: "button", type: "button", onclick: () => this.dismiss(false) });
    this.submit = h("button", { class: "button button--primary", type: "submit", "data-testid": "submit" });
    this.foot = h("footer", { class: "panel__foot" }, this.cancel, this.submit);
    this.node = h(
      "form",
      {
        class: "panel",
        role: "dialog",
        tabindex: "-1",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        novalidate: true,
        "data-testid": "modal",
        "data-view-id": view.id,
        onfocusin: (event) => (this.isUntouched &&= event.target === this.node),
        onpointerdown: () => (this.isUntouched = false),
        onsubmit: (event) => {
          event.preventDefault();
          this.send();
        },
      },
      h(
        "header",
        { class: "panel__head" },
        this.back,
        this.mark,
        this.title,
        h("button", { class: "icon-button", type: "button", "aria-label": "Close all", title: "Close all", onclick: () => this.dismiss(true) }, icon("close", 18)),
      ),
      this.body,
      this.foot,
    );
  }

  update(view, stacked) {
    const changed = this.json !== JSON.stringify(view);
    this.json = JSON.stringify(view);
    this.node.dataset.callbackId = view.callback_id ?? "";
    this.title.textContent = labelOf(view.title);
    this.back.hidden = !stacked;
    fill(this.mark, stacked ? null : avatar(markOf(view), 26));
    this.cancel.textContent = labelOf(view.close) || "Cancel";
    this.submit.textContent = labelOf(view.submit) || "Submit";
    this.submit.hidden = !view.submit;
    this.foot.hidden = !view.submit && !view.close;
    this.submit.disabled = view.submit_disabled === true;
    if (!changed) return;
    const step = this.hash !== undefined && view.callback_id !== this.callback;
    this.callback = view.callback_id;
    this.hash = view.hash;
    this.say(null);
    const within = this.node.contains(document.activeElement);
    drawBlocks(this.blocks, view.blocks, this.surface);
    this.showErrors();
    if (step) this.body.scrollTop = 0;
    if (this.isUntouched || (within && !this.node.contains(document.activeElement))) this.focus();
  }

  /** Focus the element that the view names, else its first input, else the dialog: no key may press a button unasked. */
  focus() {
    const first =
      this.blocks.querySelector("[data-focus-on-load]") ??
      [...this.blocks.querySelectorAll(".block--input input, .block--input textarea, .block--input [contenteditable]")].find((one) => one.type !== "file") ??
      this.node;
    // A first input that comes with a later view still gets the focus.
    this.isUntouched = first === this.node;
    first.focus({ preventScroll: true });
    if (document.activeElement === first && this.blocks.contains(first)) first.scrollIntoView({ block: "nearest" });
  }

  async send() {
    if (this.busy) return;
    this.setBusy(true);
    const step = this.callback;
    try {
      await this.surface.afterwards(() => this.isAt(step) && this.submitNow());
    } finally {
      this.setBusy(false);
    }
  }

  /** Whether the view whose button was pressed is still the top one. */
  isAt(step) {
    return topPanel() === this && this.callback === step && !this.submit.hidden && !this.submit.disabled;
  }

  async submitNow() {
    this.say(null);
    if (!this.surface.form.validate()) return this.focusError();
    try {
      const answer = await post("view/submit", { view_id: this.id, values: this.surface.form.values() });
      this.take(answer);
    } catch (error) {
      if (error instanceof Refused && error.body?.errors) this.take(error.body);
      else this.say(sentenceOf(error));
    }
  }

  take(answer) {
    if (answer.errors) {
      this.surface.form.refuse(answer.errors);
      const lost = Object.entries(answer.errors).filter(([id]) => !this.fieldOf(id));
      if (lost.length) this.say(lost.map(([, sentence]) => sentence).join(" "));
      this.focusError();
    } else if (answer.error) this.say(answer.message ?? (/\s/.test(answer.error) ? answer.error : NO_ANSWER));
  }

  async dismiss(clear) {
    closeMenu();
    // The app may take this view away while the press waits; every other one is closed nevertheless.
    const close = () => (panels.has(this.id) || (clear && topPanel())) && post("view/close", { view_id: this.id, clear });
    try {
      // A second press does not wait for an app that does not answer.
      if (this.closing) await close();
      else {
        this.closing = true;
        await this.surface.afterwards(close);
      }
    } catch (error) {
      toast(sentenceOf(error), "problem");
    } finally {
      this.closing = false;
    }
  }

  setBusy(busy) {
    this.busy = busy;
    this.submit.classList.toggle("is-busy", busy);
    this.submit.setAttribute("aria-busy", String(busy));
    this.node.classList.toggle("panel--busy", busy);
  }

  say(sentence) {
    this.trouble.hidden = !sentence;
    fill(this.trouble, sentence && [icon("fault"), h("span", null, sentence)]);
    if (sentence) this.body.scrollTop = 0;
  }

  showErrors() {
    for (const block of this.blocks.children) block.querySelector(":scope > .input")?.showError(this.surface.form.errors.get(block.dataset.blockId));
  }

  focusError() {
    const wrong = this.blocks.querySelector(".input--wrong");
    wrong?.scrollIntoView({ block: "center" });
    wrong?.querySelector("input, textarea, [contenteditable], button")?.focus({ preventScroll: true });
  }

  fieldOf(id) {
    return [...this.blocks.children].find((block) => block.dataset.blockId === id)?.querySelector(":scope > .input") ?? null;
  }
}

function markOf(view) {
  const app = world.apps.get(view.app_id) ?? [...world.apps.values()].find((one) => one.bot_id === view.bot_id) ?? [...world.apps.values()][0];
  return botOf(app ?? { id: "app", name: "App" });
}
