"""All personal data in a text but names, which a whole dialogue tells."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from psykb.dataset.cleaning.privacy.accounts import emails, qq_numbers, wechat_ids
from psykb.dataset.cleaning.privacy.addresses import addresses
from psykb.dataset.cleaning.privacy.kinds import MASK, Found, Kind
from psykb.dataset.cleaning.privacy.numbers import bank_cards, identity_cards, phones

# Full-width forms of ASCII, and the wide space: one for one, so positions stay.
_NARROW = str.maketrans(
    {
        **{chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)},
        **dict.fromkeys("‐‑–—−", "-"),
        "\u3000": " ",
    }
)
_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    emails,
    identity_cards,
    bank_cards,
    wechat_ids,
    qq_numbers,
    phones,
    addresses,
)
_ORDER = list(Kind)
_SIGN = re.compile(
    r"\d|[一幺][三四五六七八九]|[@＠]|[微威薇维]信|卫星号|wechat|[vwｖｗ][xｘ]|v信|加[我你您]?v|[号弄村栋]|社区",
    re.IGNORECASE,
)


def find(text: str) -> list[Found]:
    """Return the phones, cards, accounts and addresses of a text, in order, none overlapping.

    Of finds that overlap the earlier kind of `Kind` stays. Masks of an earlier run hold nothing.
    """
    if not _worth(text):
        return []
    plain = narrow(text)
    every = (found for finder in _FINDERS for found in finder(plain))
    return settled(every, masked_ranges(text))


def narrow(text: str) -> str:
    """Return `text` with full-width ASCII and dashes made plain, character by character."""
    return text if text.isascii() else text.translate(_NARROW)


def settled(found: Iterable[Found], taken: Iterable[tuple[int, int]] = ()) -> list[Found]:
    """Return finds in order, without those that overlap a better one or a range of `taken`."""
    kept: list[Found] = []
    ranges = sorted(taken)  # none of which overlaps another
    for one in sorted(found, key=lambda f: (_ORDER.index(f.kind), -(f.end - f.start), f.start)):
        at = bisect_left(ranges, (one.end, 0))
        if at and ranges[at - 1][1] > one.start:
            continue
        ranges.insert(at, (one.start, one.end))
        kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def masked_ranges(text: str) -> list[tuple[int, int]]:
    """Return where masks stand already; nothing is looked for in them."""
    return [match.span() for match in MASK.finditer(text)]


def _worth(text: str) -> bool:
    """Whether a text has a sign of any of this: most have none, and this is found out fast."""
    return _SIGN.search(text) is not None
