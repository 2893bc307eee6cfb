"""Text typed in TCVN3, VNI, VPS, VISCII or code page 1258 into composed Unicode; which of them a text is in.

Before Unicode, Vietnamese was typed in Latin-1 characters that only a font of the encoding shows as what they mean:
`Tr­êng` in .VnTime is `Trường`. Many files name such a font while their text is Unicode, and fonts get lost, so the
font's name AND the characters decide: a reading is taken when more of its words are Vietnamese syllables.

>>> decode("ñy ban nh©n d©n", "tcvn3")
'ủy ban nhân dân'
>>> decode("uûy ban nhaân daân", "vni")
'ủy ban nhân dân'

Sources: TCVN3, VISCII and code page 1258 agree with glibc's iconv, VPS and VNI with the tables of recode and UniKey.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

UNICODE = "unicode"
SOFT_HYPHEN = "\u00ad"  # TCVN3's ư: never drop it before decoding

# ---- tables: the characters that stand at 0x80 to 0xFF; a full stop where the encoding has none ----

_TCVN3 = (
    "................................"
    ".ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ."
    "......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò"
    ".ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
)
_VPS = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ..ỀỂỄỐỒỔ.ýỷỵỚỜỞ"
    ".ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    "ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ."
    "àáâãảạă.èéêẽìí.ĩẴĐòóôõ.Ơụùúủ.ỶẼỳ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# VNI puts marks after a vowel; as combining characters they compose with it, even over the border of two runs.
_VNI = {
    **{"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT},
    **{"â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE},
    **{"å": _CIRCUMFLEX + _HOOK, "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT},
    **{"ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE},
    **{"ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT},
    **{"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"},
}
# What converters make of two TCVN3 codes: the Greek mu of the micro sign, the Vietnamese Đ of the Icelandic one.
_TWINS = {"\u03bc": "\u00b5", "\u0110": "\u00d0"}


def _single(letters: str) -> dict[int, str]:
    """Decoding of an 8-bit table, from the characters of Latin-1 and of Windows' code page 1252."""
    table: dict[int, str] = {}
    for byte, letter in enumerate(letters, 0x80):
        if letter != ".":
            table[byte] = table[ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte))] = letter
    return table


def _double() -> dict[int, str]:
    """Decoding of VNI, small letters and capitals."""
    capitals = {mark.upper(): shown.upper() for mark, shown in _VNI.items()}
    return {ord(mark): shown for mark, shown in (capitals | _VNI).items()}


def _page_1258() -> dict[int, str]:
    """Decoding of code page 1258 that was taken for 1252."""
    pairs = ((bytes([b]).decode("cp1252", "ignore"), bytes([b]).decode("cp1258", "ignore")) for b in range(0x80, 0x100))
    return {ord(taken): meant for taken, meant in pairs if taken and meant and taken != meant}


ENCODINGS = ("tcvn3", "vni", "vps", "viscii", "cp1258")


@cache  # built when a document needs it, which few do
def _table(encoding: str) -> dict[int, str]:
    if encoding == "vni":
        return _double()
    if encoding == "cp1258":
        return _page_1258()
    if encoding == "tcvn3":
        return _single(_TCVN3) | {ord(twin): _TCVN3[ord(code) - 0x80] for twin, code in _TWINS.items()}
    return _single(_VPS if encoding == "vps" else _VISCII)


@cache
def _punctuation(encoding: str) -> re.Pattern[str]:
    """Quotes and dashes that stand for themselves: not after a capital, for their codes are capitals there."""
    capitals = "".join(re.escape(chr(code)) for code, shown in _table(encoding).items() if shown.isupper())
    return re.compile(f"((?<![A-Z{capitals}])[“”‘’–—…•])")


_WITH_CAPITALS_THERE = ("vps", "viscii")

# ---- fonts ----

_FONTS = {
    ".vn": "tcvn3",
    "vni-": "vni",
    "vni ": "vni",
    "vps ": "vps",
    "vps-": "vps",
    "vi ": "viscii",
    "viscii": "viscii",
}


def encoding_of(font: str) -> str:
    """The encoding that a font's name stands for, "" for none; the text in it may be Unicode all the same."""
    name = font.lower()
    return next((encoding for start, encoding in _FONTS.items() if name.startswith(start)), "")


