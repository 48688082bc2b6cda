"""Scenarios: topic, emotion, area of life, the client's profile; and the plan that spreads them."""

import hashlib
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import count

from psykb.errors import MisuseError
from psykb.generation.dialogues.briefs import TURNS, Brief, Exchanges, exchanges_of
from psykb.generation.planning import assigned
from psykb.messages import text as _
from psykb.text.folding import fold
from psykb.types import DialogueSlot, Language, Style, record

CRISIS = "crisis"  # stands for the topics whose ids begin so
CRISIS_TURNS: Exchanges = (8, 14)  # of a scenario of danger, unless other numbers are asked for
_LEAST_ASCII, _LEAST_WIDE = 4, 2  # characters of words by which a choice may be called
PARTS = ("topic", "emotion", "area", "client", "gender", "manner", "readiness", "school")


@record
class Part:
    """One choice for a part of a scenario.

    Args:
        id: what `Origin` and the command line call it.
        words: what the prompt says, by language.
        area: of a topic, the id of its area of life.
        bands: of a topic the ages that it may concern, of a client the one it is of.
        explicit: of a topic: only where it is asked for by name.
        crisis: of a topic: the client, or somebody whom the client speaks of, is in danger; of
            another part: it goes with such topics, and with no others.
        query: of a topic: what is looked up in the books, by language.
    """

    id: str
    words: Mapping[Language, str]
    area: str = ""
    bands: tuple[str, ...] = ()
    explicit: bool = False
    crisis: bool = False
    query: Mapping[Language, str]


