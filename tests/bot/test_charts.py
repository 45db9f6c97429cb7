from io import BytesIO

import pytest
from PIL import Image

from bot import charts
from bot.charts import COLORS, GROUND, INK
from flows.reports.chart import DRAWN, Bar, Chart, Panel

WIDTH = 1044


def picture(share: float = 50, about: str = "Oct 1, 2026 to Dec 31, 2026.") -> Image.Image:
    bars = tuple(Bar(one, "A number", "USD 5,000", share) for one in DRAWN)
    drawn = charts.draw(Chart("Report: FY27 Q2", about, (Panel("USD", bars),), ""))
    return Image.open(BytesIO(drawn)).convert("RGBA")


def rows(drawn: Image.Image) -> list[list[bytes]]:
    """Return the picture's pixels, each as red, green, blue and opacity."""
    content, width = drawn.tobytes(), drawn.width
    pixels = [content[at : at + 4] for at in range(0, len(content), 4)]
    return [pixels[at : at + width] for at in range(0, len(pixels), width)]


def solid(color: str) -> bytes:
    return bytes.fromhex(f"{color[1:]}ff")


def contrast(one: str, other: str) -> float:
    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_and_bars_stand_out_from_a_ground_of_their_own_in_every_theme() -> None:
    assert set(COLORS) == set(DRAWN)
    assert contrast(INK, GROUND) > 7
    assert all(contrast(color, GROUND) > 4.5 for color in COLORS.values())
    drawn = picture()
    corner, *_ = first = rows(drawn)[0]
    assert corner[3] == 0
    assert first[len(first) // 2] == solid(GROUND)


@pytest.mark.parametrize(("share", "fraction"), [(100, 1.0), (50, 0.5), (0.1, 0.006), (0, 0)])
def test_a_bar_is_as_long_as_its_share_and_a_small_one_can_be_seen(share: float, fraction: float) -> None:
    def longest(drawn: Image.Image) -> int:
        return max(one.count(solid(COLORS[DRAWN[2]])) for one in rows(drawn))

    whole, found = longest(picture(100)), longest(picture(share))
    assert found == pytest.approx(whole * fraction, abs=3)
    assert (found > 0) is (share > 0)


def test_words_are_never_read_as_markup_and_may_be_of_any_script() -> None:
    drawn = picture(about='#panic("x") *b* $1$ 東京 اختبار ' + "long " * 60)
    assert drawn.width == WIDTH
    assert drawn.height > picture().height
