"""Find lists in English sentences whose number of items is told, so that none can be lost."""

import re

from psykb.generation.rules.listings import Listing
from psykb.generation.rules.standing import stands_alone

_COUNTS = {
    word: n
    for n, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2
    )
}
_COUNT = "(?:" + "|".join(_COUNTS) + ")"
_GROUP = (
    rf"(?P<group>(?:[a-z]+ )?(?P<n>{_COUNT}) (?P<np>[a-z][a-z’'-]*(?: [A-Za-z][\w’'-]*){{0,6}}?))"
)
_LIST = re.compile(r"(?P<lead>[^:;]{3,160}): (?P<items>[^:;?!]+)\.")
_YEAR = re.compile(r"(?:,? in (\d{4}))$|^(?:In (\d{4}),? )")
_ACTIVE = re.compile(
    rf"(?P<who>[A-Z][^,:;]{{2,80}}?) (?:has |have )?(?:later |also |once )?"
    rf"(?P<verb>proposed|distinguished|described|identified|named|names|distinguishes|describes|"
    rf"identifies|formulated|outlined|listed|lists|derived|suggested|recognized|recognizes|defined|"
    rf"specified|specifies|postulated) (?:the )?{_GROUP}"
)
_HAS = re.compile(
    rf"(?:According to (?P<source>[A-Z][\w’'. -]+), )?(?P<who>[A-Za-z][^,:;]{{2,80}}?) "
    rf"(?P<verb>has|have|includes?|contains?|comprises?|involves?) "
    rf"(?:the |these )?(?:following )?{_GROUP}"
)
_THAT = re.compile(
    rf"(?P<who>[A-Z][^,:;]{{2,60}}?) (?P<verb>proposed|argued|suggested|believed|proposes|argues|"
    rf"suggests|described|identified) that there (?:are|were) {_GROUP}"
)
_MODEL = re.compile(
    rf"(?P<who>[A-Z][^,:;]{{2,80}}?) (?P<verb>proposed|developed|introduced|described|presented) "
    rf"an? (?P<thing>[a-z]*(?:model|theory|framework|approach|account)) (?:with|of) {_GROUP}"
)
_PREPOSED = re.compile(
    rf"(?P<what>[A-Za-z][^,:;]{{2,100}}? (?:is|are|can be|may be|consists?|depends?|collect|"
    rf"occurs?|proceeds?|develops?|moves?|goes?|pass(?:es)?|results?|work)(?: [a-z]+){{0,3}}?) "
    rf"(?P<prep>into|of|in|on|from|through|by) {_GROUP}"
)
_THERE = re.compile(rf"(?:There are |The )(?:the )?{_GROUP}(?: are)?")
_PASSIVE = re.compile(
    r"(?P<group>(?P<n>[A-Z][a-z]+) (?P<np>[a-z][\w’' -]{2,60}?)) "
    r"(?P<verb>(?:are|can be|have been|may be)(?: commonly| usually| often| generally| typically)? "
    r"(?:distinguished|recognized|identified|described))"
)
_OPEN_LIST = re.compile(r"\b(?:such as|including|for example|e\.g|among others|etc|and so on)\b")
_CLAUSAL = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|must|should|that|which|who|when|if|whether|"
    r"because|to)\b|^(?:a|an) |,"
)
_EMPTY = frozenset(
    [
        "basic",
        "main",
        "major",
        "key",
        "broad",
        "general",
        "different",
        "distinct",
        "important",
        "new",
    ]
)
_MOST_WORDS = 10  # of a subject
_LONGEST = 45  # characters of a name
_GENERIC = re.compile(
    r"\b(?:there|one|people|person|they)\b$|^(?:There|Here|What)\b", re.IGNORECASE
)


def find_list(sentence: str, number: int) -> Listing | None:
    """Return the list that a sentence prints, None where there is none that is surely whole."""
    found = _LIST.fullmatch(sentence)
    if found is None or _OPEN_LIST.search(sentence) or "(figure)" in sentence.lower():
        return None
    asked = _asked(re.sub(r" \((?:[A-Z][^()]*, )?\d{4}\)", "", found["lead"]))
    if asked is None:
        return None
    group, count, np, relative = asked
    if relative.startswith(" that ") and not _says_of_what(np):
        return None
    items = split_items(found["items"], count)
    lead = found["lead"]
    opening = not lead.startswith((group, "There are "))
    if not items or not stands_alone(lead, "en", opening=opening):
        return None
    short = all(len(i) <= _LONGEST and not _CLAUSAL.search(i) for i in items)
    whole = f"the {group[:1].lower()}{group[1:]}{relative}"
    return Listing(
        number=number,
        about=f"{np}{relative}",
        noun=np.split(" of ")[0].split(" in ")[0].split()[-1],
        items=items,
        question=f"What are {whole}?",
        choice=f"Which of the following are among {whole}?",
        frame=f"{lead}: ____.",
        before=f"{lead}: ",
        after=".",
        joined=found["items"],
        short=short,
    )


