"""Number the sentences that a model may cite, and write them as data within a budget of tokens."""

from collections.abc import Callable, Sequence
from itertools import groupby

from psykb.answering import findings
from psykb.answering.disarming import as_data
from psykb.answering.findings import Candidate, Findings
from psykb.grounding.quoting import cite
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import QuestionKind
from psykb.types import Citation, Evidence, Page, record

_MOST_DEFINITIONS = 3  # that stand in none of the passages found
_LABEL = 4  # tokens of "[12] " and of the line's end
_HEADING = 40  # tokens of a heading line that has not been written yet


@record
class Shown:
    """What a model is shown: sentences by number (`sentences[n - 1].number == n`) and their text.

    `text` has a line for each sentence, which begins with its number in square brackets, and above
    each group of them a line without a number that says where they stand. `passages` holds for each
    sentence the id of its passage, "" where it is in none that was found.
    """

    sentences: tuple[Evidence, ...]
    passages: tuple[str, ...]
    text: str


def gather(
    base: KnowledgeBase, found: Findings, *, tokens: int, count: Callable[[str], int]
) -> Shown:
    """Choose the sentences that are shown for a question: the best passage first.

    Within a passage they are in reading order, for one leans on the one before. They are those of
    the passages that were found, and the definitions that an answer without a model would use.
    Where `tokens` are too few for all, definitions of no passage that was found go first, then the
    sentences with the most weight.

    Args:
        base: the base that was searched.
        found: what was found.
        tokens: that the text may take.
        count: how many tokens a text takes.

    Returns:
        What fits; no sentence at all where nothing does.
    """
    listed = findings.candidates(base, found)
    listed += _definitions_elsewhere(base, found, listed)
    shown = [c for c in listed if as_data(c.text)]
    fitting = _fitting(shown, tokens, count)
    return _written(base, [c for c in shown if (c.document_id, c.start) in fitting])


def _definitions_elsewhere(
    base: KnowledgeBase, found: Findings, listed: Sequence[Candidate]
) -> list[Candidate]:
    """Return definitions of what is asked, or of what is compared, outside of the passages."""
    known = {(c.document_id, c.start) for c in listed}
    more = findings.definitions_of_each(base, found, listed)
    if found.asked.kind is QuestionKind.DEFINITION:
        more += [
            findings.outside(base, d.document_id, d.start, d.end)
            for d in findings.definitions(base, found)
            if (d.document_id, d.start) not in known
        ]
    fresh = {(c.document_id, c.start): c for c in more}
    return [c for place, c in fresh.items() if place not in known][:_MOST_DEFINITIONS]


def _fitting(
    listed: Sequence[Candidate], tokens: int, count: Callable[[str], int]
) -> set[tuple[str, int]]:
    """Return where those stand that fit into `tokens`: of no passage first, then by weight."""
    chosen, headings = set(), set()
    for candidate in sorted(listed, key=lambda c: (c.passage != "", -c.weight)):
        heading = (candidate.document_id, candidate.passage or candidate.start)
        cost = count(as_data(candidate.text)) + _LABEL
        cost += 0 if heading in headings else _HEADING
        if cost <= tokens:
            tokens -= cost
            headings.add(heading)
            chosen.add((candidate.document_id, candidate.start))
    return chosen


def _written(base: KnowledgeBase, chosen: Sequence[Candidate]) -> Shown:
    """Number the sentences and write their lines."""
    lines: list[str] = []
    sentences: list[Evidence] = []
    above = ""
    for _passage, group in groupby(chosen, key=lambda c: c.passage or (c.document_id, c.start)):
        members = list(group)
        heading = _heading(base, members)
        if heading != above:
            lines.append(heading)
            above = heading
        for candidate in members:
            number = len(sentences) + 1
            lines.append(f"[{number}] {as_data(candidate.text)}")
            context = (*candidate.section, candidate.before) if candidate.before else None
            sentences.append(
                Evidence(
                    number=number,
                    document_id=candidate.document_id,
                    start=candidate.start,
                    end=candidate.end,
                    text=candidate.text,
                    context=context or candidate.section,
                )
            )
    return Shown(
        sentences=tuple(sentences),
        passages=tuple(c.passage for c in chosen),
        text="\n".join(lines),
    )


def _heading(base: KnowledgeBase, members: Sequence[Candidate]) -> str:
    """Return the line that says where sentences of one passage stand: book, sections, pages."""
    first, last = members[0], members[-1]
    title = base.catalogue.document(first.document_id, with_text=False).title
    pages = base.catalogue.pages(first.document_id, first.start, last.end)
    return place(title, first.section, pages)


def place(title: str, section: Sequence[str], pages: Sequence[Page]) -> str:
    """Return the line that says where the sentences below it stand: book, sections, pages."""
    parts = [title, *(part for part in section if part != title)]
    where = " › ".join(part for part in map(as_data, parts) if part)
    return f"# {where}{_pages(pages)}"


def _pages(touched: Sequence[Page]) -> str:
    if not touched:
        return ""
    names = [as_data(page.label or "") or str(page.index) for page in touched]
    return f", p. {names[0]}" if len(names) == 1 else f", pp. {names[0]}–{names[-1]}"


def cited(base: KnowledgeBase, shown: Shown, numbers: Sequence[int]) -> tuple[Citation, ...]:
    """Return the citations of sentences by number, in reading order, cut from the store.

    Sentences of one passage that follow one another directly are one citation.

    Args:
        base: the base that the sentences are from.
        shown: what the model was shown.
        numbers: of sentences in it, each between 1 and their number.
    """
    citations = []
    runs: list[tuple[int, int]] = []  # first and last number
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1 and _follows(base, shown, number):
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    for first, last in runs:
        start, end = shown.sentences[first - 1], shown.sentences[last - 1]
        citations.append(cite(base.catalogue, start.document_id, start.start, end.end))
    return tuple(citations)


def _follows(base: KnowledgeBase, shown: Shown, number: int) -> bool:
    """Whether nothing but white space stands between a sentence and the one numbered before it."""
    one, other = shown.sentences[number - 2], shown.sentences[number - 1]
    if not shown.passages[number - 1] or shown.passages[number - 2] != shown.passages[number - 1]:
        return False
    return not base.catalogue.cut(one.document_id, one.end, other.start).strip()
