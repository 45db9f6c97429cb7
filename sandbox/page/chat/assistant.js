// Shows an app's status in a conversation, and the prompts that it suggests.
import { emit, on } from "../state/bus.js";
import { fill, h } from "../parts/dom.js";
import { post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { toast } from "../parts/toasts.js";
import { nameOf, person, world } from "../state/world.js";

/** Show status and prompts of one conversation or thread; returns its node and `close`. */
export function assistantLine(channel, thread = null) {
  const status = h("div", { class: "assistant__status", role: "status", "data-testid": "app-status" });
  const prompts = h("div", { class: "assistant__prompts", role: "group", "aria-label": "Suggested prompts", "data-testid": "prompts" });
  const isHere = (event) => event.channel === channel && (event.thread_ts ?? null) === thread;
  if (thread === null && [...world.apps.values()].some((app) => app.wants_context)) look(channel);
  const stops = [
    // People talk with an assistant in a thread, which opens as soon as it exists.
    on("stream.assistant_thread", (event) => event.channel === channel && thread === null && emit("thread", { ts: event.ts })),
    on("stream.status", (event) => isHere(event) && fill(status, event.text && `${appName(event.app)} ${event.text}`, event.can_stop && stopButton())),
    on("stream.prompts", (event) => isHere(event) && fill(prompts, event.title && h("span", { class: "assistant__title" }, event.title), event.prompts.map(prompt))),
    // An answer ends the status, and the person's own message removes the suggestions.
    on("stream.message", (event) => {
      if (event.channel !== channel || (event.message.thread_ts ?? null) !== thread) return;
      if (event.message.bot_id) fill(status);
      else fill(prompts);
    }),
  ];

  function stopButton() {
    const stop = async () => {
      try {
        await post("stop", { channel, thread_ts: thread });
      } catch (error) {
        toast(sentenceOf(error), "problem");
      }
    };
    return [" ", h("button", { class: "button button--small", type: "button", onclick: stop }, "Stop")];
  }

  function prompt({ title, message }) {
    const send = async () => {
      try {
        await post("send", { channel, text: message, ...(thread ? { thread_ts: thread } : {}) });
      } catch (error) {
        toast(sentenceOf(error), "problem");
      }
    };
    return h("button", { class: "button", type: "button", title: message, onclick: send }, title);
  }

  return { node: h("div", { class: "assistant" }, status, prompts), close: () => stops.forEach((stop) => stop()) };
}

async function look(channel) {
  try {
    await post("look", { channel });
  } catch (error) {
    toast(sentenceOf(error), "problem");
  }
}

function appName(id) {
  const app = world.apps.get(id);
  return app ? nameOf(person(app.bot_user)) : "The app";
}
