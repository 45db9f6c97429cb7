// A form for any fault, besides those with a switch of their own.
import { fill, h, uid } from "../parts/dom.js";

const DOES = { error: "answers with an error", drop: "drops the connection", kill: "breaks off in the middle of an answer", silence: "does not answer", rubbish: "answers with rubbish", slow: "answers late", lie: "lies" };
const PLACES = {
  api: { label: "Slack's Web API", what: "Method", example: "chat.*", does: ["error", "drop", "kill", "silence", "rubbish", "slow"] },
  response_url: { label: "A response_url", what: "Address", example: "*", does: ["error", "drop", "kill", "silence", "rubbish", "slow"] },
  upload: { label: "A file upload", what: "File", example: "*", does: ["error", "drop", "kill", "silence", "rubbish", "slow"] },
  mail: { label: "The mail server", what: "Verb", example: "RCPT", does: ["error", "drop", "slow"] },
  directory: { label: "The tenant directory", what: "Domain", example: "contoso.com", does: ["error", "slow", "lie"] },
};

/** The form; `onAdd` gets the fault and returns whether it was accepted. */
export function customFault(onAdd) {
  const where = select(Object.entries(PLACES).map(([value, { label }]) => [value, label]));
  const what = h("input", { class: "field", type: "text", maxlength: 100 });
  const does = select([]);
  const error = h("input", { class: "field", type: "text" });
  const delay = h("input", { class: "field", type: "number", min: 0, max: 3600, value: 5 });
  const times = h("input", { class: "field", type: "number", min: 1, placeholder: "always" });
  const percent = h("input", { class: "field", type: "number", min: 1, max: 100, value: 100 });
  const after = h("input", { type: "checkbox" });
  const whatField = field("Method", what);
  const errorField = field("Error", error);
  const delayField = field("Seconds", delay);
  const afterField = h("label", { class: "fault-form__check" }, after, "Only after it took effect");
  const form = h(
    "form",
    { class: "fault-form", onsubmit: submit },
    field("Where", where),
    whatField,
    field("What goes wrong", does),
    errorField,
    delayField,
    field("How often", times),
    field("In percent", percent),
    afterField,
    h("button", { class: "button", type: "submit" }, "Switch on"),
  );

  function draw() {
    const place = PLACES[where.value];
    const chosen = does.value;
    fill(does, place.does.map((one) => h("option", { value: one }, DOES[one])));
    if (place.does.includes(chosen)) does.value = chosen;
    whatField.querySelector("label").textContent = place.what;
    what.placeholder = place.example;
    error.placeholder = where.value === "mail" ? "451 4.3.0 Try again later" : "internal_error";
    errorField.hidden = does.value !== "error" || where.value === "directory";
    delayField.hidden = does.value !== "slow";
    afterField.hidden = where.value === "directory" || does.value === "slow";
  }

  async function submit(event) {
    event.preventDefault();
    const fault = { where: where.value, what: what.value.trim() || "*", does: does.value };
    if (!errorField.hidden && error.value.trim()) fault[where.value === "mail" ? "reply" : "error"] = error.value.trim();
    if (!delayField.hidden) fault.delay = Number(delay.value);
    if (!afterField.hidden && after.checked) fault.after = true;
    if (times.value) fault.times = Number(times.value);
    if (percent.value) fault.percent = Number(percent.value);
    if (await onAdd(fault)) what.value = "";
  }

  where.addEventListener("change", draw);
  does.addEventListener("change", draw);
  draw();
  return h("details", { class: "fault-details" }, h("summary", null, "Switch on another fault"), form);
}

function select(options) {
  return h("select", { class: "field" }, options.map(([value, label]) => h("option", { value }, label)));
}

function field(label, control) {
  control.id = uid("fault");
  return h("div", { class: "fault-form__field" }, h("label", { for: control.id }, label), control);
}