def is_legacy(font: str) -> bool:
    """Whether a font's name stands for an encoding before Unicode."""
    return encoding_of(font) != ""


def has_capitals_only(font: str) -> bool:
    """Whether a TCVN3 font shows small letters as capitals: its name ends in H."""
    return encoding_of(font) == "tcvn3" and font.rstrip().lower().endswith("h")


# ---- decoding ----


def decode(text: str, encoding: str, capitals: bool = False) -> str:
    """`text` in one of `ENCODINGS` as composed Unicode; in capitals if its font has no other letters."""
    table = _table(encoding)
    pieces = _punctuation(encoding).split(text) if encoding in _WITH_CAPITALS_THERE else [text]
    decoded = "".join(piece if i % 2 else piece.translate(table) for i, piece in enumerate(pieces))
    decoded = unicodedata.normalize("NFC", decoded)
    return decoded.upper() if capitals else decoded


# ---- is it Vietnamese? ----

_ONSET = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]|")
_TONES = str.maketrans("", "", _GRAVE + _ACUTE + _TILDE + _HOOK + _DOT)
_TONE_OF_STOP = frozenset((_ACUTE, _DOT))  # syllables that end in c, ch, p or t have no other tone
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uy uya uych uynh uyt uyu uyp uyên uyêt
uô uôc uôi uôm uôn uông uôt uơ ư ưa ưc ưi ưm ưn ưng ưt ưu ươ ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu ynh yt ych
"""
_KNOWN_RHYMES = frozenset(_RHYMES.split())
_SEPARATOR = re.compile(r"[\x00-\x40\x5b-\x60\x7b-\x7f\u00a0“”‘’–—…•]+")
_SIGNS = re.compile("[“”‘’–—…•]")
# Letters that only Unicode text has; Đ is not among them (see _TWINS).
_DEFINITE = re.compile("[ĂăƠơƯưđ\u1ea0-\u1ef9\u0300-\u0303\u0306\u0309\u031b\u0323]")


@lru_cache(maxsize=4096)  # a report has a few hundred different words
def is_syllable(word: str) -> bool:
    """Whether a word can be a Vietnamese syllable: onset, rhyme, at most one tone. It need not exist.

    >>> [is_syllable(word) for word in ("nghiêng", "QUYẾT", "kh«ng", "bèt", "tốp")]
    [True, True, False, False, True]
    """
    letters = unicodedata.normalize("NFD", word.lower())
    plain = unicodedata.normalize("NFC", letters.translate(_TONES))
    tones = len(letters) - len(letters.translate(_TONES))
    onset = _ONSET.match(plain)
    rhyme = plain[onset.end() :] if onset else plain
    if tones > 1 or not (rhyme in _KNOWN_RHYMES or (plain[:2] == "gi" and plain[1:] in _KNOWN_RHYMES)):
        return False
    stopped = plain.endswith(("c", "ch", "p", "t"))
    return not stopped or any(tone in letters for tone in _TONE_OF_STOP)


def readability(text: str) -> float:
    """The share of words with letters beyond ASCII that are Vietnamese syllables; 0 where there is no such word.

    Words of ASCII letters prove nothing: all encodings have them in common.
    """
    return _share(_words(text), lambda word: word)


def _words(text: str) -> list[str]:
    """The words with letters beyond ASCII; quotes and dashes are in all encodings, and say nothing of which it is."""
    return [word for word in text.split() if not word.isascii() and not _SIGNS.sub("", word).isascii()]


def _share(words: Sequence[str], reading: Callable[[str], str]) -> float:
    return sum(_reads_well(reading(word)) for word in words) / len(words) if words else 0.0


def _reads_well(word: str) -> bool:
    """Whether all pieces between digits and punctuation are syllables."""
    pieces = [piece for piece in _SEPARATOR.split(unicodedata.normalize("NFC", word)) if piece]
    return bool(pieces) and all(map(is_syllable, pieces))


# ---- which encoding? ----

_LEAST_WORDS = 5  # fewer prove nothing where no font's name does
_LEAST_SHARE = 0.6  # decoded reports reach 0.99; names and foreign words cost some
_LEAST_GAIN = 0.15  # over the reading as Unicode
_FEW = 0.05  # of the letters, to speak of a mixture


def guess(text: str) -> str:
    """The encoding of a text whose fonts are not known: one of `ENCODINGS`, or `unicode` unless another is clear."""
    words = [word for word in _words(text) if not _DEFINITE.search(word)]
    if len(words) < _LEAST_WORDS or 20 * len(words) < len(_words(text)):
        return UNICODE
    return _best(words, ENCODINGS, _LEAST_GAIN, _LEAST_SHARE)


def _best(words: Sequence[str], encodings: Iterable[str], gain: float, least: float) -> str:
    """The encoding by which most words are syllables; Unicode unless one gains on it and reaches a least share."""
    shares = {encoding: _share(words, _reader(encoding)) for encoding in encodings}
    best = max(shares, key=lambda encoding: shares[encoding])
    plain = _share(words, lambda word: word)
    return best if shares[best] > plain + gain and shares[best] >= least else UNICODE


def _reader(encoding: str) -> Callable[[str], str]:
    return lambda word: decode(word, encoding)


def composition(text: str) -> str:
    """How the accented letters of Unicode text are written: `unicode` (composed), `nfd` or `cp1258` (half composed)."""
    marks = sum(text.count(mark) for mark in (_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT, _CIRCUMFLEX, _BREVE, "\u031b"))
    composed = len(_COMPOSED.findall(text))
    if 2 * marks <= composed or not marks:
        return UNICODE
    return "cp1258" if _HALF_COMPOSED.search(text) and not _BARE_SHAPE.search(text) else "nfd"


_COMPOSED = re.compile("[\u00c0-\u00ff\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_HALF_COMPOSED = re.compile(f"[ĂăÂâÊêÔôƠơƯư][{_GRAVE}{_ACUTE}{_TILDE}{_HOOK}{_DOT}]")
_BARE_SHAPE = re.compile(f"[{_CIRCUMFLEX}{_BREVE}\u031b]")


@dataclass(frozen=True, slots=True)
class Decoder:
    """Decodes the runs of one document: `chosen` says what the fonts of each encoding ("" for all others) are in."""

    chosen: Mapping[str, str]
    origin: str

    def __call__(self, text: str, font: str) -> str:
        """A run's text as composed Unicode; runs that are Unicode already stay as they are."""
        encoding = self.chosen.get(encoding_of(font), UNICODE)
        capitals = has_capitals_only(font)
        if encoding == UNICODE or (text.isascii() and not capitals) or _DEFINITE.search(text):
            return text
        words = _words(text)
        if len(words) > 1 and _share(words, lambda word: word) > _share(words, _reader(encoding)):
            return text  # Unicode text that was pasted into a document of another encoding
        return decode(text, encoding, capitals)


