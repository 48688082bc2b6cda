"""Questions about the terms that a passage defines."""

import re
from dataclasses import replace
from types import MappingProxyType

from psykb.generation.library import Library, Material
from psykb.generation.rules import wording_en, wording_zh
from psykb.generation.rules.distractors import (
    arranged,
    confusable,
    distractors,
    draw,
    given_away,
    near_terms,
)
from psykb.generation.rules.homonyms import foreign_name, is_homonym
from psykb.generation.rules.nearness import Nearness, nearness
from psykb.generation.rules.notions import Notion
from psykb.generation.rules.readings import Wording
from psykb.generation.rules.shelves import Shelf, shelf
from psykb.generation.rules.sorts import head_of
from psykb.types import Bloom, Difficulty, Draft, Evidence, Kind, Language, Point

_WORDING: dict[Language, Wording] = {"zh": wording_zh, "en": wording_en}
_NO_PROMPTS: MappingProxyType[str, str] = MappingProxyType({})
_TRUE = 0.35  # share of true statements where there is a near term to make a false one with
_TRUE_ALONE = 0.2  # share of terms that give a true statement where there is none
_SURE = 0.75  # confidence from which a term is asked to be defined
_STEM = 12  # characters from which a Chinese definition without a genus is a stem
_NOUN = re.compile("的[^的，。；不是了把在]{1,5}$")
# A verb with its object, which looks like a genus: "改变对事件的看法".
_VERB_OF = re.compile(
    "(?!个体|人们|成员|儿童|父母|自己|社会|群体|公众)[\u4e00-\u9fff]{2}对[^的，]+的[^的，]+$"
)
# The tone of a glossary that explains in plain words.
_CHATTY = re.compile(
    "大家|自己便|人家|别人|东西|孩子|懂得|一样|日子久了|别扭|打架|搭把手|把握有多大|花招"
)
_GOES_ON = re.compile(
    "它(?!们)|It (?!is (?:not )?(?:important|possible|clear|worth|also|easy|hard)|was|has been)"
)


def drafts(material: Material, library: Library, *, seed: int) -> tuple[Draft, ...]:
    """Return the drafts about terms; see `drafting.drafts`.

    For each term whose definition can be read on its own: `definition`, `single` where there are
    three good distractors, and one `true_false`, about the term itself or, as the seed decides,
    about another one.
    """
    if not material.definitions:
        return ()
    terms = shelf(library, material.passage.document_id)
    found: list[Draft] = []
    asked: set[frozenset[str]] = set()
    for definition in sorted(material.definitions, key=lambda d: (-d.confidence, d.start)):
        notion = terms.by_place.get((definition.start, definition.term))
        if notion is None or notion.names in asked or not _is_exact(notion, terms):
            continue
        asked.add(notion.names)
        near = near_terms(notion, terms, seed=seed)
        made = (
            _definition(notion, material, is_homonym(notion, library)),
            _single(notion, near, terms, seed),
            _true_false(notion, near, terms, seed),
        )
        found.extend(draft for draft in made if draft is not None)
    return tuple(found)


def _is_exact(notion: Notion, terms: Shelf) -> bool:
    """Whether there is no better definition of the term, and this one is no chat about it."""
    if notion.reading.form != "entry":
        return True
    if notion.language == "zh" and (
        not notion.reading.genus or _CHATTY.search(notion.reading.gloss)
    ):
        return False
    return terms.is_best(notion)


def _definition(notion: Notion, material: Material, homonym: bool) -> Draft | None:
    reading = notion.reading
    if notion.definition.confidence < _SURE or reading.form in ("that_is", "holds"):
        return None
    if notion.language == "zh" and reading.form == "called" and not reading.genus:
        return None  # "…，这叫X" tells when it happens, not what it is
    evidence = [notion.evidence(1)]
    points = [Point(text=_WORDING[notion.language].answer(reading, notion.name), evidence=(1,))]
    after = _continuation(notion, material)
    if after is not None:
        evidence.append(replace(after, number=2))
        points.append(Point(text=after.text.strip(), evidence=(2,)))
    gap = "" if notion.language == "zh" else " "
    return Draft(
        kind=Kind.DEFINITION,
        language=notion.language,
        question=_WORDING[notion.language].definition_question(
            f"{notion.name}（{foreign_name(notion)}）" if homonym else notion.name
        ),
        answer=gap.join(point.text for point in points),
        points=tuple(points),
        evidence=tuple(evidence),
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.MEDIUM,  # to recall a definition is harder than to recognise it
        about=notion.name,
        rule="term.definition",
        passages=(notion.passage.id,),
        prompts=_NO_PROMPTS,
    )


