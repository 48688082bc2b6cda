"""Judge whether an English sentence says what kind of thing its subject is."""

import re

from psykb.text.wording import either

_KINDS = either(
    "process ability capacity tendency type kind form class category state disorder disease "
    "illness syndrome condition theory method technique procedure strategy approach therapy "
    "treatment phenomenon effect set group collection system structure region area part division "
    "branch field discipline science study neurotransmitter hormone chemical substance drug cell "
    "neuron nerve fiber gland organ membrane feeling emotion belief attitude thought idea concept "
    "perception sensation response reaction reflex behavior behaviour action pattern sequence "
    "series measure measurement statistic index score test scale inventory questionnaire survey "
    "experiment variable factor stimulus stimuli stimulation reward consequence reinforcer "
    "reinforcement punishment learning memory knowledge skill trait quality dimension style "
    "motive need drive desire goal error bias illusion heuristic rule principle law hypothesis "
    "statement explanation model framework perspective view school movement stage period phase "
    "degree extent amount level number proportion probability likelihood rate difference distance "
    "change increase decrease reduction loss damage inability failure lack absence practice habit "
    "act activity experience event situation relationship bond attachment association connection "
    "unit element component mechanism device instrument tool representation image schema plan "
    "mixture combination sum total average point place space gap layer band bundle cluster "
    "network pathway tract chain term sense awareness understanding expectation evaluation "
    "judgment judgement decision preference motivation person individual people individuals "
    "children adults molecule protein receptor gene organism agent opinion transfer impairment "
    "finding recollection impression use impulse sleep information medication deficit role "
    "position norm pressure"
)
_MASSES = either(
    "memory learning conditioning conformity behavior behaviour therapy motivation thinking "
    "reasoning knowledge perception information communication aggression prejudice discrimination "
    "damage treatment sleep awareness attention love anxiety fear"
)
_LINKS = either(
    "that which who whose in_which by_which through_which for_which at_which to_which whereby "
    "where when of for to by between among used involving characterized marked based designed "
    "caused consisting made composed associated responsible located in with from concerned "
    "resulting produced related about toward towards containing found within"
)
_NARROW_LINKS = either(
    "that which in_which by_which through_which whereby where when of used involving "
    "characterized consisting designed marked"
)
# "the sharing of …", "the presence of …"
_ABSTRACT = r"\w+(?:ing|tion|sion|ment|ence|ance|ness|ity|ship|acy|ure|sis)"  # codespell:ignore
_ADJECTIVES = r"(?:[\w’'-]+,?\s+(?:and |or )?)"
_KIND = re.compile(
    rf"(?:an?|the|any|one|those)\s+{_ADJECTIVES}{{0,5}}?{_KINDS}s?\s*(?:\([^)]*\)\s*)?,?\s*{_LINKS}\b"
    rf"|{_ADJECTIVES}{{0,3}}?{_KINDS}e?s\s+(?:that|which|in which|who|whose|of|for|used)\b"
    rf"|(?:[a-z-]+\s)?{_MASSES} "
    r"(?:in which|that|which|for|of|based on|caused by|directed|without)\b"
    r"|any \w+ (?:that|which)\b"
    rf"|the {_ABSTRACT}(?: (?:and|or) \w+)? (?:that|by which|with which|in which|to which|of)\b",
    re.IGNORECASE,
)
_NARROW_KIND = re.compile(
    rf"(?:an?|any)\s+{_ADJECTIVES}{{0,4}}?{_KINDS}s?\s*{_NARROW_LINKS}\b", re.IGNORECASE
)
# Praise, rank, cause and person define nothing.
_VALUED = re.compile(
    r"(?:an?|the|one)?\s*(?:[\w-]+ly\s+)?"
    + either(
        "important major key good great useful best most main classic interesting prime powerful "
        "critical crucial significant primary_reason primary_cause primary_source typical leading "
        "central fundamental excellent perfect valuable common popular famous well-known "
        "controversial similar effective result reason cause product_of source examples? first "
        "second last next only same active growing diverse complex broad vast vague young old "
        "rich mother huge father founder author leader home world challenge problem matter "
        "question part_of case subject_of focus_of topic goal_of basis essential necessary "
        "necessity fact way_to ones? latter former opposite_of others? more less very quite "
        "another"
    )
    + r"\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"(?:an?|the)\s(?:(?!in |that |of |which |by |to )[\w.’'-]+,? ){0,5}"
    + either(
        "scientist psychologist psychiatrist physician philosopher professor researcher "
        "neurologist physiologist student writer doctor man woman"
    )
    + r"\b",
    re.IGNORECASE,
)
# What begins so is no noun: "is located in", "are often", "is due to".
_NO_NOUN = re.compile(
    either(
        "not n't also very more most less so too quite able unable likely unlikely important "
        "necessary essential common possible difficult easy hard true similar different related "
        "present available useful about due because in on at near by for from with within under "
        "over among between as like to of that what why how where whether there here this these "
        "those_who it he she they we you his her their our its up out often usually typically "
        r"especially particularly sometimes generally still now only just even both \w+ed(?!-) "
        r"\w+ly known found made built given seen sent held kept brought driven drawn felt lost "
        "put thought shown taken born left set going being becoming controlled based part_of "
        "one_of full responsible aware independent dependent clear evident popular crucial "
        "critical central vital universal innate high low large small strong weak good bad best"
    )
    + r"\b",
    re.IGNORECASE,
)


def names_kind(sentence: str, at: int) -> bool | None:
    """Whether what follows "is" at `sentence[at]` says what kind of thing the subject is.

    True: "a process by which experience is stored"; False: "damage to the brain", which may well
    define; None where it says no such thing: "the best method", "located in the brain".
    """
    if _VALUED.match(sentence, at) or _NO_NOUN.match(sentence, at) or _PERSONAL.match(sentence, at):
        return None
    return bool(_KIND.match(sentence, at))


def names_kind_in_passing(sentence: str, at: int) -> bool:
    """Whether an apposition at `sentence[at]` says what kind of thing stands before it."""
    return bool(_NARROW_KIND.match(sentence, at)) and not _VALUED.match(sentence, at)
