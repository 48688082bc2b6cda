"""The report of a cleaning for people: the page, and the tables that the terminal shares."""

from collections.abc import Sequence

from psykb.dataset.cleaning import rule_words
from psykb.dataset.cleaning.capping import Measure
from psykb.dataset.cleaning.harmful import Harm
from psykb.dataset.cleaning.helping import Response
from psykb.dataset.cleaning.report import Cleaned, Counts, Risks, Settings
from psykb.dataset.cleaning.templates import Canned, Template
from psykb.dataset.profile_tables import Table, about, sizes, warnings
from psykb.generation.markdown import heading, table, visible
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import RiskLevel

Rows = list[tuple[str, ...]]  # the head first; the first column holds words, the others numbers

KINDS: dict[str, str] = {
    "email": later("e-mail addresses"),
    "identity_card": later("identity-card numbers"),
    "bank_card": later("bank-card numbers"),
    "wechat": later("WeChat ids"),
    "qq": later("QQ numbers"),
    "phone": later("phone numbers"),
    "address": later("addresses"),
    "name": later("names"),
}
_TEMPLATES: dict[Template, str] = {
    Template.AS_AN_AI: later("as an AI"),
    Template.BLESSING: later("blessings"),
    Template.LIST: later("lists"),
    Template.OPENING: later("canned openings"),
    Template.CLOSING: later("canned closings"),
}
_LEARNED: dict[Template, str] = {
    Template.OPENING: later("openings"),
    Template.CLOSING: later("last sentences"),
}
_LEVELS: dict[RiskLevel, str] = {
    RiskLevel.NONE: later("none"),
    RiskLevel.PASSIVE: later("passive"),
    RiskLevel.ACTIVE: later("active"),
}
_RESPONSES: dict[Response, str] = {
    Response.LINE_NAMED: later("line named"),
    Response.REFERRED: later("referred"),
    Response.MISSED: later("missed"),
}
_HARMS: dict[Harm, str] = {
    Harm.MEANS: later("means of suicide, with amounts"),
    Harm.ENCOURAGEMENT: later("danger called good"),
    Harm.DIAGNOSIS: later("a diagnosis"),
    Harm.MEDICATION: later("advice on medicines"),
}
_MOST_IDS = 200  # on the page; report.json has them all
_PERCENT = 100


def sum_line(counts: Counts) -> str:
    """Return the sum that checks the numbers: "517 read = 470 kept + 47 near duplicates"."""
    parts = [_("{n} kept").format(n=counts.kept)]
    parts += [rule_words.counted(rule, n) for rule, n in counts.dropped.items()]
    return _("{n} read = {parts}").format(n=counts.read, parts=" + ".join(parts))


def count_rows(cleaned: Cleaned) -> Rows:
    """Return how many dialogues of each source were read, kept and dropped, by rule."""
    rules = list(cleaned.whole.dropped)
    head = (_("source"), _("read"), _("kept"), *(rule_words.rule(rule) for rule in rules))
    rows: Rows = [head]
    for counts in (*cleaned.sources, cleaned.whole):
        numbers = (counts.read, counts.kept, *(counts.dropped.get(rule, 0) for rule in rules))
        rows.append((counts.source or _("all"), *map(str, numbers)))
    return rows


def risk_rows(cleaned: Cleaned) -> Rows:
    """Return what the crisis gate says of each source, of what was read."""
    words = (*_LEVELS.values(), *_RESPONSES.values())
    head = (_("source"), *(_(word) for word in words))
    return [head, *(_risk_row(risks) for risks in (*cleaned.risks[1:], cleaned.risks[0]))]


def _risk_row(risks: Risks) -> tuple[str, ...]:
    levels = (risks.levels[level.value] for level in _LEVELS)
    responses = (risks.responses[response.value] for response in _RESPONSES)
    return (risks.source or _("all"), *map(str, levels), *map(str, responses))


def template_rows(cleaned: Cleaned) -> Rows:
    """Return the share of templates by source and kind, as "turns | dialogues → after"."""
    rows: Rows = [(_("source"), *(_(words) for words in _TEMPLATES.values()))]
    for source, before in cleaned.templates.before.items():
        after = cleaned.templates.after[source]
        rows.append((source, *(_template_cell(before, after, kind) for kind in _TEMPLATES)))
    return rows


def _template_cell(before: Measure, after: Measure, kind: Template) -> str:
    turns = _share(before.of_turns[kind], before.turns)
    first = _share(before.of_dialogues[kind], before.dialogues)
    last = _share(after.of_dialogues[kind], after.dialogues)
    return f"{turns} | {first} → {last}"


def _share(n: int, whole: int) -> str:
    return f"{_PERCENT * n / whole:.1f} %" if whole else "–"


def canned_lines(cleaned: Cleaned) -> list[str]:
    """Return, a line a source, what the counsellor says there again and again, and how often."""
    return [
        _("{source}: {canned}").format(
            source=" ".join(source.split()),
            canned=_(", ").join(_canned(one) for one in measure.canned),
        )
        for source, measure in cleaned.templates.before.items()
        if measure.canned
    ]


def _canned(one: Canned) -> str:
    return _("{words}… {share} % ({where})").format(
        words=one.words, share=f"{_PERCENT * one.share:.1f}", where=_(_LEARNED[one.template])
    )


def masked_line(cleaned: Cleaned) -> str:
    """Return what was masked, in one line."""
    if cleaned.privacy is None:
        return _("Personal data was not looked for (--no-mask).")
    if not cleaned.privacy.dialogues:
        return _("Nothing of the forms of personal data that psykb knows was found.")
    kinds = _(", ").join(f"{_(KINDS[kind])} {n}" for kind, n in cleaned.privacy.masks.items())
    return plural(
        "Masked in {n} dialogue, every place counted: {kinds}.",
        "Masked in {n} dialogues, every place counted: {kinds}.",
        cleaned.privacy.dialogues,
        kinds=kinds,
    )


