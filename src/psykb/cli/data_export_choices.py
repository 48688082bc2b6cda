"""What was asked of `psykb data export`."""

from typing import TYPE_CHECKING

from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import SectionKind, record

if TYPE_CHECKING:
    from psykb.dataset.request import Options

_LEFT_OUT = tuple(kind for kind in SectionKind if not kind.answers)


@record
class Choices:
    """The command line, read.

    Args:
        source: what to export; "" where it was left out.
        format: one of those that the command knows.
        output: what -o says, None where it was not given.
        reviewed: only what people accepted or edited.
        kinds: what --kinds says.
        apart: what --apart or --no-apart say, None where neither was given.
        unverified: do not verify items.
        options: how it is written.
    """

    source: str
    format: str
    output: str | None
    reviewed: bool
    kinds: str | None
    apart: bool | None
    unverified: bool
    options: "Options"

    def refuse_those_of_items(self, what: str) -> None:
        """Refuse options that mean nothing for what is exported, which `what` names.

        Raises:
            MisuseError: names the option.
        """
        given = {
            "--kinds": bool(self.kinds),
            "--apart": self.apart is not None,
            "--no-quotes": self.options.no_quotes,
            "--title": bool(self.options.title),
        }
        for option, is_given in given.items():
            if is_given:
                raise MisuseError(
                    _("{option} is for items of a run, not for {what}; leave it out").format(
                        option=option, what=what
                    )
                )


def choices_of(words: str) -> frozenset[SectionKind]:
    """Return the kinds of sections that --include names.

    Raises:
        MisuseError: there is no such kind; names those there are.
    """
    named = [word.strip().replace("-", "_") for word in words.replace("，", ",").split(",")]
    wrong = [word for word in named if word and word not in _LEFT_OUT]
    if wrong:
        raise MisuseError(
            _("--include: there is no kind {name!r} that is left out; there are {known}").format(
                name=wrong[0], known=", ".join(_LEFT_OUT)
            )
        )
    return frozenset(SectionKind(word) for word in named if word)
