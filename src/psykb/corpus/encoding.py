"""Decode bytes whose encoding nobody has told."""

import codecs
import re

from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

BYTE_ORDER_MARKS = (  # what a text may begin with, and the encoding that reads it
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16 LE
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5")
_SAMPLE = 20_000  # characters that are looked at to choose
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LEAST = 0.6  # plausibility under which nothing is taken for text

# The most frequent characters of Chinese running text, simplified and traditional: about four in
# ten of any text. Bytes of the wrong encoding decode to rare characters instead.
_FREQUENT = frozenset(
    "的一是不了在人有我他这这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自"
    "之年过過发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主"
    "样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外"
    "将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內"
    "信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題"
    "活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許"
    "统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記"
)
_COMMON_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》「」『』…—　")


def decode(data: bytes, *, where: str) -> str:
    """Return `data` as text, without its byte order mark.

    Tried in this order: the byte order mark; strict UTF-8; UTF-16 without a mark, where every
    second byte betrays it; GB18030 or Big5, whichever reads more like Chinese.

    Args:
        data: the whole content of a file.
        where: the file, for the error.

    Raises:
        UnreadableFileError: `undecodable`: binary data, or no encoding gives plausible text.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _try(data, encoding)
            if text is not None and _is_text(text):
                return text
            raise _undecodable(where)
    text = _try(data, "utf-8")
    if text is not None and _is_text(text):
        return text
    for encoding in _marked_by_zeros(data):
        text = _try(data, encoding)
        if text is not None and _is_text(text):
            return text
    best = max(
        (
            (plausibility(decoded), -rank, decoded)
            for rank, encoding in enumerate((*_LEGACY, "utf-16-le", "utf-16-be"))
            if (decoded := _try(data, encoding)) is not None and _is_text(decoded)
        ),
        default=(0.0, 0, ""),
    )
    if best[0] < _LEAST:
        raise _undecodable(where)
    return best[2]


def plausibility(text: str) -> float:
    """Return how much `text` reads like Chinese or Latin text, about 0 … 1.5.

    Each character of a sample earns a point if it is ASCII or common Chinese punctuation, more if
    it is one of the most frequent ideographs, half a point if it is any other common ideograph, and
    loses where it belongs to blocks that hardly any book uses.
    """
    sample = [c for c in text[:_SAMPLE] if not c.isspace()]
    if not sample:
        return 0.0
    return sum(_worth(c) for c in sample) / len(sample)


def _worth(char: str) -> float:
    if char in _FREQUENT:
        return 1.5
    if char < "\x7f" or char in _COMMON_PUNCTUATION:
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        return 0.5
    if "\u00c0" <= char <= "\u017f" or "\uff00" <= char <= "\uff5e" or "\u2010" <= char <= "\u2027":
        return 0.5
    return -1.0


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_text(text: str) -> bool:
    """Whether control and private characters are rare enough for text."""
    sample = text[:_SAMPLE]
    odd = len(_CONTROLS.findall(sample)) + len(_PRIVATE.findall(sample))
    return odd <= len(sample) // 100


def _marked_by_zeros(data: bytes) -> tuple[str, ...]:
    """The UTF-16 whose high bytes are zero in a third of all places, as Latin text has them."""
    sample = data[: 2 * _SAMPLE]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) * 3 > half:
        return ("utf-16-le",)
    return ("utf-16-be",) if sample[0::2].count(0) * 3 > half else ()


def _undecodable(where: str) -> UnreadableFileError:
    return UnreadableFileError(
        _("{file}: not text in UTF-8, UTF-16, GB18030 or Big5; convert it to UTF-8").format(
            file=where
        ),
        reason=Reason.UNDECODABLE,
    )
