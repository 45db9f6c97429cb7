// Calls the sandbox's server: JSON, file uploads and the stream of events; what comes waits while a pointer is down.
import { released } from "../parts/pointer.js";

/** The member this window acts as, from `?as=U…`. */
export function actingAs() {
  return new URLSearchParams(location.search).get("as") ?? "";
}

/** A call that the server refused or did not receive; its message is a sentence for people. */
export class Refused extends Error {
  constructor(error, message, body = {}) {
    super(message);
    this.error = error;
    this.body = body;
  }
}

/** Read something: `get("history", {channel})`. */
export async function get(name, query = {}) {
  const params = new URLSearchParams(actingAs() ? { as: actingAs() } : {});
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== null) params.set(key, value);
  return answer(fetch(`/client/${name}?${params}`, { headers: { accept: "application/json" } }));
}

/** Do something: `post("send", {channel, text})`; the acting member is added. */
export async function post(name, body = {}) {
  return answer(
    fetch(`/client/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ as: actingAs(), ...body }),
    }),
  );
}

/** Change a setting of the sandbox itself: `control("POST", "faults", {…})`. */
export async function control(method, name, body) {
  return answer(
    fetch(`/control/${name}`, {
      method,
      headers: { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    }),
  );
}

/** Upload one file, and return Slack's file object. */
export async function upload(file) {
  const params = new URLSearchParams({ as: actingAs(), name: file.name, type: file.type || "application/octet-stream" });
  const given = await answer(fetch(`/client/upload?${params}`, { method: "POST", body: file }));
  return given.file;
}

/**
 * Follow the server's stream, and connect again whenever the connection breaks.
 * `onUp` is called at every connection, `onDown` at every break.
 */
export function follow({ onEvent, onUp, onDown }) {
  let wait = 300;
  let down = false;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/client/stream?as=${encodeURIComponent(actingAs())}`);
    socket.addEventListener("open", () => {
      wait = 300;
      down = false;
      onUp();
    });
    socket.addEventListener("message", (event) => released().then(() => onEvent(JSON.parse(event.data))));
    socket.addEventListener("close", () => {
      if (!down) onDown();
      down = true;
      setTimeout(connect, wait);
      wait = Math.min(wait * 1.7, 5000);
    });
  };
  connect();
}

async function answer(pending) {
  let response;
  try {
    response = await pending;
  } catch {
    throw new Refused("unreachable", "The sandbox does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => null);
  await released();
  if (body === null) throw new Refused("no_json", `The sandbox answered ${response.status} without a reason.`);
  if (!response.ok) throw new Refused(body.error ?? "failed", body.message ?? `That did not work (${response.status}).`, body);
  return body;
}