def page(cleaned: Cleaned, name: str) -> str:
    """Return the report of the set `name` as Markdown.

    Nothing in it steers a terminal or turns the writing.
    """
    parts = [
        "# " + _("What was cleaned"),
        f"`{_command(cleaned.settings, name)}`",
        sum_line(cleaned.whole),
        _table(count_rows(cleaned)),
        heading(_("Personal data")),
        masked_line(cleaned),
        heading(_("Crisis")),
        *_crisis(cleaned),
        heading(_("What a counsellor must not say")),
        *_harms(cleaned),
        heading(_("Template replies")),
        _("Share of the counsellor's turns | share of the dialogues of that kind, before → after."),
        _table(template_rows(cleaned)),
        *_learned(cleaned),
        heading(_("What is kept")),
        *[_profile_table(one) for one in profile_tables(cleaned)],
        *[f"**{line}**" for line in warnings(cleaned.profile)],
    ]
    return visible("\n\n".join(parts)) + "\n"


def _command(settings: Settings, name: str) -> str:
    """Return the command by which the same set is made from the same sets, all options told."""
    options = {
        "--name": name,
        "--near": f"{settings.near:g}",
        "--crisis": settings.crisis,
        "--harms": settings.harms,
        "--templates": settings.templates,
        "--template-share": f"{settings.template_share:g}",
    }
    words = ["psykb data clean", *map(_quoted, settings.sets)]
    words += [f"{option} {_quoted(value)}" for option, value in options.items()]
    words += [] if settings.duplicates else ["--keep-duplicates"]
    words += [] if settings.mask else ["--no-mask"]
    return " ".join(words)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _crisis(cleaned: Cleaned) -> list[str]:
    said = [
        _(
            "Of all dialogues that were read, dropped ones too: levels by the crisis gate, the "
            "highest in each dialogue. Line named: a help line's "
            "number, emergency help, or that the client is not to be alone; where the risk is "
            "active, within two answers. Referred: the same later, or professional help is urged. "
            "Missed: no such wording was found. Rules find wordings; they do not tell a good "
            "answer from a poor one."
        ),
        _table(risk_rows(cleaned)),
        *differing_lines(cleaned),
    ]
    if cleaned.missed:
        ids = _(", ").join(cleaned.missed[:_MOST_IDS])
        more = " …" if len(cleaned.missed) > _MOST_IDS else ""
        said.append("**" + missed_line(cleaned) + f"** {ids}{more}")
    return said


def _learned(cleaned: Cleaned) -> list[str]:
    lines = canned_lines(cleaned)
    return [learned_head(), *[f"- {line}" for line in lines]] if lines else []


def learned_head() -> str:
    """Return what the lines of `canned_lines` are."""
    return _("Said again and again (share of turns), listed and not capped:")


def missed_line(cleaned: Cleaned) -> str:
    """Return the warning on kept dialogues in which a risk is not answered with help."""
    return plural(
        "up to {n} kept dialogue may pass over a risk to life: who trains on such a one teaches a "
        "model to pass over it. Read it, or drop all with a risk by --crisis drop.",
        "up to {n} kept dialogues may pass over a risk to life: who trains on such ones teaches a "
        "model to pass over it. Read them, or drop all with a risk by --crisis drop.",
        len(cleaned.missed),
    )


def differing_lines(cleaned: Cleaned) -> list[str]:
    """Return, in one line or none, how many labels the gate does not agree with."""
    if not cleaned.risks[0].differing:
        return []
    return [
        plural(
            "In {n} dialogue the label “crisis” that it had is not what the gate says: the higher "
            "of the two stays.",
            "In {n} dialogues the label “crisis” that they had is not what the gate says: the "
            "higher of the two stays.",
            cleaned.risks[0].differing,
        )
    ]


def harm_rows(cleaned: Cleaned) -> Rows:
    """Return what of each kind was read and kept; the head alone where nothing was heard."""
    head = (_("the counsellor says"), _("read"), _("kept"))
    return [
        head,
        *((_(_HARMS[one.harm]), str(one.read), str(len(one.kept))) for one in cleaned.harms),
    ]


def harm_lines(cleaned: Cleaned, most: int = _MOST_IDS) -> list[str]:
    """Return, a line a kind, the ids of kept dialogues, at most `most` of each."""
    return [
        _("kept, perhaps with {what}: {ids}").format(
            what=_(_HARMS[one.harm]), ids=_(", ").join(one.kept[:most])
        )
        + (" …" if len(one.kept) > most else "")
        for one in cleaned.harms
        if one.kept
    ]


def _harms(cleaned: Cleaned) -> list[str]:
    if not cleaned.harms:
        return [_("Nothing of the wordings that psykb knows was heard.")]
    said = _(
        "Dialogues with such a sentence, told by wordings: about half of what is heard as a "
        "diagnosis or as advice on medicines is none. Read them, or drop them by --harms drop."
    )
    return [said, _table(harm_rows(cleaned)), *(f"- {line}" for line in harm_lines(cleaned))]


def profile_tables(cleaned: Cleaned) -> tuple[Table, ...]:
    """Return what is kept, by source: sizes, then licences, topics and labels."""
    return sizes(cleaned.profile), about(cleaned.profile)


def _profile_table(one: Table) -> str:
    return table(one.head, one.rows, numbers=one.numbers)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    return table(rows[0], rows[1:], numbers=range(1, len(rows[0])))
