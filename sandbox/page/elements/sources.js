// Where a select gets its choices from: its own options, the app, the members or the conversations.
import { avatar } from "../parts/avatar.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { labelOf, textObject } from "../text/mrkdwn.js";
import { conversation, nameOf, person, world } from "../state/world.js";

/** The source for an element: how to find choices, and how to name what is already selected. */
export function sourceOf(slot) {
  const kind = slot.element.type.replace(/^multi_/, "").replace(/_select$/, "");
  return { static: fixed, external: remote, users: people, conversations: rooms, channels }[kind](slot);
}

/** The fields of the element's state and initial values that contain the selection. */
export function fieldsOf(element) {
  const many = element.type.startsWith("multi_");
  const noun = { static: "option", external: "option", users: "user", conversations: "conversation", channels: "channel" }[
    element.type.replace(/^multi_/, "").replace(/_select$/, "")
  ];
  return { state: `selected_${noun}${many ? "s" : ""}`, initial: `initial_${noun}${many ? "s" : ""}` };
}

function fixed({ element }) {
  const groups = groupsOf(element);
  const all = groups.flatMap((group) => group.choices);
  return {
    find: async (query) => filter(groups, query),
    name: (option) => all.find((choice) => choice.key === option.value) ?? optionChoice(option),
    known: (option) => all.some((choice) => choice.key === option.value),
  };
}

function remote(slot) {
  const least = slot.element.min_query_length ?? 3;
  return {
    remote: true,
    least,
    find: async (query) => groupsOf(await slot.surface.options(slot.block.block_id, slot.element.action_id, query)),
    name: optionChoice,
    known: () => true,
  };
}

function people() {
  const choices = () => [...world.users.values()].filter((user) => !user.deleted).map(userChoice);
  return { find: async (query) => filter([{ choices: choices() }], query), name: (id) => userChoice(person(id)), known: () => true };
}

function channels() {
  const choices = () => [...world.channels.values()].filter((room) => !room.is_archived && !room.is_private).map((room) => roomChoice(room.id));
  return { find: async (query) => filter([{ choices: choices() }], query), name: roomChoice, known: () => true };
}

function rooms({ element }) {
  const wanted = element.filter?.include ?? ["public", "private", "im", "mpim"];
  const noBots = element.filter?.exclude_bot_users === true;
  const choices = () => [
    ...[...world.channels.values()]
      .filter((room) => !room.is_archived && wanted.includes(room.is_private ? "private" : "public"))
      .map((room) => roomChoice(room.id)),
    ...[...world.ims.values()].filter((im) => wanted.includes("im") && !(noBots && person(im.user).is_bot)).map((im) => roomChoice(im.id)),
    ...[...world.mpims.values()].filter(() => wanted.includes("mpim")).map((group) => roomChoice(group.id)),
  ];
  return { find: async (query) => filter([{ choices: choices() }], query), name: roomChoice, known: () => true };
}

function groupsOf({ options, option_groups: groups }) {
  if (groups) return groups.map((group) => ({ heading: labelOf(group.label), choices: (group.options ?? []).map(optionChoice) }));
  return [{ choices: (options ?? []).map(optionChoice) }];
}

function optionChoice(option) {
  const hint = labelOf(option.description);
  return {
    key: option.value,
    value: option,
    label: labelOf(option.text),
    hint,
    draw: () => [h("span", { class: "option__label" }, textObject(option.text)), hint && h("span", { class: "option__hint" }, hint)],
  };
}

function userChoice(user) {
  return {
    key: user.id,
    value: user.id,
    label: nameOf(user),
    hint: user.name,
    draw: () => [avatar(user, 22), h("span", { class: "option__label" }, nameOf(user)), user.title && h("span", { class: "option__hint" }, user.title)],
  };
}

function roomChoice(id) {
  const room = conversation(id);
  if (room?.kind === "im") return { ...userChoice(room.user), key: id, value: id };
  const name = room?.title ?? id;
  return {
    key: id,
    value: id,
    label: name,
    hint: "",
    draw: () => [icon({ private: "lock", mpim: "people" }[room?.kind] ?? "hash", 14), h("span", { class: "option__label" }, name)],
  };
}

function filter(groups, query) {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (choice) => {
    const text = `${choice.label} ${choice.hint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) })).filter((group) => group.choices.length);
}
