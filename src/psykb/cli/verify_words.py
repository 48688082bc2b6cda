"""What is wrong with an item or a dialogue, in words, for `verify` and `review`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.generation.flaws import Flaw

_WHAT: Mapping[str, str] = {
    "not_a_record": later("this is no item"),
    "duplicate_id": later("another line has the same id"),
    "id_differs": later(
        "the id is not that of this content: the question, the options, the answer or the places "
        "of the quotes were changed; which of them cannot be told"
    ),
    "no_such_document": later("the document is not in this knowledge base"),
    "out_of_range": later("the document ends before"),
    "quote_differs": later("the book has other words there"),
    "pages_differ": later("the pages are not those of the book"),
    "section_differs": later("the section is not that of the book"),
    "title_differs": later("the title is not that of the book"),
    "exact_differs": later("whether the page was recognised from a picture is told wrongly"),
    "no_evidence": later("the item cites nothing"),
    "no_such_citation": later("it names a citation that is not there"),
    "option_count": later("it has too many or too few options"),
    "key_not_an_option": later("the key is none of the options"),
    "key_malformed": later("the key does not have the form of this kind of question"),
    "empty_answer": later("there is no answer"),
    "finding_misplaced": later("the finding is on no whole sentence of the counsellor"),
    "sentence_unjudged": later("there is no finding on this sentence of the counsellor"),
    "quotation_differs": later("the explanation quotes words that none of the item's quotes has"),
}


def flaw_words(flaw: "Flaw") -> str:
    """Return a flaw in words, with its code behind them."""
    return f"{_(_WHAT[flaw])} [{flaw}]"
