"""Tell names of things from other English words."""

import re

from psykb.text.wording import words

_WORD = r"[A-Za-zÀ-ɏ0-9α-ω][\wα-ω’'./–-]*"
_SHAPE = re.compile(rf"{_WORD}(?: {_WORD})*")
_HAS_LETTERS = re.compile("[A-Za-zÀ-ɏ]{2}")
_MOST_WORDS = 6
_LONGEST = 60  # characters

# No name holds these: pronouns, determiners, finite verbs, conjunctions, adverbs.
_NEVER = words(
    "this that these those it its he his him she her they their them we our us you your i my me "
    "there here who whom whose which what why when where how if because although though while "
    "since unless until is are was were be been being am has have had having do does did done can "
    "could will would should may might must shall cannot not no nor but so yet than then also "
    "very too just only even still already never always often sometimes usually however therefore "
    "thus moreover furthermore hence such each every any some many most much more less few "
    "several both either neither another other others same everyone someone anyone people "
    "something anything nothing everything let see say says said called known termed named "
    "defined refers refer means consider consists involves includes according during among "
    "through about into onto upon within without whether as itself themselves now today later "
    "again et al i.e e.g. i.e. example examples instead especially perhaps rather simply "
    "basically occurs occur happens seems became become becomes makes made make gets got took "
    "think thinks believe believes found shows showed suggest suggests argue argues one's ones'"
)
# Prepositions join names only in set phrases, which a mark or quotation marks must show.
_PREPOSITIONS = words("in on at by for from with to over under between against toward towards like")
_ARTICLES = words("a an the")
_ORDINALS = words(
    "first second third fourth fifth next last final best worst highest lowest greatest largest "
    "smallest"
)
_NUMBERS = words(
    "one two three four five six seven eight nine ten better good bad of and or main major key "
    "important new recent different certain various similar famous classic common typical modern "
    "early original own whole entire real true wrong right great interesting possible specific "
    "particular related latter former following above"
)
# Heads of phrases that say something of a thing and do not name it.
_GENERIC = words(
    "study studies research researcher researchers result results person persons child children "
    "man men woman women boy girl baby infant infants student students participant participants "
    "subject subjects patient patients client clients parent parents psychologist psychologists "
    "scientist scientists author authors friend reader readers example examples goal goals "
    "purpose purposes aim aims reason reasons answer answers question questions idea ideas point "
    "points problem problems difference differences similarity task tasks chapter section figure "
    "table book article text page paragraph way ways thing things part parts fact facts case "
    "cases term terms word words name names process processes theory theories concept concepts "
    "number rest majority use role end beginning lack kind kinds type types sort sorts form forms "
    "level levels step steps stage stages time day year years world life work advantage "
    "advantages disadvantage limitation strength weakness importance cause causes effect effects "
    "outcome outcomes consequence consequences finding findings explanation evidence method "
    "methods approach approaches technique view views perspective issue issues matter topic area "
    "areas field fields factor factors characteristic characteristics aspect aspects element "
    "elements component components feature features principle rule rules law model models test "
    "tests experiment experiments situation condition conditions behavior behaviors behaviour "
    "action actions event events object objects group groups member members individual "
    "individuals society country place city university school company movie film song game story "
    "doctor teacher therapist mother father brother sister husband wife dog cat rat animal "
    "animals alternative amount value score trouble truth key secret focus answer summary "
    "conclusion discussion message implication result change changes everybody humans human "
    "adults adult others half most task total average moment statement sentence phrase solution "
    "choice option tendency ability thought thoughts someone disorder disorders symptom symptoms "
    "treatment treatments therapy response responses system systems job jobs career founder "
    "author critics critic proponents proponent variable variables measure pattern patterns"
)
# Words for anything that a book on method does define: "A variable is any characteristic that…".
_DEFINABLE = words(
    "variable experiment theory hypothesis concept behavior behaviour group law model test "
    "society therapy symptom condition disorder emotion study research variables experiments "
    "theories concepts tests models"
)
_HEADS_OF_NAMES = words("theory law rule principle effect model")  # "law of effect"


def is_term(text: str, *, bounded: bool = False, definable: bool = False) -> bool:
    """Whether `text`, without an article, can be the name of a thing.

    Args:
        text: words separated by single spaces.
        bounded: where it begins and ends is printed (bold type, quotation marks), so that set
            phrases ("need to belong") and words for anything ("study", "behavior") are names too.
        definable: the sentence says what kind of thing it is, so that some of those words are.
    """
    if not text or len(text) > _LONGEST or not _SHAPE.fullmatch(text):
        return False
    parts = text.lower().replace("’", "'").split(" ")
    if len(parts) > _MOST_WORDS or parts[0] in _ARTICLES or not _HAS_LETTERS.search(text):
        return False
    if bounded:
        return parts[0] not in _NEVER
    return not _is_clause(parts) and _names_something(parts, definable=definable)


def _is_clause(parts: list[str]) -> bool:
    """Whether words hold what no name holds, or begin or end as no name does."""
    if not _NEVER.isdisjoint(parts) or not _ORDINALS.isdisjoint(parts):
        return True
    if not _PREPOSITIONS.isdisjoint(parts) or parts[0] in _NUMBERS or parts[0][0].isdigit():
        return True
    if "a" in parts or "an" in parts:
        return True
    adverb = len(parts) > 1 and _is_adverb(parts[0])
    return adverb or parts[-1] in ("of", "and", "or", "the") or parts[-1].endswith("'")


def _names_something(parts: list[str], *, definable: bool) -> bool:
    """Whether the head of the words is more than a word for anything."""
    if len(parts) == 1:
        return parts[0] not in _GENERIC or (definable and parts[0] in _DEFINABLE)
    if "of" in parts:
        head = parts[parts.index("of") - 1]
        return head not in _GENERIC or head in _HEADS_OF_NAMES
    return "and" not in parts and "or" not in parts


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in ("family", "early", "elderly")


def is_person(text: str) -> bool:
    """Whether all words begin with a capital, as in a person's name or a title."""
    parts = [part for part in text.split(" ") if part not in ("of", "the", "and")]
    return len(parts) > 1 and all(part[0].isupper() for part in parts)
