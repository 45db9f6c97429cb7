// Remembers the messages of each conversation and which are unread.
import { emit, on } from "./bus.js";
import { get } from "./net.js";
import { world } from "./world.js";

const logs = new Map();
const unread = new Map();
let watched = null;

/** Fetch a conversation's messages, or one thread's, and keep them. */
export async function load(channel, thread = null) {
  const before = new Map(logOf(channel));
  const gone = new Set();
  // What the stream brings during the request is newer than the answer.
  const stop = on("stream.message_deleted", (event) => event.channel === channel && gone.add(event.ts));
  const { messages } = await get("history", { channel, thread_ts: thread }).finally(stop);
  const log = logOf(channel);
  const isAsItWas = (ts) => log.get(ts) === before.get(ts) && !gone.has(ts);
  if (!thread) {
    for (const [ts, message] of [...log]) if (!isReply(message) && isAsItWas(ts)) log.delete(ts);
    log.loaded = true;
  }
  for (const message of messages) if (!log.has(message.ts) ? !gone.has(message.ts) : isAsItWas(message.ts)) log.set(message.ts, message);
  emit("messages", { channel });
}

/** Whether a conversation was fetched already. */
export function isLoaded(channel) {
  return logOf(channel).loaded === true;
}

/** Forget everything, so that it is fetched again. */
export function forget() {
  logs.clear();
}

/** The messages of a conversation in order, without the replies inside its threads. */
export function timeline(channel) {
  return ordered([...logOf(channel).values()].filter((message) => !isReply(message) || message.subtype === "thread_broadcast" || lonelyEphemeral(message)));
}

/** A thread: its first message and the replies, in order. */
export function thread(channel, ts) {
  return ordered([...logOf(channel).values()].filter((message) => message.ts === ts || message.thread_ts === ts));
}

/** Apply an event about messages. */
export function takeEvent(event) {
  const log = logOf(event.channel);
  const message = event.message;
  if (event.type === "message_deleted") log.delete(event.ts);
  else if (event.type === "message_changed") log.set(message.ts, { ...message, ephemeral: log.get(message.ts)?.ephemeral || message.ephemeral });
  else {
    log.set(message.ts, event.type === "ephemeral" ? { ...message, ephemeral: true } : message);
    countReply(log, message);
    if (message.user !== world.me && watched !== event.channel && !isReply(message)) {
      unread.set(event.channel, (unread.get(event.channel) ?? 0) + 1);
      emit("unread");
    }
  }
  emit("messages", { channel: event.channel });
}

/** Set the conversation that is shown; it has nothing unread. */
export function watch(channel) {
  watched = channel;
  if (unread.delete(channel)) emit("unread");
}

/** The number of unread messages of a conversation. */
export function unreadIn(channel) {
  return unread.get(channel) ?? 0;
}

function logOf(channel) {
  if (!logs.has(channel)) logs.set(channel, new Map());
  return logs.get(channel);
}

function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

function lonelyEphemeral(message) {
  return message.ephemeral && !message.thread_ts;
}

function countReply(log, message) {
  const parent = isReply(message) && !message.ephemeral && log.get(message.thread_ts);
  if (!parent) return;
  const replies = [...log.values()].filter((one) => one.thread_ts === parent.ts && one.ts !== parent.ts && !one.ephemeral);
  log.set(parent.ts, {
    ...parent,
    reply_count: Math.max(parent.reply_count ?? 0, replies.length),
    latest_reply: message.ts,
    reply_users: [...new Set([...(parent.reply_users ?? []), message.user])],
  });
}

function ordered(messages) {
  return messages.sort((one, other) => Number(one.ts) - Number(other.ts));
}
