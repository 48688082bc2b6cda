"""Find names in a claim that its sentences do not have: above all of persons."""

import re
from collections.abc import Callable, Sequence

from psykb.grounding.persons import CHINESE_PERSONS, LATIN_PERSONS, SOUNDS, SPELLINGS
from psykb.text.folding import IDEOGRAPH, fold, language_of
from psykb.text.terms import stem
from psykb.text.wording import either, words

Weight = Callable[[str], float]

_RARE = 0.55  # weight of a word that is no common one, see `SupportCheck`
_LEAST_SOUNDS = 3  # ideographs of a name that is told by its sounds alone

_ZH_VERBS = either(
    "提出 发现 认为 主张 指出 创立 首创 创建 发明 命名 编制 报告 证实 证明 发表 宣称 声称 "
    "区分 建立 的理论 "
    "的学说 的研究 的实验 的观点 等人 夫妇 及其 和同事 与同事 强调"
)
_ZH_KNOWN = re.compile("|".join(CHINESE_PERSONS))
_SOUND = "".join(sorted(SOUNDS))
_ZH_SOUNDED = re.compile(f"[{_SOUND}]{{{_LEAST_SOUNDS},7}}(?:[·•][{_SOUND}]{{2,7}})*")
_ZH_AGENT = re.compile(
    f"(?:^|[,。;:、]|年,?|[由据被让])(?P<who>[{_SOUND}]{{2,7}})"
    f"(?:(?:[和与、][{IDEOGRAPH}]{{2,6}}?)?(?:于|在)?(?:\\d{{4}}年)?(?:首先|最早|最先|首次|率先|后来|也|都|则|曾|又)*"
    f"{_ZH_VERBS})"
)
_ZH_WHO = re.compile(
    f"(?:^|[,。;]|年,?|由)(?P<who>[{IDEOGRAPH}]{{2,4}})(?:等人|夫妇)?(?:首先|最早|最先|首次|率先)?"
    "(?:提出|发现|创立|首创|发明|编制|发表)"
)
# Whoever is named so is nobody in particular.
_ZH_ANYBODY = re.compile(
    either(
        "人 者 家 们 学 研究 实验 理论 结果 测验 调查 分析 数据 观点 学派 取向 模型 说 书 "
        "文 他 她 它 这 "
        "那 此 该 其 后来 首先 最早 不 没 曾 可以 能 会 所 才 就 也 都 已 中 里 上 时 后 "
        "前 年 而 并 但 被 把 自己 分别 用来 成为 "
        "从 在 可 小组 团队 一 二 两 有 主义"
    )
)

_EN_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’][A-Za-zÀ-ɏ]+)*|\d+|[^\w\s]")
_CAPITAL = re.compile(r"[A-ZÀ-Þ][a-zà-ɏ]|[A-Z]['’][A-Z]")
_STARTS = frozenset('.!?:;"“‘(—–-…')
_EN_VERBS = words(
    """
    found discovered argued proposed showed reported introduced suggested claimed concluded coined
    developed believed held holds held's described demonstrated maintained stated observed wrote
    published defined distinguished formulated invented conducted thought saw named called noticed
    studied and et
    """
)
# Words that take a capital letter and name no person or place.
_EN_NO_NAME = words(
    """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday american americans british english french
    german russian chinese japanese european western eastern asian african latin greek dutch swiss
    canadian indian christian muslim jewish internet god i table figure chapter type dr mr mrs ms
    professor researchers psychologists north south east west united states uk us usa
    """
)
_EN_ANYBODY = words(
    """
    he she they it we i you this that these those there one some many most others people
    researchers psychologists scientists studies students participants subjects experiments critics
    theorists experts authors later early work research evidence today both all none no another
    several few each everyone later investigators scholars observers therapists
    """
)

