// The faults that one can switch on, and the ledger of what the sandbox received and delivered.
import { h } from "../dom.js";

/** How many faults are switched on. */
export function faultsOn() {
  return 0;
}

/** Show the faults and the ledger. */
export function faultsPanel() {
  return { node: h("div", { class: "panel-page" }, h("div", { class: "panel-page__inner" })) };
}
