"""Words for yes and no as people and spreadsheets write them, in the languages of the usual spreadsheets."""

_TRUE = """
    yes true ja wahr oui vrai sí si sì verdadero vero sim verdadeiro waar tak prawda sant sann sand kyllä
    tosi igen igaz evet doğru ano áno pravda da adevărat adevarat да истина так
    істина ναι αληθες はい 真 是 예 참
    ✓ ✔ ☑ ✅
"""
_FALSE = """
    no false nein falsch non faux falso não nao nee onwaar nie fałsz falsz nej falskt usann falsk ei epätosi
    nem hamis hayır yanlış ne nepravda nu fals нет ложь ні хибність οχι ψευδεσ いいえ 偽 否 아니요 거짓
    ✗ ✘ ☐ ❌
"""
_WORDS = {word.casefold(): word in _TRUE.split() for word in (*_TRUE.split(), *_FALSE.split())}

_COUNTRIES = frozenset({"SI", "NE", "NU"})
"""Slovenia, Niger and Niue: in capitals these words for yes and no of other languages are countries."""


def meaning(written: str) -> bool | None:
    """Return what a word means, in whatever case; ``None`` if it is none for yes or no."""
    return None if written in _COUNTRIES else _WORDS.get(written.casefold().removesuffix("\ufe0f"))