def _continuation(notion: Notion, material: Material) -> Evidence | None:
    """Return the sentence behind if it goes on about the term and can mean nothing else."""
    if notion.reading.form not in ("means", "is") or re.search("[；;]", notion.sentence):
        return None
    for sentence in material.sentences:
        if sentence.start >= notion.definition.end:
            gap = material.passage.text[
                notion.definition.end - material.passage.start : sentence.start
                - material.passage.start
            ]
            goes_on = _GOES_ON.match(sentence.text) and "\n" not in gap
            return sentence if goes_on else None
    return None


def _single(notion: Notion, near: list[Notion], terms: Shelf, seed: int) -> Draft | None:
    wrong = () if _is_bald(notion) else distractors(notion, near, terms)
    if not wrong:
        return None
    order = arranged(notion, wrong, shelf=terms, seed=seed)
    cited = tuple(w for w in order if w is not notion and w.passage.id in terms.citable)
    wording = _WORDING[notion.language]
    return Draft(
        kind=Kind.SINGLE,
        language=notion.language,
        question=wording.single_question(notion.reading),
        options=_options(order),
        key=(order.index(notion),),
        explanation=wording.explanation(notion.reading, tuple(w.reading for w in cited)),
        points=(
            Point(text=notion.reading.clause, evidence=(1,)),
            *(Point(text=w.reading.statement, evidence=(i,)) for i, w in enumerate(cited, 2)),
        ),
        evidence=tuple(n.evidence(i) for i, n in enumerate((notion, *cited), 1)),
        bloom=Bloom.REMEMBER,
        difficulty=_difficulty(notion, wrong, terms),
        frame=wording.frame(notion.reading),
        about=notion.name,
        rule=f"term.single.{notion.reading.form}",
        passages=tuple(dict.fromkeys(n.passage.id for n in (notion, *cited))),
        prompts=_NO_PROMPTS,
    )


def _is_bald(notion: Notion) -> bool:
    """Whether a Chinese definition does not say of what kind of thing it speaks."""
    gloss = notion.reading.gloss
    if notion.language != "zh":
        return False
    if notion.reading.form == "called" or len(gloss) >= _STEM:
        return "，效果" in gloss  # of what, the sentence before it tells
    return (notion.genus == "" and not _NOUN.search(gloss)) or bool(_VERB_OF.match(gloss))


def _options(notions: tuple[Notion, ...]) -> tuple[str, ...]:
    if notions[0].language == "zh":
        return tuple(n.name for n in notions)
    return tuple(n.name[0].upper() + n.name[1:] for n in notions)


def _difficulty(notion: Notion, wrong: tuple[Notion, ...], terms: Shelf) -> Difficulty:
    """Hard where the book contrasts each wrong option with the term, or treats of both at once."""
    level = min(nearness(notion, w, terms) for w in wrong)
    if level is Nearness.LOOSE:
        return Difficulty.EASY
    near = level is Nearness.CONTRASTED or all(w.home.section == notion.home.section for w in wrong)
    return Difficulty.HARD if near else Difficulty.MEDIUM


def _true_false(notion: Notion, near: list[Notion], terms: Shelf, seed: int) -> Draft | None:
    rival = confusable(notion, near, terms)
    # with another person's name before the term, the statement would be false twice
    other = None if _is_owned(notion) else rival
    lot = draw(seed, "truth", notion.passage.id, notion.name)
    if other is None and lot >= _TRUE_ALONE:
        return None  # or true statements would outnumber the false
    if lot < _TRUE:
        other = None
    if other is None and _tells_itself(notion):
        return None
    wording = _WORDING[notion.language]
    shown = tuple(n for n in (notion, rival) if n is not None and n.passage.id in terms.citable)
    return Draft(
        kind=Kind.TRUE_FALSE,
        language=notion.language,
        question=wording.judged(
            notion.reading, (other or notion).name, other.reading if other else None
        ),
        truth=other is None,
        explanation=wording.correction(
            notion.reading,
            notion.name,
            shown[1].reading if len(shown) > 1 else None,
            true=other is None,
        ),
        points=(
            Point(text=notion.reading.clause, evidence=(1,)),
            *(Point(text=n.reading.statement, evidence=(2,)) for n in shown[1:]),
        ),
        evidence=tuple(n.evidence(i) for i, n in enumerate(shown, 1)),
        bloom=Bloom.REMEMBER if other is None else Bloom.UNDERSTAND,
        difficulty=Difficulty.EASY if other is None else Difficulty.MEDIUM,
        about=notion.name,
        rule=f"term.{'true' if other is None else 'false'}.{notion.reading.form}",
        passages=tuple(dict.fromkeys(n.passage.id for n in shown)),
        prompts=_NO_PROMPTS,
    )


def _tells_itself(notion: Notion) -> bool:
    """Whether the definition repeats more of the name than the word for its genus."""
    head = head_of(notion.name, notion.language)
    return any(piece not in head for piece in given_away(notion))


def _is_owned(notion: Notion) -> bool:
    """Whether the statement begins with whose idea the term is."""
    return notion.language == "zh" and notion.reading.lead != ""
