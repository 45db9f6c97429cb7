// Writes instants as people read them, in the reader's own zone, and knows Slack's date tokens.

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const TWELVE_HOURS = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;

let shift = 0;

/** Set the sandbox's time, in seconds since 1970. */
export function setNow(seconds) {
  shift = seconds * 1000 - Date.now();
}

/** The sandbox's current time. */
export function now() {
  return new Date(Date.now() + shift);
}

/** The instant of a Slack `ts`. */
export function instant(ts) {
  return new Date(Number(ts) * 1000);
}

/** A time of day such as 9:41 AM. */
export function timeOfDay(date, seconds = false) {
  const minutes = two(date.getMinutes()) + (seconds ? `:${two(date.getSeconds())}` : "");
  if (!TWELVE_HOURS) return `${two(date.getHours())}:${minutes}`;
  return `${date.getHours() % 12 || 12}:${minutes} ${date.getHours() < 12 ? "AM" : "PM"}`;
}

/** The heading over one day's messages. */
export function dayHeading(date) {
  return capital(tokens.day_divider_pretty(date));
}

/** A key that is the same for two instants of one local day. */
export function dayKey(date) {
  return tokens.date_num(date);
}

/** A full date and time, for tooltips. */
export function fullMoment(date) {
  return `${tokens.date_long(date)} at ${timeOfDay(date, true)}`;
}

/** How long ago, or how soon: "3 minutes ago", "in 2 days". */
export function ago(date) {
  const seconds = Math.round((date - now()) / 1000);
  const size = Math.abs(seconds);
  const [unit, per] = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]].find(
    ([, length]) => size >= length,
  ) ?? ["second", 1];
  const count = Math.round(size / per);
  if (unit === "second" && count < 5) return "just now";
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** Put a date into Slack's template, such as `{date_short} at {time}`; null if the date is invalid. */
export function slackDate(seconds, template) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = template.replace(/\{(\w+)\}/g, (whole, name, offset) => {
    if (!(name in tokens)) {
      known = false;
      return whole;
    }
    const said = tokens[name](date);
    return offset === 0 ? capital(said) : said;
  });
  return known ? text : null;
}

const tokens = {
  date_num: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  date_slash: (date) => `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`,
  date: (date) => `${MONTHS[date.getMonth()]} ${ordinal(date.getDate())}, ${date.getFullYear()}`,
  date_short: (date) => `${MONTHS[date.getMonth()].slice(0, 3)} ${date.getDate()}, ${date.getFullYear()}`,
  date_long: (date) => `${DAYS[date.getDay()]}, ${tokens.date(date)}`,
  date_long_full: (date) => `${MONTHS[date.getMonth()]} ${date.getDate()}, ${date.getFullYear()}`,
  date_pretty: (date) => near(date) ?? tokens.date(date),
  date_short_pretty: (date) => near(date) ?? tokens.date_short(date),
  date_long_pretty: (date) => near(date) ?? tokens.date_long(date),
  day_divider_pretty: (date) => near(date) ?? (date.getFullYear() === now().getFullYear() ? thisYear(date) : tokens.date_long(date)),
  time: (date) => timeOfDay(date),
  time_secs: (date) => timeOfDay(date, true),
  ago: (date) => ago(date),
};

function near(date) {
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const days = Math.round((midnight(date) - midnight(now())) / 86400000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

function thisYear(date) {
  return `${DAYS[date.getDay()]}, ${MONTHS[date.getMonth()]} ${ordinal(date.getDate())}`;
}

function ordinal(day) {
  const teen = day > 10 && day < 14;
  return `${day}${teen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th")}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
