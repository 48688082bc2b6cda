"""The table of formats.

To add one, write a module here with `NAME`, `fits` and `read` as `conversations.Format` has them
(`soulchatcorpus` is a short one), and put it into a family below: before those whose rows it
narrows down, or into one of its own.
"""

from collections.abc import Sequence

from psykb.dataset.conversations import Format
from psykb.dataset.formats import (
    alpaca,
    conversation,
    cpsycound,
    cpsycoune,
    messages,
    preference,
    pretraining,
    prompt_completion,
    psydt,
    psykb,
    psyqa,
    question_answer,
    reasoning,
    sharegpt,
    smilechat,
    soulchat_text,
    soulchatcorpus,
    swift,
)
from psykb.errors import MisuseError
from psykb.messages import text as _

_FAMILIES: tuple[tuple[Format, ...], ...] = (
    (psydt, soulchatcorpus, smilechat, messages),
    (sharegpt,),
    (conversation,),
    (psyqa, question_answer),
    (reasoning, alpaca),
    (swift,),
    (prompt_completion,),
    (cpsycoune,),
    (cpsycound, soulchat_text),
    (pretraining,),
)
_ABOVE_ALL: tuple[Format, ...] = (psykb, preference)  # they have the fields of others, and more

FORMATS: tuple[Format, ...] = (*_ABOVE_ALL, *(one for family in _FAMILIES for one in family))

# They know rows that are no dialogues for training, and say so of each.
_REFUSING: tuple[Format, ...] = (preference, pretraining, cpsycoune)

OFFERED: tuple[str, ...] = tuple(one.NAME for one in FORMATS if one not in _REFUSING)


def detect(values: Sequence[object]) -> tuple[str, ...]:
    """Return the names of the formats that rows of one file have, the most specific of each family.

    Rows that no format fits count for nothing while they are the fewer, for a broken row does not
    make the rest of its file unreadable. Empty if none fits all others. Several only where
    rows hold two forms at once, as `messages` beside `conversations`, or `instruction` and
    `output` beside `question` and `answer`: which is meant nobody can tell.
    """
    known = [value for value in values if any(one.fits(value) for one in FORMATS)]
    if 2 * len(known) < len(values) or not known:
        return ()
    for one in _ABOVE_ALL:
        if all(map(one.fits, known)):
            return (one.NAME,)
    found = []
    for family in _FAMILIES:
        fitting = [one.NAME for one in family if all(map(one.fits, known))]
        found.extend(fitting[:1])
    return tuple(found)


def find(name: str) -> Format:
    """Return the format of that name.

    Raises:
        MisuseError: there is none; lists those that give dialogues.
    """
    for one in FORMATS:
        if name == one.NAME:
            return one
    raise MisuseError(
        _("no format {name}; formats are: {names}").format(name=name, names=_(", ").join(OFFERED))
    )