class ScenarioPlan:
    """Implements `briefs.Plan`: an endless plan.

    In every beginning of it each emotion comes as often as each other one, to within one; so does
    each area by its share of the topics, and each topic; and every topic meets every emotion before
    it meets one again.

    Args:
        turns: the fewest and the most exchanges.
        seed: another one gives another order.
        language: of the dialogues.
        topics: only these, by id or in words (see `named`); () for all that need not be asked for
            by name. `emotions` and `areas` likewise.

    Raises:
        MisuseError: there is no such topic, emotion or area, or no topic of these areas.
    """

    style = Style.SCENARIO

    def __init__(
        self,
        *,
        turns: Exchanges,
        seed: int = 0,
        language: Language = "zh",
        topics: Sequence[str] = (),
        emotions: Sequence[str] = (),
        areas: Sequence[str] = (),
    ) -> None:
        self._turns = turns
        self._seed = seed
        self._language = language
        named = _named("topic", topics)
        wanted = {part.id for part in _named("area", areas)}
        allowed = [t for t in named if t.area in wanted and (topics or not t.explicit)]
        if not allowed:
            raise MisuseError(_("no topic of scenarios is of these areas"))
        self._topics = _interleaved(allowed, seed)
        self._emotions = _drawn(_named("emotion", emotions), f"{seed}/emotion")

    def slots(self) -> Iterator[DialogueSlot]:
        """Return the plan from its beginning; it does not end."""
        seen: dict[str, int] = {}
        for number in count():
            name = self._scenario(number)
            turn = seen.get(name, 0)
            seen[name] = turn + 1
            yield DialogueSlot(number=number, style=self.style, seed_of=name, turn=turn)

    def brief(self, slot: DialogueSlot) -> Brief:
        """Return what a slot's dialogue is to be made from.

        Raises:
            MisuseError: its scenario has a part that there is not.
        """
        parts = parts_of(slot.seed_of)
        topic = parts["topic"]
        return Brief(
            style=self.style,
            seed_of=slot.seed_of,
            language=self._language,
            exchanges=exchanges_of(
                slot.number, CRISIS_TURNS if topic.crisis and self._turns == TURNS else self._turns
            ),
            scenario={name: part.words[self._language] for name, part in parts.items()},
            query=topic.query[self._language],
            topic=topic.id,
            crisis=topic.crisis,
        )

    def _scenario(self, number: int) -> str:
        """Return the parts at a place of the plan as one text."""
        n, e = len(self._topics), len(self._emotions)
        topic = self._topics[number % n]
        # Both go round evenly; where the rounds meet, the emotions move on by one, so that after
        # n times e places every pair has been there once.
        emotion = self._emotions[(number + number // math.lcm(n, e)) % e]
        visit = number // n
        clients = [c for c in _parts("client") if set(c.bands) & set(topic.bands)]
        chosen = {
            "topic": topic,
            "emotion": emotion,
            "area": next(a for a in _parts("area") if a.id == topic.area),
            "client": _turning(clients, visit, f"{self._seed}/client/{topic.id}"),
        }
        for name in ("gender", "manner", "readiness", "school"):
            fitting = _parts(name)
            if any(part.crisis for part in fitting):
                fitting = tuple(part for part in fitting if part.crisis == topic.crisis)
            chosen[name] = _turning(fitting, number, f"{self._seed}/{name}")
        return ";".join(f"{name}={chosen[name].id}" for name in PARTS)


def parts_of(seed_of: str) -> dict[str, Part]:
    """Return the parts of a scenario that stands as one text: "topic=…;emotion=…;…".

    Raises:
        MisuseError: a part is not there, or is none that the file has.
    """
    ids = dict(pair.partition("=")[::2] for pair in seed_of.split(";"))
    for name in PARTS:
        if ids.get(name, "") not in {part.id for part in _parts(name)}:
            raise _unknown(name, ids.get(name, ""))
    return {name: next(p for p in _parts(name) if p.id == ids[name]) for name in PARTS}


def ids(name: str) -> tuple[str, ...]:
    """Return the ids of the choices for a part, in the order of the file."""
    return tuple(part.id for part in _parts(name))


def named(name: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that are meant by names of a part, each once; () for ().

    A name is an id; "crisis", for all topics whose ids begin so; or words in either language, or a
    piece of them, which mean every choice whose id or words hold them, but none that has to be
    asked for by its id.

    Raises:
        MisuseError: nothing is called so.
    """
    return tuple(part.id for part in _named(name, wanted)) if wanted else ()


def _named(name: str, wanted: Sequence[str]) -> tuple[Part, ...]:
    """Return the parts that are meant by these names, all for ()."""
    if not wanted:
        return _parts(name)
    found: dict[str, Part] = {}
    for one in wanted:
        meant = _meant(name, one)
        if not meant:
            raise _unknown(name, one)
        found |= {part.id: part for part in meant}
    return tuple(found.values())


def _meant(name: str, one: str) -> list[Part]:
    asked = fold(one).strip()
    same = [part for part in _parts(name) if part.id == asked]
    if same or not asked:
        return same
    if name == "topic" and asked == CRISIS:
        return [part for part in _parts(name) if part.id.startswith(f"{CRISIS}-")]
    known = [part for part in _parts(name) if not part.explicit]
    same = [part for part in known if asked in map(fold, part.words.values())]
    bare = asked.removesuffix("s") if asked.isascii() else asked
    if len(bare) < (_LEAST_ASCII if bare.isascii() else _LEAST_WIDE):
        return same
    return same or [
        part
        for part in known
        if any(bare in fold(text) for text in (part.id, *part.words.values()))
    ]


def _unknown(name: str, one: str) -> MisuseError:
    return MisuseError(
        _("no {part} {id} of scenarios; there are: {ids}").format(
            part=name, id=one or '""', ids=", ".join(ids(name))
        )
    )


def _interleaved(topics: Sequence[Part], seed: int) -> tuple[Part, ...]:
    """Return the topics in an order that is spread over the areas (see `planning.assigned`)."""
    by_area: dict[str, list[Part]] = {}
    for topic in _drawn(topics, f"{seed}/topic"):
        by_area.setdefault(topic.area, []).append(topic)
    areas = list(by_area.values())
    streams = [iter(area) for area in areas]
    return tuple(next(streams[at]) for at in assigned([len(area) for area in areas]))


def _turning(parts: Sequence[Part], number: int, seed: str) -> Part:
    """Return one of the parts by rounds, in each of which every one comes once."""
    lap, at = divmod(number, len(parts))
    return _drawn(parts, f"{seed}/{lap}")[at]


def _drawn(parts: Sequence[Part], seed: str) -> tuple[Part, ...]:
    """Return the parts in an order drawn from `seed`."""
    by_id = {part.id: part for part in parts}
    return tuple(by_id[name] for name in _order(tuple(by_id), seed))


@lru_cache(maxsize=1 << 10)
def _order(ids: tuple[str, ...], seed: str) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest()))


@lru_cache(maxsize=1)
def _all() -> dict[str, tuple[Part, ...]]:
    source = files("psykb.generation.dialogues") / "scenarios.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        name: tuple(
            Part(
                id=entry["id"],
                words={"zh": entry["zh"], "en": entry["en"]},
                area=entry.get("area", ""),
                bands=tuple(entry.get("bands", (entry["band"],) if "band" in entry else ())),
                explicit=entry.get("explicit", False),
                crisis=entry.get("crisis", False),
                query=entry.get("query", {}),
            )
            for entry in data[name]
        )
        for name in PARTS
    }


def _parts(name: str) -> tuple[Part, ...]:
    return _all()[name]
