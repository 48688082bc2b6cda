"""What can be written in a conversation beside questions: names, and the words of /help."""

import re
import unicodedata

from psykb.cli.layout import pad, width, wrap
from psykb.messages import later
from psykb.messages import text as _

HELP = (
    ("/sources", later("All places that the last answer cites, numbered.")),
    ("/show N", later("The page of the N-th place, with the quote marked.")),
    (
        "/save FILE",
        later("Write the conversation to FILE.md or FILE.json; /save! replaces a file."),
    ),
    ("/reset", later("Forget the conversation and begin anew.")),
    ("/quit", later("End; so does Ctrl-D.")),
)
ENDS = frozenset({"/quit", "/q", "/exit", "quit", "exit", "退出", "/退出"})
SHOWN = re.compile(r"(/show)(\d+)")  # "/show2"


def folded(text: str) -> str:
    """Return a command as it is known: full-width letters and capitals are the same."""
    return unicodedata.normalize("NFKC", text).lower()


def help_lines(columns: int) -> str:
    """Return what /help prints, in lines of at most so many columns."""
    wide = max(width(name) for name, _words in HELP) + 2
    lines = [
        wrap(_(words), columns, first=pad(name, wide), indent=" " * wide) for name, words in HELP
    ]
    return "\n".join([*lines, wrap(_("Everything else is a question."), columns)])
