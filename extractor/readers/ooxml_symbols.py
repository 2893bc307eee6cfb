"""What the glyphs of symbol fonts stand for: ticks, boxes, bullets, arrows and the signs of mathematics."""

from __future__ import annotations

from typing import Final

PRIVATE: Final = 0xF000  # symbol fonts have their glyphs at U+F020 to U+F0FF
BULLET: Final = "•"

_WINGDINGS = {
    0x6C: "•",
    0x6E: "■",
    0x6F: "☐",
    0x70: "☐",
    0x71: "☐",
    0x72: "☐",
    0x77: "•",
    0x78: "☒",
    0x9E: "•",
    0x9F: "•",
    0xA8: "☐",
    0xDF: "←",
    0xE0: "→",
    0xE8: "→",
    0xF0: "⇒",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "✓",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x2A: "☐",
    0x30: "☐",
    0xA3: "☐",
    0x97: "•",
    0x98: "•",
}
_SYMBOL = {
    0x2D: "−",
    0xA2: "′",
    0xA3: "≤",
    0xA5: "∞",
    0xAC: "←",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xD5: "∏",
    0xD6: "√",
    0xDE: "⇒",
    0xE5: "∑",
} | {
    ord(latin): greek
    for latin, greek in zip(
        "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYW",
        "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        strict=True,
    )
}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
# Where the font is not known: the glyphs that reports use, in whichever of the fonts has them as a sign of that kind.
_ANY = {code: _WINGDINGS[code] for code in (0xFC, 0xFE, 0xFD, 0xFB, 0xA8, 0x6F, 0x71)} | {
    code: _SYMBOL[code] for code in (0xA3, 0xB3, 0xB1, 0xB4, 0xB8, 0xB0, 0xAE)
}


def glyph(code: int, font: str) -> str:
    """The sign that glyph `code` (0xF0FC or 0xFC) of a symbol font shows; a bullet for an ornament without meaning."""
    if code >= PRIVATE + 0x100:
        return BULLET if 0xE000 <= code <= 0xF8FF else chr(code) if code <= 0x10FFFF else ""
    low = code - PRIVATE if code >= PRIVATE else code
    font = font.lower()
    if font in _FONTS:
        sign = _FONTS[font].get(low)
        return sign or (chr(low) if font == "symbol" and 0x20 <= low < 0x7F else BULLET)
    if code < PRIVATE:
        return chr(code) if code >= 0x20 and not 0xD800 <= code < 0xE000 else ""
    return _ANY.get(low) or (chr(low) if 0x20 <= low < 0x7F else BULLET)