_POINTS_BACK = re.compile("[他她]们?|[两二]位?(?:作者|学者|人)|\\b(?:he|she|they|the authors?)\\b")
_HAS_NAMES = re.compile(f"{_ZH_KNOWN.pattern}|{_ZH_SOUNDED.pattern}|[a-zà-ɏ,;:] [A-ZÀ-Þ][a-zà-ɏ]")
# who does something, in English; the Latin name behind a Chinese one
_EN_ACTING = re.compile(
    r"((?:[A-ZÀ-Þ][\w’'-]*\.? )+(?:and (?:[A-ZÀ-Þ][\w’'-]*\.? )+|and (?:his |her )?colleagues |"
    r"et al\. )?)(?:" + "|".join(sorted(_EN_VERBS - {"and", "et"})) + r")\b"
)
_ZH_PERSON = re.compile(r"[（(][A-Z][\w.’-]*(?: [\w.’-]+)* [A-Z][\w.’-]+[）)]")
_ZH_SLOT = re.compile(f"(?:^|[,。;:、】年和与])([{IDEOGRAPH}]{{2,6}})$")
_BEHIND = 4  # ideographs behind a name by which its place is known
_ZH_GLOSSED = re.compile(f"([{_SOUND}]{{2,7}})(?:等人)?[（(][A-Z][\\w.’-]*(?: [\\w.’-]+)+[）)]")


def foreign_names(
    claim: str, evidence: Sequence[str], known: Sequence[str], weight: Weight
) -> tuple[str, ...]:
    """Return the names in `claim` that neither the evidence nor other known texts have, folded.

    Chinese names of persons are told by a table (`psykb.grounding.persons`), by three or more
    ideographs in a row that spell sounds, and by verbs that only persons govern; names in Latin
    script by their capital letter. A name agrees with its spellings in the table, and a full name
    with the surname alone. Names that only one of two languages spells, and that the table does
    not have, are not compared across languages.

    Args:
        claim: one statement, as it was written.
        evidence: the sentences that it names, as they were written.
        known: texts whose names are no inventions: the context, the question.
        weight: how rare a search term is, 0 … 1.
    """
    own = " ; ".join(fold(text) for text in evidence)
    whole = " ; ".join([own, *(fold(text) for text in known)])
    language = language_of(claim)
    if _POINTS_BACK.search(own) and not _HAS_NAMES.search(" ".join([*evidence, *known])):
        return ()  # whom "they" are nobody can tell
    same = any(language_of(text) == language for text in evidence)
    if language == "zh":
        other = same and _acts_zh(evidence, claim)
        found = _chinese(fold(claim), own if other else whole, same=same)
        return tuple(dict.fromkeys((*found, *_replaced(fold(claim), evidence, whole))))
    other = same and _acts_en(evidence, claim)
    return _latin(claim, own if other else whole, weight, same=same)


def _replaced(said: str, evidence: Sequence[str], whole: str) -> list[str]:
    """Return what stands in the claim where the evidence names a person with a Latin name.

    "梅丁让怕兔子的男孩…" for "琼斯（Mary Cover Jones）让怕兔子的男孩…".
    """
    found = []
    for text in evidence:
        for match in _ZH_PERSON.finditer(text):
            behind = fold(text[match.end() :])[:_BEHIND]
            at = said.find(behind) if len(behind) == _BEHIND else -1
            who = _ZH_SLOT.search(said[: max(at, 0)])
            if who and not _ZH_ANYBODY.search(who[1]) and not _shares(who[1], whole):
                found.append(who[1])
    return found


def _acts_zh(evidence: Sequence[str], claim: str) -> bool:
    """Whether the evidence says who does what, and the claim names none of them."""
    said = fold(claim)
    acting = {m["who"] for text in evidence for m in _ZH_AGENT.finditer(fold(text))}
    acting |= {m[1] for text in evidence for m in _ZH_GLOSSED.finditer(text)}
    return bool(acting) and not any(_shares(name, said) for name in acting)


