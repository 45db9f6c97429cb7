// The field in which people write: messages with files, slash commands with completion, mentions, and the shortcut menu.
import { avatar } from "../parts/avatar.js";
import { ChosenFiles } from "../elements/chosen_files.js";
import { Completion } from "./completion.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { openMenu } from "../parts/menus.js";
import { escape } from "../text/mrkdwn.js";
import { post } from "../state/net.js";
import { sentenceOf } from "../views/surface.js";
import { toast } from "../parts/toasts.js";
import { botOf, commands, members, nameOf, shortcuts, world } from "../state/world.js";

const drafts = new Map();
const sent = [];

/** Make a composer for a conversation or a thread in it. */
export function composer({ channel, thread = null, placeholder, onSent = () => {} }) {
  const draft = draftOf(`${channel}/${thread ?? ""}`);
  const { chosen } = draft;
  const field = h("textarea", { class: "composer__field", rows: 1, placeholder, "aria-label": placeholder, "data-testid": thread ? "thread-composer" : "composer" });
  const status = h("span", { class: "composer__status", role: "status" });
  const send = h("button", { class: "composer__send", type: "submit", "aria-label": "Send", title: "Send" }, icon("send"));
  const bolt = h("button", { class: "icon-button", type: "button", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": "shortcuts" }, icon("bolt"));
  const clip = h("button", { class: "icon-button", type: "button", "aria-label": "Attach files", title: "Attach files", onclick: () => chosen.input.click() }, icon("clip"));
  const box = h("div", { class: "composer__box" }, field, chosen.input, chosen.list, chosen.note, h("div", { class: "composer__bar" }, clip, !thread && bolt, status, h("span", { class: "composer__keys", "aria-hidden": "true" }, "Enter to send · Shift + Enter for a new line"), send));
  const form = h("form", { class: "composer", onsubmit: submit }, box);
  const completion = new Completion(field, box, { commandsToo: !thread });
  let recalled = sent.length;

  field.value = draft.text;
  chosen.onChange = changed;
  chosen.onTaken = () => document.activeElement === clip && focus();
  chosen.focus = focus;
  chosen.dropOn(box);
  field.addEventListener("input", changed);
  field.addEventListener("keydown", keyed);
  bolt.addEventListener("click", () => openMenu(bolt, shortcutEntries(channel), { label: "Shortcuts", above: true }));
  box.addEventListener("mousedown", (event) => {
    if (event.target !== box && !event.target.classList.contains("composer__bar")) return;
    event.preventDefault();
    field.focus();
  });
  changed();

  function changed() {
    draft.text = field.value;
    fit();
    send.disabled = chosen.running > 0 || (!field.value.trim() && !chosen.files.length);
    completion.update();
  }

  function fit() {
    field.style.height = "auto";
    // A field that is not on the page yet has no height.
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
  }

  function focus() {
    fit();
    field.focus();
  }

  function keyed(event) {
    if (event.isComposing || completion.keyed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit(event);
    } else if (event.key === "ArrowUp" && (field.value === "" || field.value === sent[recalled]) && recalled > 0) {
      event.preventDefault();
      put(sent[(recalled -= 1)]);
    } else if (event.key === "ArrowDown" && recalled < sent.length && field.value === sent[recalled]) {
      event.preventDefault();
      recalled += 1;
      put(sent[recalled] ?? "");
    }
  }

  function put(text) {
    field.value = text;
    changed();
    completion.close();
  }

  async function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    const { files } = chosen;
    if (chosen.running) return toast("Please wait until the upload is done.", "problem");
    if (!text && !files.length) return;
    if (text.startsWith("/") && thread) return toast("Slash commands do not work inside threads.", "problem");
    if (text.startsWith("/") && files.length) return toast("A slash command cannot carry files. Send them in a message without it, or remove them.", "problem");
    const run = text.startsWith("/") ? commandOf(text) : { call: "send", body: { channel, text: encode(text), files: files.map((file) => file.id), ...(thread ? { thread_ts: thread } : {}) } };
    if (!run) return toast(`${text.split(/\s/)[0]} is not a command that an app of this workspace offers. A message cannot begin with a slash.`, "problem");
    if (text) sent.push(text);
    recalled = sent.length;
    put("");
    chosen.put([]);
    const slow = setTimeout(() => (status.textContent = run.call === "command" ? `Waiting for ${run.body.command}…` : "Sending…"), 400);
    try {
      await post(run.call, run.body);
      onSent();
    } catch (error) {
      if (!field.value) put(text);
      if (files.length && !chosen.files.length) chosen.put(files);
      toast(sentenceOf(error), "problem");
    } finally {
      clearTimeout(slow);
      status.textContent = "";
    }
  }

  function commandOf(text) {
    const [, word, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    const known = commands().find(({ command }) => command === word?.toLowerCase());
    return known ? { call: "command", body: { channel, command: known.command, text: rest } } : null;
  }

  return { node: form, focus };
}

/** The draft of a conversation: an upload goes on while another conversation is open. */
function draftOf(name) {
  if (!drafts.has(name)) drafts.set(name, { text: "", chosen: new ChosenFiles({ props: { hidden: true }, label: "Attached files" }) });
  return drafts.get(name);
}

function shortcutEntries(channel) {
  const entries = shortcuts("global").map((shortcut) => ({
    label: shortcut.name,
    hint: shortcut.description || shortcut.app.name,
    icon: avatar(botOf(shortcut.app), 24),
    onpick: async () => {
      try {
        await post("shortcut", { callback_id: shortcut.callback_id, app: shortcut.app.id, channel });
      } catch (error) {
        toast(sentenceOf(error), "problem");
      }
    },
  }));
  return entries.length ? [{ heading: "Shortcuts" }, ...entries] : [{ heading: "No app of this workspace offers a shortcut." }];
}

/** What a person typed, with names and channels as Slack keeps them. */
export function encode(text) {
  const names = [
    ...members().flatMap((user) => [[`@${nameOf(user)}`, `<@${user.id}>`], [`@${user.name}`, `<@${user.id}>`]]),
    ...[...world.users.values()].filter((user) => user.is_bot).flatMap((user) => [[`@${nameOf(user)}`, `<@${user.id}>`], [`@${user.name}`, `<@${user.id}>`]]),
    ...[...world.userGroups.values()].map((group) => [`@${group.handle}`, `<!subteam^${group.id}>`]),
    ...[...world.channels.values()].map((room) => [`#${room.name}`, `<#${room.id}|${room.name}>`]),
  ].sort((one, other) => other[0].length - one[0].length);
  let left = escape(text);
  let result = "";
  while (left) {
    const hit = /[@#]/.test(left[0]) && !/[\p{L}\p{N}]$/u.test(result) && names.find(([name]) => left.startsWith(escape(name)) && !/^[\p{L}\p{N}]/u.test(left.slice(escape(name).length)));
    result += hit ? hit[1] : left[0];
    left = left.slice(hit ? escape(hit[0]).length : 1);
  }
  return result;
}
