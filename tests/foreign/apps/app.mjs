// A Bolt app that knows nothing of the sandbox: hello world, an assistant, a modal, select menus and a Home.
// Where Slack is, and who the app is, stands in its environment, as for any deployed app.
import bolt from "@slack/bolt";

const CITIES = ["Amsterdam", "Athens", "Berlin", "Boston", "Cairo", "Cape Town"];
const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL, PORT } = process.env;

const app = new bolt.App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  ...(SLACK_APP_TOKEN && { socketMode: true, appToken: SLACK_APP_TOKEN }),
});

const plain = (text) => ({ type: "plain_text", text });
const option = (text) => ({ text: plain(text), value: text.toLowerCase() });

// Hello world

app.message(/hello/i, async ({ message, say }) => {
  await say({
    text: `Good to see you, <@${message.user}>!`,
    blocks: [
      {
        type: "section",
        text: { type: "mrkdwn", text: `Good to see you, <@${message.user}>!` },
        accessory: { type: "button", text: plain("Wave back"), action_id: "wave" },
      },
    ],
  });
});

app.action("wave", async ({ ack, body, say }) => {
  await ack();
  await say(`<@${body.user.id}> waved back`);
});

app.event("app_mention", async ({ event, say, sayStream }) => {
  if (!event.text.includes("stream")) {
    await say({ text: "You called?", thread_ts: event.ts });
    return;
  }
  const stream = sayStream({ buffer_size: 8 });
  for (const word of ["**Word** ", "by *word* ", "as it ", "comes."]) await stream.append({ markdown_text: word });
  await stream.stop();
});

// An assistant

const assistant = new bolt.Assistant({
  threadStarted: async ({ say, setSuggestedPrompts, saveThreadContext }) => {
    await say("What can I do for you?");
    await saveThreadContext();
    await setSuggestedPrompts({ prompts: ["Plan my day", "Plan my week"].map((text) => ({ title: text, message: text })) });
  },
  userMessage: async ({ message, client, setTitle, setStatus, sayStream }) => {
    await setTitle(message.text);
    await setStatus("is planning");
    const { channel, thread_ts } = message;
    const thread = await client.conversations.replies({ channel, ts: thread_ts, include_all_metadata: true });
    const context = thread.messages.find((one) => one.metadata?.event_type === "assistant_thread_context");
    const stream = sayStream({ task_display_mode: "plan" });
    await stream.append({
      chunks: [
        { type: "plan_update", title: "Planning" },
        { type: "task_update", id: "1", title: "Look at the calendar", status: "in_progress" },
      ],
    });
    await stream.append({
      chunks: [
        { type: "task_update", id: "1", title: "Look at the calendar", status: "complete", output: "It is empty" },
        { type: "task_update", id: "2", title: "Fill it", status: "complete" },
        { type: "markdown_text", text: `Asked from ${context?.metadata.event_payload.channel_id}. ` },
      ],
    });
    await stream.stop({ markdown_text: "**All is planned.**" });
  },
});

app.assistant(assistant);

// A modal

const ticket = (hint) => ({
  type: "modal",
  callback_id: "ticket",
  title: plain("New ticket"),
  submit: plain("File it"),
  close: plain("Not now"),
  notify_on_close: true,
  blocks: [
    {
      type: "section",
      text: { type: "mrkdwn", text: hint },
      accessory: { type: "button", text: plain("What is a ticket?"), action_id: "hint" },
    },
    {
      type: "input",
      block_id: "summary",
      label: plain("What happened?"),
      element: { type: "plain_text_input", action_id: "typed", multiline: true },
    },
  ],
});

app.command("/ticket", async ({ ack, body, client }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: ticket("Tell us *everything*.") });
});

app.shortcut("ticket.open", async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: ticket("From a shortcut.") });
});

app.action("hint", async ({ ack, body, client }) => {
  await ack();
  const { id, hash } = body.view;
  await client.views.update({ view_id: id, hash, view: ticket("A ticket is a request.") });
});

app.view("ticket", async ({ ack, body, view, client }) => {
  const text = view.state.values.summary.typed.value;
  if (text.length < 10) {
    await ack({ response_action: "errors", errors: { summary: "Say a little more." } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `Filed: ${text}` });
});

app.view({ callback_id: "ticket", type: "view_closed" }, async ({ ack, body, client }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: "No ticket was filed" });
});

// Select menus

app.command("/trip", async ({ ack, respond }) => {
  await ack();
  await respond({
    text: "Where to?",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "Where to?" } },
      {
        type: "actions",
        block_id: "trip",
        elements: [
          { type: "static_select", action_id: "class", placeholder: plain("Class"), options: [option("First"), option("Second")] },
          { type: "external_select", action_id: "city", placeholder: plain("City"), min_query_length: 0 },
          { type: "users_select", action_id: "companion", placeholder: plain("With whom?") },
          { type: "datepicker", action_id: "day", placeholder: plain("When?") },
        ],
      },
    ],
  });
});

app.options("city", async ({ ack, payload }) => {
  const typed = payload.value.toLowerCase();
  await ack({ options: CITIES.filter((city) => city.toLowerCase().includes(typed)).map(option) });
});

app.action({ block_id: "trip" }, async ({ ack, action, respond }) => {
  await ack();
  const chosen = action.selected_option?.value ?? action.selected_user ?? action.selected_date;
  await respond({ text: `${action.action_id} is ${chosen}`, replace_original: false });
});

// A Home

const home = (times) => ({
  type: "home",
  blocks: [
    { type: "header", text: plain("Welcome home") },
    { type: "section", text: { type: "mrkdwn", text: `Counted to *${times}*` } },
    {
      type: "actions",
      elements: [{ type: "button", text: plain("Count"), action_id: "count", value: String(times), style: "primary" }],
    },
  ],
});

app.event("app_home_opened", async ({ event, client }) => {
  if (event.tab === "home") await client.views.publish({ user_id: event.user, view: home(0) });
});

app.action("count", async ({ ack, body, action, client }) => {
  await ack();
  await client.views.publish({ user_id: body.user.id, view: home(Number(action.value) + 1) });
});

await app.start(PORT);
