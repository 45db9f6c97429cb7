// Draws avatars: initials for a person, a sign for an app, on their own colour.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { nameOf } from "../state/world.js";

const COLOURS = ["#b4532a", "#2f6f4f", "#3b5bab", "#8a3f86", "#9a6b12", "#1f7a8c", "#a8324a", "#5a5f2d", "#6246a5", "#40566b"];

/** A square with initials for a person, and one with a notch and a sign for an app. */
export function avatar(user, size = 36) {
  return h(
    "span",
    {
      class: ["avatar", user.is_bot && "avatar--app"],
      style: { "--size": `${size}px`, "--tint": colourOf(user) },
      "aria-hidden": "true",
    },
    user.is_bot ? icon("app", Math.round(size * 0.62)) : initials(nameOf(user)),
  );
}

/** The colour of a user or app: their own, or one that depends on the id. */
export function colourOf(user) {
  const own = String(user.color ?? "");
  if (/^#?[0-9a-f]{6}$/i.test(own)) return own.startsWith("#") ? own : `#${own}`;
  let sum = 0;
  for (const letter of String(user.id ?? user.name ?? "")) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}