def split_items(text: str, count: int) -> tuple[str, ...]:
    """Return the items of a list, the article taken off; () where they are not `count`."""
    parts = re.split(r", (?:and |or )?", text)
    if len(parts) == count - 1 and not re.search(r", (?:and|or) ", text):
        joints = list(re.finditer(r" (?:and|or) ", parts[-1]))
        if len(joints) != 1:
            return ()
        parts[-1:] = [parts[-1][: joints[0].start()], parts[-1][joints[0].end() :]]
    items = tuple(re.sub(r"^the | \([^()]*\)$", "", part.strip()) for part in parts)
    return items if len(items) == count and len(set(items)) == count and all(items) else ()


def _is_plain(found: re.Match[str]) -> bool:
    """Whether the subject of a lead is a name and no clause of its own."""
    who = found.groupdict().get("who") or ""
    plain = len(who.split()) <= _MOST_WORDS and not re.search(
        r"\b(?:that|which|is|are|was|begins?|who|when|there)\b", who
    )
    return plain and not (found.re is _HAS and " for " in found["np"])


def _says_of_what(np: str) -> bool:
    """Whether a counted noun ("four levels of measurement") says of what there are so many."""
    return bool(re.search(r" (?:of|in|to|for|that) ", np)) or (
        len(np.split()) > 1 and np.split()[0] not in _EMPTY
    )


def _asked(lead: str) -> tuple[str, int, str, str] | None:
    """Return the counted words of a lead, their number, their noun, and a clause for the rest."""
    year = ""
    if dated := _YEAR.search(lead):
        year = f" in {dated[1] or dated[2]}"
        lead = lead[: dated.start()] + lead[dated.end() :]
    passive = _PASSIVE.fullmatch(lead)
    if passive and passive["n"].lower() in _COUNTS:
        of = f" that {passive['verb']}"
        return passive["group"], _COUNTS[passive["n"].lower()], passive["np"], of
    there = _THERE.fullmatch(lead)
    if there and re.search(r" (?:of|in|to) ", there["np"]):
        return there["group"], _COUNTS[there["n"]], there["np"], year
    for pattern, relate in (
        (_ACTIVE, _active),
        (_THAT, _active),
        (_MODEL, _model),
        (_HAS, _has),
        (_PREPOSED, _preposed),
    ):
        found = pattern.fullmatch(lead)
        if found and _is_plain(found) and not _GENERIC.search(found[1] or found[2]):
            return found["group"], _COUNTS[found["n"]], found["np"], relate(found) + year
    return None


def _active(found: re.Match[str]) -> str:
    who = found["who"]
    return f" that {_lower(who) if who.startswith(('The ', 'A ', 'An ')) else who} {found['verb']}"


def _model(found: re.Match[str]) -> str:
    return f" of the {found['thing']} that {found['who']} {found['verb']}"


def _has(found: re.Match[str]) -> str:
    source = f" according to {found['source']}" if found["source"] else ""
    of = "involved in" if found["verb"].startswith("involve") else "of"
    return f" {of} {_lower(found['who'])}{source}"


def _preposed(found: re.Match[str]) -> str:
    return f" {found['prep']} which {_lower(found['what'])}"


_COMMON = re.compile(r"(?:The|A|An|[A-Z][a-z-]+(?: [a-z(]|$)|[A-Z][a-z]+ly )")
_NAME = re.compile(
    r"[A-Z][\w’'.-]+ (?:(?:and|de|von|van) )?[A-Z]|[A-Z][\w-]*(?:’s|'s) |[A-Z]+\b|[A-Z]\w*-?\d"
)


def _lower(text: str) -> str:
    """Return a clause as it stands inside a sentence: a common word loses its capital letter."""
    if text.split()[0] in ("The", "A", "An"):
        return text[0].lower() + text[1:]
    if _NAME.match(text) or not _COMMON.match(text):
        return text
    return text[0].lower() + text[1:]
