// Turns the shortcodes that people and apps commonly use into emoji; unknown ones stay as text.
import { world } from "../state/world.js";

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈
point_up ☝️|point_down 👇|handshake 🤝|raised_hand ✋|writing_hand ✍️|eyes 👀|brain 🧠|smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂
slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|worried 😟|cry 😢|sob 😭
sweat_smile 😅|upside_down_face 🙃|partying_face 🥳|sleeping 😴|robot_face 🤖|ghost 👻|heart ❤️|green_heart 💚|blue_heart 💙|broken_heart 💔
fire 🔥|sparkles ✨|star ⭐|star2 🌟|tada 🎉|confetti_ball 🎊|rocket 🚀|zap ⚡|boom 💥|100 💯|trophy 🏆|medal 🏅|crown 👑|gem 💎|gift 🎁
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|heavy_plus_sign ➕|heavy_minus_sign ➖
left_right_arrow ↔️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|repeat 🔁|exclamation ❗|question ❓|grey_question ❔|bangbang ‼️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|information_source ℹ️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
large_green_square 🟩|large_red_square 🟥|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|clock1 🕐|clock3 🕒|clock9 🕘|watch ⌚|calendar 📅|date 📅|spiral_calendar_pad 🗓️
email 📧|e-mail 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|mailbox 📫|package 📦|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄
clipboard 📋|file_folder 📁|open_file_folder 📂|card_index 📇|card_index_dividers 🗂️|bookmark 🔖|bookmark_tabs 📑|paperclip 📎|pushpin 📌|round_pushpin 📍
link 🔗|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|hammer 🔨|wrench 🔧|hammer_and_wrench 🛠️|gear ⚙️|mag 🔍|mag_right 🔎|bulb 💡|bell 🔔|no_bell 🔕
loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|phone ☎️|iphone 📱|computer 💻|desktop_computer 🖥️|printer 🖨️
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰|money_with_wings 💸|dollar 💵|euro 💶|credit_card 💳|receipt 🧾
office 🏢|house 🏠|school 🏫|bank 🏦|factory 🏭|globe_with_meridians 🌐|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|world_map 🗺️|cloud ☁️|sunny ☀️
umbrella ☂️|rainbow 🌈|snowflake ❄️|ocean 🌊|seedling 🌱|evergreen_tree 🌲|palm_tree 🌴|cactus 🌵|four_leaf_clover 🍀|dart 🎯|game_die 🎲|art 🎨
coffee ☕|tea 🍵|beer 🍺|pizza 🍕|cake 🍰|birthday 🎂|apple 🍎|taco 🌮|popcorn 🍿|cat 🐱|dog 🐶|bee 🐝|bug 🐛|turtle 🐢|unicorn_face 🦄|penguin 🐧
busts_in_silhouette 👥|bust_in_silhouette 👤|technologist 🧑‍💻|female-technologist 👩‍💻|male-technologist 👨‍💻|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|fast_forward ⏩|rewind ⏪|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|new 🆕|ok 🆗|sos 🆘|construction 🚧
checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|us 🇺🇸|gb 🇬🇧|de 🇩🇪|fr 🇫🇷|jp 🇯🇵|crossed_fingers 🤞|v ✌️|ticket 🎫|label 🏷️|scales ⚖️|microscope 🔬`;

const KNOWN = new Map(
  TABLE.trim()
    .split(/[\n|]/)
    .map((entry) => entry.trim().split(" ")),
);

/** The reactions offered first. */
export const FAVOURITES = ["+1", "white_check_mark", "eyes", "tada", "heart", "raised_hands", "rocket", "pray"];

/** The emoji of a shortcode without its colons, or null. */
export function emojiOf(name) {
  const plain = String(name).replace(/::skin-tone-\d$/, "");
  const custom = world.emoji[plain];
  if (typeof custom === "string" && custom && !/^(https?:|alias:|data:)/.test(custom)) return custom;
  return KNOWN.get(plain) ?? null;
}

/** Shortcodes that begin with, or else contain, what was typed. */
export function emojiLike(typed, limit = 8) {
  const names = [...KNOWN.keys()];
  const first = names.filter((name) => name.startsWith(typed));
  const later = names.filter((name) => !name.startsWith(typed) && name.includes(typed));
  return [...first, ...later].slice(0, limit).map((name) => ({ name, glyph: KNOWN.get(name) }));
}

/** Replace shortcodes in plain text, as Slack does where `emoji` is true. */
export function withEmoji(text) {
  return String(text).replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => emojiOf(name) ?? whole);
}
