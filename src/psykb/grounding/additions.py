"""Find what a claim adds to a sentence: a book, a school, another law, items of a list."""

import re
from collections.abc import Sequence

from psykb.grounding.persons import SOUNDS
from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import stem

_ZH_TITLE = re.compile("《([^《》]{2,40})》")
_ZH_SCHOOL = re.compile(
    f"([{''.join(sorted(SOUNDS))}]{{2,6}}|哈佛|斯坦福|耶鲁|牛津|剑桥|普林斯顿|哥伦比亚|芝加哥|北京|清华|复旦|南京|华东师范|北京师范)(?:大学|学院|研究所|医院)"
)
# "the law of effect", "the effect law": what tells one law from another
_EN_LAWS = "law|theory|principle|hypothesis|model|paradox|doctrine"
_EN_NAMED = re.compile(rf"\b(?:the|a) (?:{_EN_LAWS}) of (?:the )?(?P<of>[a-z-]{{4,}})")
_ZH_LISTED = re.compile("[:：]([^。;]+)")
_ZH_ITEMS = re.compile("[,、]|以及|[和与及或]")
_ZH_IDLE_ITEM = re.compile("^(?:例如|比如|等等?|因此|所以|此外|另外|其中|总之|一方面|另一方面)$")
_ITEM = re.compile(f"[{IDEOGRAPH}]{{2,6}}")
_LEAST_ITEMS = 3


def foreign_additions(claim: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the titles, schools and laws of a claim that no text has, in order.

    Args:
        claim: one statement.
        texts: sentences in its language with their context, and the question.
    """
    said, there = fold(claim), fold(" ".join(texts))
    found = [m[1] for m in _ZH_TITLE.finditer(said) if m[1] not in there]
    found += [m.group() for m in _ZH_SCHOOL.finditer(said) if m[1] not in there]
    stems = {stem(word) for word in re.findall("[a-z]+", there)}
    if re.search(rf"\b(?:{_EN_LAWS})\b", there):
        found += [m["of"] for m in _EN_NAMED.finditer(said) if stem(m["of"]) not in stems]
    return tuple(found)


def foreign_items(claim: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the items of a Chinese list behind a colon of which the texts have no ideograph."""
    there = fold(" ".join(texts))
    found: list[str] = []
    for listed in _ZH_LISTED.findall(fold(claim)):
        items = [item for item in _ZH_ITEMS.split(listed) if item]
        if len(items) >= _LEAST_ITEMS:
            found += [i for i in items if _ITEM.fullmatch(i) and not set(i) & set(there)]
    return tuple(item for item in found if not _ZH_IDLE_ITEM.match(item))