def _acts_en(evidence: Sequence[str], claim: str) -> bool:
    """The same in English."""
    acting = [
        fold(word)
        for text in evidence
        for m in _EN_ACTING.finditer(text)
        for word in re.findall(r"[A-ZÀ-Þ][\w’'-]+", m[1])
    ]
    said = fold(claim)
    return bool(acting) and not any(re.search(rf"\b{re.escape(w)}\b", said) for w in acting)


def _is_known(name: str, whole: str) -> bool:
    spellings = SPELLINGS.get(name, frozenset((name,)))
    return any(
        s in whole if s[0] >= "\u3400" else re.search(rf"\b{re.escape(s)}\b", whole)
        for s in spellings
    )


def _chinese(said: str, whole: str, *, same: bool) -> tuple[str, ...]:
    found = [m.group() for m in _ZH_KNOWN.finditer(said) if not _is_known(m.group(), whole)]
    found += [
        word
        for word in re.findall(r"(?<![(a-z])[a-z]{3,}(?![a-z])(?![^()]*\))", said)
        if word in LATIN_PERSONS and not _is_known(word, whole)
    ]
    if same:
        sounded = [m.group() for m in _ZH_SOUNDED.finditer(said)]
        sounded += [m["who"] for m in _ZH_AGENT.finditer(said)]
        found += [name for name in sounded if not _shares(name, whole)]
        agents = [m["who"] for m in _ZH_WHO.finditer(said)]
        found += [who for who in agents if not _ZH_ANYBODY.search(who) and not _shares(who, whole)]
    return tuple(dict.fromkeys(found))


def _shares(name: str, whole: str) -> bool:
    """Whether a text has two neighbouring ideographs of a name: spellings and cuts differ."""
    return any(name[n : n + 2] in whole for n in range(len(name) - 1))


def _latin(claim: str, whole: str, weight: Weight, *, same: bool) -> tuple[str, ...]:
    there = frozenset(stem(word) for word in re.findall(r"[a-zà-ɏ]+(?:['’][a-zà-ɏ]+)?", whole))
    tokens = _EN_TOKEN.findall(claim)
    found = []
    for start, end in _runs(tokens):
        last = tokens[end - 1]
        bare = fold(re.sub(r"['’]s?$", "", last))
        parts = [fold(part) for part in bare.split("-")]
        if bare in _EN_NO_NAME or any(stem(p) in there for p in (bare, *parts)):
            continue
        if bare in SPELLINGS and _is_known(bare, whole):
            continue
        person = bare in LATIN_PERSONS
        if person or (same and _names_somebody(tokens, start, end, bare, weight)):
            found.append(bare)
    return tuple(dict.fromkeys(found))


def _runs(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Return where words with a capital letter stand in a row: (first, behind the last)."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and (
            _CAPITAL.match(tokens[end])
            or (
                end + 1 < len(tokens)
                and tokens[end] == "."
                and len(tokens[end - 1]) == 1
                and end > at
            )
            or re.fullmatch("[A-Z]", tokens[end])
        ):
            end += 1
        if end > at and _CAPITAL.match(tokens[end - 1]):
            runs.append((at, end))
        at = max(end, at + 1)
    return runs


def _names_somebody(tokens: Sequence[str], start: int, end: int, bare: str, weight: Weight) -> bool:
    """Whether a run of words with capital letters is a name, not the first word of a sentence."""
    begins = start == 0 or tokens[start - 1] in _STARTS
    if not begins:
        return weight(stem(bare)) >= _RARE
    if fold(tokens[start]) in _EN_ANYBODY or bare in _EN_ANYBODY:
        return False
    if end - start > 1:  # "Leon Festinger …"
        return weight(stem(bare)) >= _RARE
    behind = tokens[end] if end < len(tokens) else ""
    owner = bool(re.search(r"['’]s$", tokens[end - 1]))
    acts = behind in _EN_VERBS and not bare.endswith("s")
    return (owner or acts) and weight(stem(bare)) >= _RARE
