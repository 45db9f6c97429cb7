"""The words of what the bot asks back, or says where it has not understood: no number, always a way on."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from slack_sdk.models.blocks import ButtonElement

from flows.conversation.actions.plan_values import WaitingCard
from flows.conversation.prompts import Prompt
from flows.conversation.replies import Choosing, NotUnderstood, OtherLanguage, OutOfScope, Talked
from flows.rules.language.understanding import Aspect, Intent, Milestone, Saying
from handlers.conversation import saying_words, unknown_words
from handlers.conversation.answer_views import CHOICES, AnswerFrame, ask, ask_instead, reading
from handlers.conversation.requests import card_words
from words import mrkdwn

NOT_UNDERSTOOD = "I did not understand that, so I looked nothing up."

ASK_OTHERWISE = "Say it in other words, or ask one of these:"

LONGEST_ASKED = 300
"""Characters that a button can ask again."""

MOST_RIVALS = 6
"""Readings that are offered."""

SCOPE = "I know only your MCI engagements: customers, consents, claims, deadlines, money, and their rules."

WHICH: Mapping[Aspect | Milestone | None, str] = MappingProxyType(
    {
        Aspect.CUSTOMER: "Which customer do you mean?",
        Aspect.ASSOCIATION: "Which engagement do you mean?",
        Aspect.OWNER: "Which person do you mean?",
        Aspect.LOCATION: "Which location do you mean?",
        Aspect.ENGAGEMENT: "Which engagement do you mean?",
        Aspect.AREA: "Which solution area do you mean?",
        Aspect.STATUS: "Which of these do you mean?",
        Aspect.ORIGIN: "Which of these do you mean?",
    }
)

TALK: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.GREETING: "Hello! Ask me about your engagements, for example:",
        Intent.THANKS: "You are welcome. What else would you like to know?",
        Intent.YES: "A typed “yes” does nothing here: press the button of what you want to do.",
        Intent.NO: "Then nothing happens. You can ask something else:",
    }
)

AT_CARDS: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.YES: "A typed “yes” presses no button. Press it yourself if you want this:",
        Intent.NO: "Nothing has happened. Press *Not now* to take away the card of:",
    }
)
"""What is said to a yes or a no while a button waits to be pressed."""

MOST_WAITING = 5
"""Cards that are named, the newest first."""

NO_LINKS: Mapping[str, str] = MappingProxyType({})

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "de": "Ich verstehe nur Englisch. Frage zum Beispiel:",
        "fr": "Je ne comprends que l'anglais. Demandez par exemple :",
        "es": "Solo entiendo inglés. Pregunte, por ejemplo:",
        "pt": "Só entendo inglês. Pergunte, por exemplo:",
        "it": "Capisco solo l'inglese. Chieda per esempio:",
        "nl": "Ik begrijp alleen Engels. Vraag bijvoorbeeld:",
        "pl": "Rozumiem tylko po angielsku. Zapytaj na przykład:",
        "ja": "英語だけ理解できます。例えば、次のように聞いてください。",
        "ko": "영어만 이해합니다. 예를 들어 다음과 같이 물어보세요.",
        "zh": "我只懂英语。例如，您可以这样问：",
        "ru": "Я понимаю только английский. Спросите, например:",
        "el": "Καταλαβαίνω μόνο αγγλικά. Ρωτήστε για παράδειγμα:",
        "he": "אני מבין רק אנגלית. אפשר לשאול למשל:",
        "ar": "أفهم الإنجليزية فقط. اسأل مثلاً:",
        "hi": "मैं केवल अंग्रेज़ी समझता हूँ। उदाहरण के लिए पूछें:",
        "th": "ฉันเข้าใจเฉพาะภาษาอังกฤษ ลองถามเช่น:",
    }
)
"""The sentence for each language that is recognised; for any other it is in English."""

ENGLISH = "I understand only English. For example, ask:"


def choosing(found: Choosing) -> AnswerFrame:
    """Return one question, with a button for each reading that is named by what it differs in."""
    rivals = found.rivals[:MOST_RIVALS]
    if len(rivals) == 1:
        return AnswerFrame(
            "I am not sure that I understood. Did you mean this?", choices=_readings(rivals, 0)
        )
    differs = saying_words.differing(rivals)
    question = WHICH.get(differs) or ("Which day do you mean?" if differs else "Which of these do you mean?")
    return AnswerFrame(question, choices=_readings(rivals, 0))


def talked(found: Talked, links: Mapping[str, str] = NO_LINKS) -> AnswerFrame:
    """Return a short answer to a greeting, thanks, a yes or a no; ``links`` lead to messages by timestamp.

    A yes presses nothing, and a no dismisses nothing, but both are told which button does it.
    """
    if found.waiting and found.intent in AT_CARDS:
        lines = [_waiting(one, links) for one in found.waiting[:MOST_WAITING]]
        return AnswerFrame(AT_CARDS[found.intent], lines=lines, is_rated=False)
    choices = () if found.intent is Intent.YES else asked(found.prompts)
    return AnswerFrame(TALK[found.intent], choices=choices, is_rated=False)


def _waiting(one: WaitingCard, links: Mapping[str, str]) -> str:
    does = f"*{mrkdwn.escape(card_words.label(one.saying, one.count))}*"
    link = links.get(one.answer_ts)
    return f"• {does}, in <{link}|my answer>" if link else f"• {does}, in my answer above"


def not_understood(found: NotUnderstood) -> AnswerFrame:
    """Return which words are not known, with what is nearest to them, and what can be asked."""
    lacking = unknown_words.unknown(found.words)
    sentence = f"{lacking}, so I looked nothing up." if lacking else NOT_UNDERSTOOD
    corrected = [one for one in found.corrected if len(one) <= LONGEST_ASKED]
    if corrected:
        choices = [ask_instead(one, place) for place, one in enumerate(corrected)]
        rest = asked(found.prompts, len(choices))
        return AnswerFrame(f"{sentence} Did you mean this?", choices=[*choices, *rest][: len(CHOICES)])
    readings = _readings(found.rivals[:2], 0) if not found.words else []
    choices = [*readings, *asked(found.prompts, len(readings))]
    return AnswerFrame(f"{sentence} {ASK_OTHERWISE}" if choices else sentence, choices=choices)


def out_of_scope(found: OutOfScope) -> AnswerFrame:
    """Return what the bot knows about."""
    return AnswerFrame(f"{SCOPE} For example:", choices=asked(found.prompts))


def other_language(found: OtherLanguage) -> AnswerFrame:
    """Return in the language of the message that only English is understood."""
    return AnswerFrame(LANGUAGES.get(found.language, ENGLISH), choices=asked(found.prompts))


def asked(prompts: Sequence[Prompt], place: int = 0) -> list[ButtonElement]:
    """Return the buttons that ask these questions, from a place among the choices on."""
    return [ask(one, at) for at, one in enumerate(prompts, place)]


def _readings(rivals: Sequence[Saying], place: int) -> list[ButtonElement]:
    names = saying_words.difference(rivals)
    return [reading(_capital(name), at) for at, name in enumerate(names, place)]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
