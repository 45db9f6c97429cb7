// The ledger: everything that the sandbox received, whether it took effect, and what it answered.
import { fill, h } from "../parts/dom.js";
import { control } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { fullMoment, timeOfDay } from "../text/times.js";
import { conversation } from "../state/world.js";

const EVERY = 2000;
const MOST = 200;

/** The table, updated while it is shown; returns its node and `close`. */
export function ledger() {
  const search = h("input", { class: "field ledger__search", type: "search", placeholder: "Search", "aria-label": "Search the ledger", oninput: draw });
  const troubled = h("input", { type: "checkbox", onchange: draw });
  const body = h("tbody", { "data-testid": "ledger" });
  const note = h("p", { class: "ledger__note", role: "status" });
  let entries = [];
  let next = 0;
  let fetching = false;

  async function renew() {
    if (fetching || document.hidden) return;
    fetching = true;
    try {
      let answer;
      do {
        answer = await control("GET", `ledger?after=${next}`);
        entries = [...entries, ...answer.entries].slice(-5000);
        next = answer.next;
      } while (answer.entries.length === 1000);
      draw();
    } catch (error) {
      note.textContent = sentenceOf(error);
    }
    fetching = false;
  }

  function draw() {
    const words = search.value.trim().toLowerCase();
    const fits = (entry) => (!troubled.checked || entry.answer !== "ok") && (!words || JSON.stringify(entry).toLowerCase().includes(words));
    const found = entries.filter(fits);
    fill(body, found.slice(-MOST).reverse().map(row));
    note.textContent = found.length ? (found.length > MOST ? `The newest ${MOST} of ${found.length}.` : "") : "Nothing came in yet.";
  }

  const timer = setInterval(renew, EVERY);
  renew();
  return {
    node: h(
      "section",
      { class: "ledger", "aria-label": "Ledger" },
      h("div", { class: "ledger__head" }, h("h2", { class: "panel-page__heading" }, "Ledger"), h("label", { class: "ledger__check" }, troubled, "Troubles only"), search),
      h(
        "div",
        { class: "table ledger__table", tabindex: 0, role: "region", "aria-label": "What came in" },
        h("table", null, h("thead", null, h("tr", null, ["Time", "Where", "What", "About", "Effect", "Answer"].map((head) => h("th", { scope: "col" }, head)))), body),
      ),
      note,
    ),
    close: () => clearInterval(timer),
  };
}

function row(entry) {
  const moment = new Date(entry.at * 1000);
  const room = entry.channel && conversation(entry.channel);
  const about = [room ? (room.kind.endsWith("im") ? room.title : `#${room.title}`) : entry.channel, entry.text].filter(Boolean).join(" · ");
  return h(
    "tr",
    { class: entry.fault ? "ledger__fault" : null },
    h("td", { title: fullMoment(moment) }, timeOfDay(moment, true)),
    h("td", null, entry.where),
    h("td", null, h("code", { class: "code" }, entry.what)),
    h("td", { class: "ledger__about", title: entry.delivery_id ? `Delivery ${entry.delivery_id}` : null }, about),
    h("td", null, entry.took_effect ? "yes" : "no"),
    h("td", null, entry.answer ?? ""),
  );
}
