"""Read a clause as a request for a screen: one's own settings, or a part of the administration.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.readers.admin_parts import part_of
from flows.rules.language.readers.topics import is_allowed
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import LEADING, WordSpan, is_usual
from flows.rules.language.understanding import Aspect, Intent, Saying

_CONDITIONAL = frozenset({"if", "unless", "once", "when"})
_ASKING = (
    *("q.what", "q.where", "q.when", "q.who", "q.why", "q.how", "q.how_long", "q.how_often", "q.how_is"),
    *("q.count", "q.sum", "q.means", "q.what_if"),
)


def open_screen(clause: Clause) -> Sequence[Saying]:
    """Read that a screen is wanted; what it shall change there is said on the screen."""
    intent = _screen(clause)
    if intent is None:
        return []
    is_own = intent is Intent.SETTINGS and _is_own(clause)
    clause.used.update(
        at
        for at, one in enumerate(clause.spans)
        if not _limits(one, is_own=is_own)
        and (one.is_known or is_usual(one, clause.text) or (is_own and one.words in _OWN_THINGS))
    )
    if intent is Intent.SETTINGS:
        return [Saying(intent)]
    said = {token.word for one in clause.spans if not one.entities for token in one.tokens}
    if any(one.entities and one.entities[0].field is Aspect.OWNER for one in clause.spans):
        # What a member is given or loses is a role.
        said.add("role")
    return [Saying(intent, part=part_of(said))]


def _screen(clause: Clause) -> Intent | None:
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.greeting")]
    words = [token.word for one in said for token in one.tokens if token.word not in LEADING][:2]
    is_yes_or_no = words[:1] in _ASKED and words[1:] not in (["you"], ["u"], ["not"])
    # "Take me to where I can administer roles" asks for no place.
    asking = tuple(one for one in _ASKING if one != "q.where" or not (said and said[0].has("v.show")))
    is_asked = (
        clause.has(*asking) or is_yes_or_no or (clause.is_question and not clause.has("q.may", "f.polite"))
    )
    if not is_asked and _is_own(clause):
        return Intent.SETTINGS
    if not is_asked and _changes_roles(clause):
        return Intent.ADMIN
    begun = next((one for one in said if not one.has("f.filler", "s.")), None)
    begins = begun is not None and begun.has("q.") and not begun.has("r.admin_verb", "q.where")
    # "Which roles may change rates" asks for a rule.
    asks_who = begun is not None and begun.tokens[0].word in {"which", "who"} and is_allowed(clause)
    if asks_who or begins or is_yes_or_no or clause.has("p.lost", "x.not", *_ASKING[2:-1]):
        return None
    if clause.has("r.settings"):
        return None if is_asked else Intent.SETTINGS
    is_changed = clause.has("r.admin_verb") or clause.has_word("open", "need", "want")
    is_part = clause.has("r.admin_part") or (
        clause.has_word(*_CHANGING) and clause.has("e.members", "e.locations", "e.engagements", "k.roles")
    )
    lists = clause.has("e.members") and clause.has_word("people", "persons", "everybody", "everyone")
    if clause.has("r.admin") and not clause.is_question and not (lists and clause.has("v.show")):
        # "List the people with admin rights" asks to see them.
        return Intent.ADMIN
    return Intent.ADMIN if is_changed and is_part and not is_asked else None


_ASKED = tuple([one] for one in ("do", "does", "did", "will", "am", "are", "is", "must", "should", "may"))
_CHANGING = frozenset(
    {
        *(
            "change",
            "edit",
            "manage",
            "update",
            "maintain",
            "modify",
            "configure",
            "adjust",
            "rename",
            "alter",
        ),
        *("administer", "amend", "revise", "tweak", "correct", "reorganise", "reorganize", "rework"),
    }
)
_OWN_THINGS = frozenset(
    {
        *("reminder", "reminders", "notification", "notifications", "alert", "alerts", "ping", "pings"),
        *("nudges", "digest", "calendar", "outlook", "ical", "timezone", "notifs", "preferences", "settings"),
        *("bot's", "briefing", "dms"),
    }
)
"""Words for what members set for themselves."""
_WISHES = frozenset(
    {
        *("want", "need", "like", "change", "move", "switch", "turn", "stop", "put", "set", "get", "make"),
        *("prefer", "reschedule", "shift", "mute", "disable", "enable", "deactivate", "activate", "adjust"),
        *("send", "sync", "connect", "add", "fewer", "less", "later", "earlier", "early", "late", "many"),
        *("configure", "edit", "update", "arrange", "open", "pause", "kill", "cut", "reduce", "customise"),
        *(
            "customize",
            "tweak",
            "modify",
            "alter",
            "rather",
            "only",
            "not",
            "no",
            "off",
            "on",
            "show",
            "link",
        ),
    }
)
"""Words that tell that a setting shall be changed."""
_ROLE_CHANGES = frozenset(
    {
        *("give", "grant", "make", "promote", "appoint", "remove", "revoke", "demote", "strip", "upgrade"),
        *("downgrade", "assign", "take", "set", "turn", "withdraw", "needs", "become", "hand"),
    }
)


def _is_own(clause: Clause) -> bool:
    """Tell whether a clause is about the asker's own reminders or calendar, and what shall be with them."""
    words = {token.word for one in clause.spans for token in one.tokens}
    if any(one.entities and one.entities[0].field in TARGETS for one in clause.spans):
        return False
    if any(one.has("r.note") for one in clause.spans) or words & _CONDITIONAL:
        return False
    is_mine = bool(words & {"my", "me", "i", "mine"}) or {"reminders", "notifications"} & words
    if {"remind", "me"} <= words or words & {"message", "messages", "mails", "emails", "dms"}:
        return bool(is_mine and words & _RATHER and not any(one.times for one in clause.spans))
    return bool(is_mine and words & _OWN_THINGS and words & _WISHES)


_RATHER = frozenset(
    {
        *("earlier", "later", "less", "often", "sooner", "fewer", "stop", "quit", "weekends", "weekend"),
        *("night", "nights", "evening", "evenings"),
    }
)
"""Words for how somebody is reminded rather than of what."""


def _changes_roles(clause: Clause) -> bool:
    """Tell whether a clause asks that somebody gets or loses a role."""
    words = {token.word for one in clause.spans for token in one.tokens}
    names_role = bool(words & {"admin", "role", "roles", "rights", "permissions", "administrator", "access"})
    is_member = any(one.entities and one.entities[0].field is Aspect.OWNER for one in clause.spans)
    names_role = names_role or (is_member and clause.has("k.roles") and bool(words & {"a", "an"}))
    return names_role and bool(words & _ROLE_CHANGES) and not words & _CONDITIONAL


def _limits(span: WordSpan, *, is_own: bool) -> bool:
    """Tell whether a span is about customers and what became of them, which no screen is."""
    if span.words in _CONDITIONAL or (span.entities and span.entities[0].field in TARGETS):
        return True
    is_state = span.has("p.") and not span.has("r.", "k.", "f.filler", "p.added")
    return is_state and span.words != "open" and not (is_own and span.has("p.declined", "p.lapse", "p.asked"))
