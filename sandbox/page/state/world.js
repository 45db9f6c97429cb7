// Knows the workspace as this window's member sees it: people, conversations, apps and their names.

export const world = {
  workspace: { id: "", name: "Sandbox", domain: "" },
  me: "",
  users: new Map(),
  channels: new Map(),
  ims: new Map(),
  mpims: new Map(),
  userGroups: new Map(),
  apps: new Map(),
  emoji: {},
};

/** Store what the server sent at the start. */
export function learn(boot) {
  world.workspace = boot.workspace ?? world.workspace;
  world.me = typeof boot.me === "object" && boot.me ? boot.me.id : boot.me;
  world.users = byId(boot.users);
  world.channels = byId(boot.channels);
  world.ims = byId(boot.ims);
  world.mpims = byId(boot.mpims);
  world.userGroups = byId(boot.user_groups);
  world.apps = byId(boot.apps);
  world.emoji = boot.emoji ?? {};
}

/** The acting member. */
export function me() {
  return person(world.me);
}

/** A member or bot; someone unknown keeps their id as name. */
export function person(id) {
  return world.users.get(id) ?? { id, name: id, real_name: id, color: "#6b7280", unknown: true };
}

/** The name that people see for somebody. */
export function nameOf(user) {
  return user.real_name || user.name || user.id;
}

/** The members whom a window can act as: people, not bots. */
export function members() {
  return [...world.users.values()].filter((user) => !user.is_bot && !user.deleted);
}

/** The app behind a bot user, where there is one. */
export function appOfBot(userId) {
  return [...world.apps.values()].find((app) => app.bot_user === userId) ?? null;
}

/** The bot of an app, drawn in the app's colour. */
export function botOf(app) {
  return { ...app, id: app.bot_user ?? app.id, is_bot: true };
}

/** The direct conversation with somebody, or null. */
export function imWith(userId) {
  return [...world.ims.values()].find((im) => im.user === userId) ?? null;
}

/** The handle of a user group; an unknown one keeps its id. */
export function handleOf(groupId) {
  return world.userGroups.get(groupId)?.handle ?? groupId;
}

/** The name of a direct conversation of several people: everybody else in it. */
export function groupName(group) {
  return group.members.filter((id) => id !== world.me).map((id) => nameOf(person(id))).join(", ");
}

/** A conversation's kind, title and other person. */
export function conversation(id) {
  const channel = world.channels.get(id);
  if (channel) return { id, kind: channel.is_private ? "private" : "channel", title: channel.name, channel };
  const im = world.ims.get(id);
  if (im) return { id, kind: "im", title: nameOf(person(im.user)), user: person(im.user), app: appOfBot(im.user) };
  const group = world.mpims.get(id);
  if (group) return { id, kind: "mpim", title: groupName(group), members: group.members };
  return null;
}

/** Every slash command of every app, with the app that owns it. */
export function commands() {
  return [...world.apps.values()].flatMap((app) => (app.commands ?? []).map((command) => ({ ...command, app })));
}

/** Every shortcut of one type, with the app that owns it. */
export function shortcuts(type) {
  return [...world.apps.values()].flatMap((app) =>
    (app.shortcuts ?? []).filter((shortcut) => shortcut.type === type).map((shortcut) => ({ ...shortcut, app })),
  );
}

function byId(list) {
  return new Map((list ?? []).map((entry) => [entry.id, entry]));
}
