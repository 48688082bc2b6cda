"""Find who did what in Chinese sentences."""

import re
from collections.abc import Iterator

from psykb.generation.rules.deeds import Deed, is_chinese
from psykb.generation.rules.standing import stands_alone, without_glosses

_LATIN = r"（(?=[A-Z])[A-Za-zÀ-ɏ.'’ -]+）"
_ONE = rf"[\u4e00-\u9fff·]{{2,7}}?(?:{_LATIN})?"
_DEED = re.compile(
    rf"(?P<year>(?P<y>1[5-9]\d\d|20\d\d)年，?)?"
    rf"(?P<kind>(?:[\u4e00-\u9fff]{{1,4}})?(?:心理学家|精神病学家|精神科医生|生理学家|哲学家|学者|医生))?"
    rf"(?P<who>{_ONE}(?:[和与]{_ONE})?)(?P<more>等人)?"
    rf"(?P<when>(?:在|于)?(?P<y2>1[5-9]\d\d|20\d\d)年)?"
    rf"(?P<rest>(?:首次|首先|最早|率先|正式|在[^，。；]{{2,24}}?[中上里])?"
    rf"(?P<verb>提出|创立|创建|建立|发表|出版|编制|设计|发明|区分|倡导|首创|开创|创办|发现|主张|证明|最先描述)了?，?[^；。？！]{{4,70}})[；。]"
)
# That a theory was put forward in some year is hardly worth knowing by heart.
_LANDMARK = re.compile("创立|创建|建立|出版|创办|编制|发表")
_LATIN_NAME = re.compile(r"（([^（）]+)）")
_PERSON = re.compile(_LATIN)
_VAGUE = re.compile(
    "提出(?:了)?(?:不同|相反|质疑|挑战|批评|新的(?:看法|问题)|[^，]{0,6}(?:看法|问题|批评|意见))|提出，|设计了?(?:一[个项]|一系列)"
)


def find_deeds(sentence: str, number: int) -> Iterator[Deed]:
    """Yield the deeds of a sentence: only of a subject that is surely a person with a full name.

    The name in Latin script behind the Chinese one is the proof.
    """
    start = 0
    for end in [m.end() for m in re.finditer("[；。]", sentence)]:
        clause, start = sentence[start:end], end
        found = _DEED.fullmatch(clause)
        cut = clause.endswith("；")
        if found is None or not _PERSON.search(found["who"]) or _VAGUE.search(found["rest"]):
            continue
        who, rest = without_glosses(found["who"]), without_glosses(found["rest"])
        rest = (rest.split("：")[0] if cut else rest) + "。"
        year = found["y"] or found["y2"]
        opening = f"{year}年，" if year else ""
        if not stands_alone(rest, "zh") or any(name in rest for name in re.split("[和与]", who)):
            continue
        many = "2" if re.search("[和与]", who) else "1"
        more = found["more"] or ""
        if re.search("夫妇|兄弟|[他她]", who):
            continue
        yield Deed(
            number=number,
            who=who + more,
            form=many + ("+" if more else ""),
            opening=opening,
            rest=rest,
            year=int(year) if year else None,
            chinese=any(is_chinese(name) for name in _LATIN_NAME.findall(found["who"])),
            landmark=bool(_LANDMARK.match(found["verb"])),
        )
