"""Near duplicates and contamination: recall on planted ones, false hits, time and memory."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.table import Table, run
from psykb.dataset.contamination.finding import Finder
from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.near import clusters
from psykb.dataset.matching.shingling import grams, jaccard
from psykb.dataset.matching.signatures import bands, met
from psykb.generation.benchmarks.asked import Asked
from psykb.generation.benchmarks.reading import read
from psykb.types import Message, Row, RowKind

NEEDS = ("exams/pceb", "exams/cpsyexam", "dialogues/smilechat")
PAIRS = 2_500  # of each Jaccard
MANY = 100_000  # dialogues
FEW = 10_000

# Texts of made-up words, the frequent ones as frequent as in running text (Zipf).
MADE = """
import random, sys
chance = random.Random(1)
letters = [chr(0x4e00 + 7 * n) for n in range(2500)]
words = ["".join(chance.choices(letters, k=2)) for _n in range(6000)]
weights = [1 / (n + 5) for n in range(6000)]
def text(length):
    said = chance.choices(words, weights, k=length // 2)
    return "，".join("".join(said[at : at + 6]) for at in range(0, len(said), 6))
"""
OURS = (
    MADE
    + """
from psykb.dataset.matching.near import clusters
import time
making = 0
def texts():
    global making
    last = ""
    for n in range(int(sys.argv[1])):
        started = time.perf_counter()
        last = last[:500] + "了" + last[501:] if n % 20 == 19 else text(1000)
        making += time.perf_counter() - started
        yield last
started = time.perf_counter()
found = clusters(texts())
print(time.perf_counter() - started - making, len(found.repeats))
"""
)
DATASKETCH = (
    MADE
    + """
from datasketch import MinHash, MinHashLSH
import time
texts = []
for n in range(int(sys.argv[1])):
    if n % 20 == 19:
        texts.append(texts[-1][:500] + "了" + texts[-1][501:])
    else:
        texts.append(text(1000))
started = time.perf_counter()
index = MinHashLSH(threshold=0.8, num_perm=128)
repeats = 0
for n, one in enumerate(texts):
    sketch = MinHash(num_perm=128)
    sketch.update_batch({one[at : at + 5].encode() for at in range(len(one) - 4)})
    if index.query(sketch):
        repeats += 1
    else:
        index.insert(n, sketch)
print(time.perf_counter() - started, repeats)
"""
)


def measure(data: Path) -> Table:
    """Recall on planted pairs, time and memory, and contamination on the real exams."""
    table = Table(
        "duplicates",
        "Near duplicates and contamination",
        ("what", "n", "found", "share", "seconds", "peak MB"),
    )
    _planted_pairs(table)
    _many(table)
    _contamination(table, data)
    table.notes += [
        "planted pairs: a made-up text of 60 to 1,500 characters and its copy, in which characters "
        "at random places are replaced as long as the exact Jaccard of their 5-grams stays at or "
        "above the named one, all in one call; found: both are in one cluster",
        "by the bands (25 of 5 at 0.8) a pair at 0.8 is missed with a probability of "
        f"{1 - met(0.8, *bands(0.8)):.6f}",
        "datasketch: MinHash of 128 with its own bands for 0.8, not verified; its texts are not "
        "folded",
        "planted items: each question of PCEB and CPsyExam that says enough, alone in a row; "
        "'edited n %': so many of its characters replaced, at least one",
        "the least Jaccard of an edited item (0.5) was chosen on these same planted items (0.6 "
        "found 0.914 and 0.507 at 2 % and 5 %, while the options' letters were not yet left out), "
        "so these shares are not of unseen data",
        "seconds: of the processor; of the made-up dialogues by the wall, without making them",
        "with a hit: SmileChat's dialogues as they stand, against the same items",
    ]
    return table


def _made() -> tuple[random.Random, Callable[[int], str]]:
    scope: dict[str, object] = {}
    exec(MADE, scope)
    return scope["chance"], scope["text"]  # type: ignore[return-value]


def _planted_pairs(table: Table) -> None:
    chance, text = _made()
    for least in (0.8, 0.85, 0.9, 0.95):
        pairs = []
        while len(pairs) < PAIRS:
            one = text(chance.randrange(60, 1500))
            other = _worn(one, least, chance)
            if other != one:
                pairs.append((one, other))
        order = list(range(2 * PAIRS))
        chance.shuffle(order)
        flat = [part for pair in pairs for part in pair]
        started = time.process_time()
        found = clusters(flat[at] for at in order)
        seconds = time.process_time() - started
        leader = {at: found.leader[place] for place, at in enumerate(order)}
        hit = sum(leader[2 * n] == leader[2 * n + 1] for n in range(PAIRS))
        wrong = sum(1 for n in range(2 * PAIRS) if order[leader[n]] // 2 != n // 2)
        assert wrong == 0, wrong
        table.add(f"planted pairs at {least}", PAIRS, hit, hit / PAIRS, seconds, "")


def _worn(text: str, least: float, chance: random.Random) -> str:
    """Return `text` with as many characters replaced as `least` allows."""
    whole = grams(folded(text))
    places = [at for at, letter in enumerate(text) if letter != "，"]
    chance.shuffle(places)
    kept = list(text)
    for at in places:
        letter, kept[at] = kept[at], chr(0x9000 + chance.randrange(800))
        if jaccard(whole, grams(folded("".join(kept)))) < least:
            kept[at] = letter
            break
    return "".join(kept)


def _many(table: Table) -> None:
    for name, code, n in (
        ("psykb", OURS, MANY),
        ("psykb", OURS, FEW),
        ("datasketch", DATASKETCH, FEW),
    ):
        done = run(str(n), code=code)
        if done.code:
            table.notes.append(f"{name} could not be run")
            continue
        seconds, found = done.out.split()
        table.add(
            f"{name}: made-up dialogues of 1,000 characters, each 20th a near duplicate",
            n, int(found), int(found) / (n // 20), float(seconds), f"{done.megabytes:.0f}",
        )  # fmt: skip


def _contamination(table: Table, data: Path) -> None:
    items = [one for name in NEEDS[:2] for one in read(data / name).items]
    started = time.process_time()
    finder = Finder(items)
    table.add("items of PCEB and CPsyExam indexed", len(items), len(items) - len(finder.unsearched),
              "", time.process_time() - started, "")  # fmt: skip
    looked = [one for one in items if one.where not in set(finder.unsearched)]
    ways: dict[str, Callable[[Asked, random.Random], str]] = {
        "as it stands, with its options": lambda one, _c: _lettered(one),
        "in a longer talk": lambda one, _c: (
            f"老师您好，我在准备考试，想请教一下。{_lettered(one)}谢谢！"
        ),
        "edited 2 %": lambda one, c: _edited(_lettered(one), 0.02, c),
        "edited 5 %": lambda one, c: _edited(_lettered(one), 0.05, c),
        "edited 10 %": lambda one, c: _edited(_lettered(one), 0.10, c),
    }
    for name, way in ways.items():
        chance = random.Random(7)
        rows = [_row(str(n), [way(one, chance)]) for n, one in enumerate(looked)]
        wanted = {row.id: one.where for row, one in zip(rows, looked, strict=True)}
        started = time.process_time()
        found = {hit.row for hit in finder.find(rows) if wanted[hit.row] == hit.item}
        seconds = time.process_time() - started
        table.add(f"planted items, {name}", len(rows), len(found), len(found) / len(rows),
                  seconds, "")  # fmt: skip
    rows = []
    for path in sorted((data / NEEDS[2]).glob("*.json")):
        turns = json.loads(path.read_text(encoding="utf-8"))
        rows.append(_row(path.name, [turn["content"] for turn in turns]))
    started = time.process_time()
    false = {hit.row for hit in finder.find(rows)}
    table.add("SmileChat's dialogues with a hit", len(rows), len(false), len(false) / len(rows),
              time.process_time() - started, "")  # fmt: skip
    _large(table)


def _large(table: Table) -> None:
    _chance, text = _made()
    asked = [
        Asked(where=str(n), text=text(60), options=(text(12), text(12))) for n in range(2 * FEW)
    ]
    rows = [_row(str(n), [text(100) for _turn in range(10)]) for n in range(FEW)]
    started = time.process_time()
    finder = Finder(asked)
    indexed = time.process_time() - started
    found = {hit.row for hit in finder.find(rows)}
    table.add("made-up rows of 10 turns of 100 characters, against 20,000 items", len(rows),
              len(found), len(found) / len(rows), time.process_time() - started, "")  # fmt: skip
    table.notes.append(f"of the last row's seconds {indexed:.1f} go to the index of the items")


def _lettered(one: Asked) -> str:
    lines = [f"{letter}. {text}" for letter, text in zip("ABCDEFGHIJ", one.options, strict=False)]
    return "\n".join((one.text, *lines))


def _edited(text: str, share: float, chance: random.Random) -> str:
    kept = list(text)
    for at in chance.sample(range(len(kept)), max(1, round(share * len(kept)))):
        kept[at] = chr(0x9000 + chance.randrange(800))
    return "".join(kept)


def _row(name: str, said: list[str]) -> Row:
    roles = ("user", "assistant")
    return Row(
        id=name,
        messages=tuple(Message(role=roles[n % 2], content=one) for n, one in enumerate(said)),  # type: ignore[arg-type]
        kind=RowKind.DIALOGUE,
        language="zh",
        source="made",
        groups=(),
    )
