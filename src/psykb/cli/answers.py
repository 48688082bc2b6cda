"""Write an answer for people: whom to call first, then claims with their quotes, or why not."""

from collections.abc import Mapping

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.cli.printing import INDENT, abstention_lines, claim_lines, listed, place_lines
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.text.folding import language_of
from psykb.types import (
    Abstention,
    Answer,
    Citation,
    Claim,
    Document,
    Fault,
    HelpLine,
    Notice,
    Usage,
)

_WHY: Mapping[Fault, str] = {
    Fault.NO_CITATION: later("it names none, or too many"),
    Fault.NO_SUCH_SENTENCE: later("it names one that was not shown"),
    Fault.QUOTE_NOT_IN_SOURCE: later("what it puts in quotation marks is not in them"),
    Fault.NUMBERS_DIFFER: later("its numbers are not theirs"),
    Fault.NAMES_DIFFER: later("it names somebody whom they do not name"),
    Fault.NEGATION_DIFFERS: later("it denies what they say, or says what they deny"),
    Fault.REVERSED: later("it turns around what they say"),
    Fault.NOT_COVERED: later("they do not speak of all that it says"),
    Fault.NOT_ENTAILED: later("it does not follow from them"),
}


def citations_of(answer: Answer) -> list[Citation]:
    """Return the places that the claims of an answer cite, each once, as they are numbered."""
    return list({c.id: c for claim in answer.claims for c in claim.citations}.values())


def put_answer(call: Call, answer: Answer, books: dict[str, Document]) -> None:
    """Print an answer on stdout, as text or as JSON, and on stderr what else there is to tell.

    Args:
        call: how to print.
        answer: any.
        books: the documents that are cited, by id.
    """
    if call.json:
        call.put_json(**jsonl.plain(answer))
    else:
        call.put(answer_lines(call, answer, books))
    _tell_aside(call, answer)


def answer_lines(call: Call, answer: Answer, books: dict[str, Document]) -> str:
    """Return an answer as it is printed.

    Args:
        call: says how wide.
        answer: of a model, of sentences of the books, or an abstention.
        books: the documents that are cited, by id.
    """
    from psykb.answering.statements import may_be_troubled

    parts = [] if answer.notice is None else [notice_lines(call, answer.notice)]
    if answer.abstained is Abstention.AT_RISK:
        return "\n\n".join(parts)
    if answer.abstained is not None:
        parts.append(abstention_lines(call, answer, books))
        if answer.notice is None and may_be_troubled(answer.question):
            parts.append(_care_lines(call, answer.question))
        return "\n\n".join(parts)
    if answer.model is None:
        return "\n\n".join([*parts, *(claim_lines(call, c, books) for c in answer.claims)])
    numbers = {citation.id: n for n, citation in enumerate(citations_of(answer), 1)}
    parts += [_written_lines(call, claim, books, numbers) for claim in answer.claims]
    return "\n\n".join(parts)


def _written_lines(
    call: Call, claim: Claim, books: dict[str, Document], numbers: Mapping[str, int]
) -> str:
    """Return a claim that a model wrote, and below it the quotes that carry it, numbered."""
    lines = [wrap(claim.text, call.columns)]
    if claim.faults:
        why = listed(_(_WHY[fault]) for fault in claim.faults)
        words = _("Not supported by the sentences it names: {why}.").format(why=why)
        lines = [
            wrap(claim.text, call.columns, first="(!) "),
            wrap(call.style(words), call.columns, indent=INDENT),
        ]
    for citation in claim.citations:
        label = f"{INDENT}[{numbers[citation.id]}] "
        quote = f"“{citation.quote}”"
        lines.append(wrap(quote, call.columns, first=label, indent=INDENT * 2))
        lines += place_lines(call, citation, books[citation.document_id], indent=INDENT * 2)
    return "\n".join(lines)


def notice_lines(call: Call, notice: Notice) -> str:
    """Return what a person at risk is told, and whom to call."""
    lines = [wrap(notice.text, call.columns), ""]
    lines += [wrap(f"- {_line(line)}", call.columns) for line in notice.lines]
    return "\n".join(lines).rstrip()


def _care_lines(call: Call, said: str) -> str:
    """Return whom to call for someone whom the crisis gate may have missed."""
    from psykb.answering.asking import region_near
    from psykb.grounding.help_lines import lines

    language = language_of(said)
    numbers = lines(region_near(call.settings.region, language), language)
    first = listed(f"{line.name} {line.number or line.url}" for line in numbers[:1])
    return wrap(
        _("If you are not well, or in danger, talk to somebody now: {lines}.").format(lines=first),
        call.columns,
    )


def _line(line: HelpLine) -> str:
    hours = _(" ({hours})").format(hours=line.hours) if line.hours else ""
    where = " · ".join(part for part in (line.number, line.url) if part)
    return _("{name}: {where}").format(name=line.name, where=where) + hours


def _tell_aside(call: Call, answer: Answer) -> None:
    """Tell on stderr what was left out, which model wrote, and what it took."""
    if answer.dropped and answer.claims:
        call.say(
            plural(
                "{n} claim was left out: the sentences it names do not support it.",
                "{n} claims were left out: the sentences they name do not support them.",
                len(answer.dropped),
            )
        )
    if answer.model is not None and answer.usage is not None:
        seconds = sum(answer.timings.values())
        call.say(usage_line(answer.model, answer.usage, seconds))


def usage_line(model: str, usage: Usage, seconds: float | None = None) -> str:
    """Return what an answer took: "deepseek:NAME · 2 calls · 900 + 80 tokens · 0.002 CNY · 3.1 s".

    Args:
        model: its spec.
        usage: of all calls.
        seconds: from the question to the answer; None for a line without them.
    """
    tokens = _("{sent} + {got} tokens") if not usage.estimated else _("about {sent} + {got} tokens")
    parts = [model, plural("{n} call", "{n} calls", usage.calls)]
    parts.append(tokens.format(sent=usage.prompt_tokens, got=usage.completion_tokens))
    if usage.cost is None:
        parts.append(_("price unknown"))
    else:
        parts += [f"{amount:.4f} {currency}" for currency, amount in usage.cost.items()]
    if seconds is not None:
        parts.append(_("{seconds:.1f} s").format(seconds=seconds))
    return " · ".join(parts)
