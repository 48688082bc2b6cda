"""Leave off what a Chinese definition ends with though it is about something else."""

import re

_CASE = "[A-Z][A-Za-z.]*(?:在这方面)?也"  # "，H.M.在这方面也有缺损"
_CAUSE = "它的(?:原因|成因)"
_GROUP = "在[^，。；（）]{2,8}(?:身上|中|里)(?:平均|往往)"  # "，在女孩身上平均比男孩早"
_OTHER_TERM = (
    "(?:被[^，。；（）]{1,6}者|引起[^，。；（）]{1,8}的[^，。；（）]{1,6}?)(?:称为|称作|叫做)"
)
_CONDITION = "只有[^，。；（）]{2,16}，[^，。；（）]{0,6}才"  # of what follows from the thing
_TAIL = re.compile(
    f"，(?:{_CASE}|{_CAUSE}|{_GROUP}|{_OTHER_TERM}|{_CONDITION})[^，。；（）]*(?=[。；]|$)"
)


def without_tail(text: str) -> str:
    """Return an answer each of whose sentences ends with the definition.

    Left off is a last clause only where its words show that it is about something else: a case, a
    group that differs, another term, a condition of what follows, a cause.
    """
    return _TAIL.sub("", text)
