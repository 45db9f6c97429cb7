"""What people and programs write into a cell without a value, in any language."""

import re
import unicodedata

_WORDS = """
    na nan null nil undefined missing blank empty nodata notavailable notapplicable notknown notset
    unspecified unknown unbekannt inconnu inconnue desconocido desconocida desconhecido desconhecida
    sconosciuto sconosciuta onbekend okänd okänt ukjent ukendt tuntematon nieznany nieznane nieznana
    neznámé neznámý neznáma neznámo ismeretlen bilinmiyor bilinmeyen necunoscut неизвестно невідомо
    άγνωστο khôngrõ keineangabe keineangaben keinwert leer vide vacío vacio vazio vuoto leeg
    不明 未知 不详 不詳
    없음 미상 غيرمعروف نامشخص לאידוע tbd tba tbc inf infinity
"""
_ABBREVIATED = frozenset({"ka", "nd", "so", "sd", "bd", "nb", "nvt", "nn", "кд", "нд"})
"""Recognised only with a sign between the letters (k. A., n/d, s/o); without one they may be codes."""

_WRITTEN_SO = {"NA": False, "\\N": True}
_BETWEEN = re.compile(r"[./\\]")


def says_nothing(written: str) -> bool:
    """Tell whether a value only says that there is none: n/a, NULL, NaN, unknown, a dash.

    NA in capitals is a country and a region. The word none is a value: a plan may be none.
    """
    if written in _WRITTEN_SO:
        return _WRITTEN_SO[written]
    letters = "".join(one for one in written.casefold() if one.isalnum())
    if not letters:
        return all(unicodedata.category(one)[0] in "PZ" or one in "+=~<>|" for one in written)
    return letters in _WORDS.split() or (letters in _ABBREVIATED and bool(_BETWEEN.search(written)))
