"""Words for yes and no as people and spreadsheets write them, in the languages of the usual spreadsheets."""

_TRUE = """
    yes true ja wahr oui vrai sí si sì verdadero vero sim verdadeiro waar tak prawda sant sann sand kyllä
    tosi igen igaz evet doğru ano áno pravda da adevărat adevarat да истина так
    істина ναι αληθες αληθής はい 真 是 对 對 예 네 참 taip tiesa jā patiess jah tõene istina тачно já satt
    đúng ya benar بله نعم صحيح כן אמת ใช่ จริง हाँ सही
    ✓ ✔ ☑ ✅
"""
_FALSE = """
    no false nein falsch non faux falso não nao nee onwaar nie fałsz falsz nej falskt usann falsk ei epätosi
    nem hamis hayır yanlış ne nepravda nu fals нет ложь ні хибність οχι όχι ψευδεσ ψευδής いいえ 偽 否 假
    错 錯 아니요 아니오 거짓 netiesa nē aplams ei väär neistina не лъжа нетачно ósatt
    sai tidak salah لا خیر خطأ לא שקר ไม่ใช่ เท็จ नहीं गलत
    ✗ ✘ ☐ ❌
"""


def _folded(word: str) -> str:
    """Return the word in small letters; HAYIR equals hayır, although Turkish has an i without a dot."""
    return word.casefold().replace("\u0131", "i").replace("i\u0307", "i")


_WORDS = {_folded(word): word in _TRUE.split() for word in (*_TRUE.split(), *_FALSE.split())}

_COUNTRIES = frozenset({"SI", "NE", "NU"})
"""Country codes (Slovenia, Niger, Niue) that would otherwise mean yes or no in some language."""


def meaning(written: str) -> bool | None:
    """Return what a word in any case means; ``None`` if it means neither yes nor no."""
    return None if written in _COUNTRIES else _WORDS.get(_folded(written).removesuffix("\ufe0f"))