def judge(by_encoding: Mapping[str, Sequence[str]], everything: str) -> Decoder | None:
    """What a document is to be decoded with, None for one in Unicode.

    `by_encoding` has the pieces of text in fonts of each encoding in reading order, `everything` the whole text.
    """
    chosen: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for named, pieces in by_encoding.items():
        words = _words("".join("\n" if _DEFINITE.search(piece) else piece for piece in pieces))
        others = [encoding for encoding in ENCODINGS if encoding != named]
        found = _best(words, [named], 0.0, 0.0)
        if found == UNICODE or _share(words, _reader(found)) < _LEAST_SHARE:
            found = _best(words, others, _LEAST_GAIN, _LEAST_SHARE) if len(words) >= _LEAST_WORDS else found
        if found != UNICODE:
            chosen[named] = found
            sizes[found] = sizes.get(found, 0) + len(words)
    if not by_encoding and (found := guess(everything)) != UNICODE:
        chosen[""] = found
        sizes[found] = len(_words(everything))
    if not chosen:
        return None
    sizes[UNICODE] = sum(1 for word in _words(everything) if _DEFINITE.search(word))
    total = sum(sizes.values())
    main = [encoding for encoding, size in sizes.items() if size > _FEW * total]
    return Decoder(chosen, main[0] if len(main) == 1 else "mixed")
