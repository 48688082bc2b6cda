"""False citations let through: psykb and llama-index's CitationQueryEngine on the same replies."""

import random
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from llama_index.core.query_engine import CitationQueryEngine

from benchmarks.table import Table
from psykb import KnowledgeBase, ask
from psykb.evaluation.statistics import mean_metric
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM
from psykb.text.folding import fold, language_of
from psykb.text.sentences import sentences
from psykb.text.terms import terms
from psykb.types import Definition, Message

NEEDS = ()
KB = Path(__file__).parent.parent / "kb"
N = 200  # replies of each kind
K = 8  # passages that both sides retrieve
KINDS = (
    "right",
    "invented number",
    "unrelated sentence",
    "unrelated sentence, other language",
    "typed quote",
    "reversed claim",
    "swapped name",
    "true claim with an invented tail",
)
BEYOND = 40  # how far an invented number lies behind the last one

_ZH = re.compile(
    r"^(?:所谓)?(?P<term>[^，。；：、（(是]{2,16})(?:[（(][^）)]*[）)])?，?"
    r"(?:是指|指的是|是)(?P<rest>[^。；]{8,})(?:；[^。]*)?。$"
)
_EN = re.compile(
    r"^(?:an? |the )?(?P<term>[\w’' -]{3,40}?)(?: \([^)]*\))?,? "
    r"(?P<verb>is|are|refers to|means) (?P<rest>[^.;:]{25,})(?:;[^.]*)?\.$",
    re.IGNORECASE,
)
_SAY_ZH = ("{term}说的是{rest}。", "所谓{term}，就是{rest}。", "在心理学里，{rest}，被称为{term}。")
_SAY_EN = (
    "The term {term} describes {rest}.",
    "What is called {term} is {rest}.",
    "By {term} psychologists mean {rest}.",
)
_OPPOSITES = (
    ("增加", "减少"), ("提高", "降低"), ("增强", "减弱"), ("积极", "消极"), ("先前", "后来"),
    ("过去", "将来"), ("内部", "外部"), ("短暂", "长久"), ("容易", "困难"), ("相同", "相反"),
    ("increase", "decrease"), ("more", "less"), ("before", "after"), ("stronger", "weaker"),
    ("positive", "negative"), ("internal", "external"), ("high", "low"), ("early", "late"),
    ("easier", "harder"), ("short", "long"),
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A definition of the library, a true claim made of it in other words, and a false one."""

    question: str
    sentence: str
    claim: str
    false: str
    quote: str = ""
    tailed: str = ""


# Tails that no book of the library carries.
_TAILS_ZH = (
    "，由爱因斯坦在普林斯顿大学首先发现",
    "，最早见于宋代的一部医书",
    "，这一点后来被证明与血型有关",
    "，并且只出现在左利手的人身上",
    "，通常在服用阿司匹林之后消失",
    "，因此已被写进小学课本",
    "，它的中心位于左肾上方",
    "，在沿海城市比在山区更为常见",
    "，但多数航空公司禁止使用它",
)
_TAILS_EN = (
    ", and it was first described by Isaac Newton at Cambridge",
    ", and it is located in the left kidney",
    ", which disappears after a glass of orange juice",
    ", and it is found only in left-handed sailors",
    ", a fact that was known to medieval monks",
    ", and most airlines have banned it since the war",
    ", although it costs about as much as a bicycle",
    ", and it must be registered with the police",
)
_GLOSSED = re.compile(r"([\u4e00-\u9fff]{2,8})（[A-Z][\w.’-]*(?: [\w.’-]+)* [A-Z][\w.’-]+）")
_SHORT_NAME = 4  # ideographs
_BESIDE_NAME = re.compile("[和与由据对年的家者生授师是在把有后]|而且|例如")
_FULL_NAME = re.compile(
    r"(?<![.!?] )(?<!^)\b([A-Z][a-z]+ (?:[A-Z]\. |van |von )?[A-Z][a-zéöü]+(?:-[A-Z][a-z]+)?)"
    r"(?= (?:and|found|showed|reported|proposed|argued|introduced|described|asked|let|told|used|"
    r"combined|studied|suggested|pointed|placed|called|followed|gave|had|was|who)\b|’s|'s|, who)"
)


def measure(_data: Path | None) -> Table:
    """Ingest kb/books and give both engines the same replies, 200 of each kind."""
    table = Table(
        "citations",
        "Citations that reach the reader, of scripted replies over kb/books",
        ("kind of reply", "replies", "llama-index shows as cited", "psykb shows as supported"),
    )
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase.create(Path(folder, "kb")) as base:
        base.ingest([KB / "books"])
        items = dict.fromkeys(KINDS, _items(base))
        items["swapped name"] = _renamed(base)
        passed: dict[str, list[bool]] = {}
        for kind in KINDS:
            psykb, peer, skipped = _both(base, items[kind], kind)
            passed[kind] = psykb
            table.add(
                kind,
                len(psykb),
                f"{sum(peer)} of {len(peer)}",
                f"{sum(psykb)} of {len(psykb)}",
            )
            for reason, n in skipped.items():
                table.notes.append(f"{kind}: {n} replies not given ({reason})")
    _sum_up(table, passed)
    return table


def _sum_up(table: Table, passed: Mapping[str, Sequence[bool]]) -> None:
    """Add precision and recall of the check on what is not a mere question of existence."""
    right = [1.0 * ok for ok in passed["right"]]
    wrong = [1.0 * (not ok) for kind in KINDS[2:] for ok in passed[kind]]
    refused_right = len(right) - sum(right)
    flagged = sum(wrong) + refused_right
    precision = [1.0] * int(sum(wrong)) + [0.0] * int(refused_right)
    for name, values in (
        ("right claims kept", right),
        ("false ones found (recall; without invented numbers)", wrong),
        ("refusals that are false claims (precision)", precision),
    ):
        metric = mean_metric(name, values)
        table.notes.append(
            f"{name}: {metric.value:.3f} ({metric.low:.3f}–{metric.high:.3f}), n = {metric.n}"
        )
    table.notes.append(f"psykb refused {flagged:.0f} claims whose numbers exist")
    table.notes.append(
        "replies are made by rule of definitions in the starter library (seed 0): right ones put "
        "the definition in another frame, a third of them shortened; false ones negate it, turn a "
        "word into its opposite, or give the definition of another term; each engine's reply names "
        "the number under which its own prompt shows the sentence; the model repeats itself when "
        "it is asked again"
    )
    table.notes.append(
        "the first run let 74 unrelated sentences and 19 reversed claims through; after it, claims "
        "in another language than their sentence are held to the names in the sentence itself, a "
        "denied definition became a rule, and five pairs of opposites were added: this set is no "
        "longer held out (benchmarks/results/support.md has one that is)"
    )
    table.notes.append(
        "swapped names are sentences of the library that name a person, with the name of another "
        "person of the library in its place; tails are taken from a list, or from the definition "
        "of another term; these two kinds were added later: a first run let 18 of 60 tails pass, a "
        "second 15 of 200 and 18 of 200 names; after these, short clauses were held to their "
        "sentences, too, and persons with a Latin name compared by their place: these kinds are "
        "not held out, either"
    )


def _items(base: KnowledgeBase) -> list[Item]:
    rng = random.Random(0)
    found: dict[str, tuple[str, re.Match[str]]] = {}
    for document in base.documents():
        for definition in base.catalogue.glossary.of_document(document.id):
            sentence = _sentence(base, definition)
            match = (_ZH if language_of(sentence) == "zh" else _EN).match(sentence)
            if match:
                found.setdefault(fold(match["term"]), (sentence, match))
    pairs = sorted(found.values(), key=lambda pair: pair[0])
    rng.shuffle(pairs)
    return [_item(sentence, match, pairs, rng) for sentence, match in pairs]


def _renamed(base: KnowledgeBase) -> list[Item]:
    """Return sentences that name a person, each with a claim that names another of the library."""
    rng = random.Random(0)
    texts = [base.document(document.id).text for document in base.documents()]
    lines = [line for text in texts for line in text.splitlines()]
    said = dict.fromkeys(
        line[a:b].strip() for line in lines for a, b in sentences(line) if b - a > 24
    )
    whole = "\n".join(said)
    found = [(text, name) for text in said for name in _persons(text, whole)[:1]]
    rng.shuffle(found)
    items = []
    for text, name in found:
        zh = language_of(text) == "zh"
        others = sorted({n for _t, n in found if (n[0] > "\u3400") == zh and n not in text})
        bare = re.sub("（[^（）]*）", "", text) if zh else text
        other = rng.choice(others)
        without = bare.replace(name, "").rstrip("。.")
        items.append(
            Item(
                question=f"书上说{without}，这是怎么回事？"
                if zh
                else f"What is known about this: {without}?",
                sentence=text,
                claim=bare,
                false=bare.replace(name, other),
            )
        )
    return items


def _persons(text: str, whole: str) -> list[str]:
    """Return the persons whom a sentence names in full: 韦伯（Ernst Weber）, Lee Ross.

    In front of a bracket a Chinese name is a short run of ideographs, or else the longest end of
    one that the library has twice.
    """
    found = [match[1] for match in _FULL_NAME.finditer(text)]
    for match in _GLOSSED.finditer(text):
        run = _BESIDE_NAME.split(match[1])[-1]
        ends = [run[-n:] for n in range(2, min(6, len(run)) + 1)]
        names = [end for end in ends if whole.count(end) > 1 or len(run) <= _SHORT_NAME]
        found += names[-1:]
    return found


def _sentence(base: KnowledgeBase, definition: Definition) -> str:
    return base.catalogue.cut(definition.document_id, definition.start, definition.end)


def _item(
    sentence: str,
    match: re.Match[str],
    pairs: Sequence[tuple[str, re.Match[str]]],
    rng: random.Random,
) -> Item:
    zh = language_of(sentence) == "zh"
    term, rest = match["term"], match["rest"]
    frames = _SAY_ZH if zh else _SAY_EN
    true = _shortened(rest, zh) if rng.random() < 1 / 3 else rest
    claim = rng.choice(frames).format(term=term, rest=true)
    other = rng.choice([m for s, m in pairs if m is not match and (language_of(s) == "zh") == zh])
    return Item(
        question=f"什么是{term}？" if zh else f"What is {term}?",
        sentence=sentence,
        claim=claim,
        false=_false(term, rest, other["rest"], zh, rng),
        quote=_misquoted(sentence, zh),
        tailed=_tailed(claim, other["rest"], zh, random.Random(term)),
    )


def _tailed(claim: str, other: str, zh: bool, rng: random.Random) -> str:
    """Return a claim with a tail: of the list, or what begins the definition of another term."""
    if rng.random() < 0.5:
        tail = rng.choice(_TAILS_ZH if zh else _TAILS_EN)
    else:
        head = re.split("[，；]" if zh else "[,;]", other)[0]
        tail = f"，并且是{head}" if zh else f", and it is {head}"
    return claim.rstrip("。.") + tail + ("。" if zh else ".")


def _shortened(rest: str, zh: bool) -> str:
    """Return the definition without its last clause, where half of it is left."""
    head, comma, _tail = rest.rpartition("，" if zh else ", ")
    return head if comma and len(head) > len(rest) / 2 else rest


def _false(term: str, rest: str, other: str, zh: bool, rng: random.Random) -> str:
    frame = rng.choice(_SAY_ZH if zh else _SAY_EN)
    for one, two in _OPPOSITES:
        for word, opposite in ((one, two), (two, one)):
            if re.search(word if zh else rf"\b{word}\b", rest):
                turned = re.sub(word if zh else rf"\b{word}\b", opposite, rest, count=1)
                return frame.format(term=term, rest=turned)
    if rng.random() < 0.5:
        return f"{term}并不是指{rest}。" if zh else f"The term {term} does not mean {rest}."
    return frame.format(term=term, rest=other)


def _misquoted(sentence: str, zh: bool) -> str:
    """Return the sentence as a model might remember it: its middle is gone."""
    words: Sequence[str] = sentence if zh else sentence.split()
    third = len(words) // 3
    joiner = "" if zh else " "
    quote = joiner.join([*words[:third], *words[third + max(2, third // 2) :]])
    return f"书中写道：“{quote}”" if zh else f"As the book says, “{quote}”"


class Speaker:
    """The model of one reply: cites as `kind` says by the numbers of the prompt that it is given.

    `shown` is False when the prompt did not hold the sentence; then it says that it cannot answer.
    """

    def __init__(self, item: Item, kind: str) -> None:
        self.item = item
        self.kind = kind
        self.shown = True

    def __call__(self, messages: Sequence[Message]) -> str:
        numbered = _numbered(messages)
        wanted = _bare(self.item.sentence)
        here = [n for n, text in numbered.items() if wanted in _bare(text)]
        self.shown = bool(here)
        if not here:
            return "NO_ANSWER"
        item, right = self.item, here[0]
        if self.kind == "invented number":
            return f"{item.claim} [{max(numbered) + BEYOND}]"
        if self.kind in KINDS[2:4]:
            return f"{item.claim} [{_least_like(item, numbered, self.kind != KINDS[2])}]"
        if self.kind in ("typed quote", KINDS[-1]):
            return f"{item.quote if self.kind == 'typed quote' else item.tailed} [{right}]"
        return f"{item.claim if self.kind == 'right' else item.false} [{right}]"


def _numbered(messages: Sequence[Message]) -> dict[int, str]:
    """Return what a prompt shows under each number, in psykb's form or in llama-index's."""
    found: dict[int, str] = {}
    for message in messages:
        sources = re.split(r"^Source (\d+):\n", message.content, flags=re.MULTILINE)
        lines = re.findall(r"^\[(\d+)\] (.*)$", message.content, flags=re.MULTILINE)
        pairs = zip(sources[1::2], sources[2::2], strict=True) if len(sources) > 1 else lines
        found.update({int(n): text for n, text in pairs})
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _least_like(item: Item, numbered: Mapping[int, str], others: bool) -> int:
    """Return the number of the text that shares least with the claim.

    Args:
        item: its claim; a text that holds the term's English name is passed over, for it may well
            say in the other language what the claim says.
        numbered: what the prompt shows.
        others: among texts of the other language, where there are any; else of the claim's own.
    """
    said, language = set(terms(item.claim)), language_of(item.claim)
    gloss = re.search(r"[（(]([A-Za-z][^）)]*)[）)]", item.sentence)
    open_to = [
        n
        for n, text in numbered.items()
        if (language_of(text) != language) == others
        and not (gloss and gloss[1].casefold() in text.casefold())
    ]
    return min(open_to or numbered, key=lambda n: (len(said & set(terms(numbered[n]))), n))


def _both(
    base: KnowledgeBase, items: Sequence[Item], kind: str
) -> tuple[list[bool], list[bool], Counter[str]]:
    """Give the replies of one kind to both; return what each then shows the reader as cited."""
    psykb: list[bool] = []
    peer: list[bool] = []
    skipped: Counter[str] = Counter()
    for item in items:
        if len(psykb) == N:
            break
        ours, theirs = Speaker(item, kind), Speaker(item, kind)
        llm = ScriptedLLM(ours)
        answer = ask(base, item.question, llm=Chat(llm, spec="scripted"), k=K)
        shown = CitationQueryEngine(
            retriever=base.as_retriever(k=K), llm=ScriptedLLM(theirs)
        ).query(item.question)
        if not llm.heard:
            skipped["psykb declined before asking the model"] += 1
        elif not (ours.shown and theirs.shown):
            skipped["a prompt did not hold the sentence"] += 1
        else:
            psykb.append(any(claim.status == "supported" for claim in answer.claims))
            peer.append(bool(re.search(r"\[\d+\]", str(shown))))
    return psykb, peer, skipped
