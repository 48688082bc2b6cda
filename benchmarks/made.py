"""Books made up from the sentences of real ones: as many as a benchmark wants, all different."""

import random
from pathlib import Path

from psykb.corpus.reading import read
from psykb.text.sentences import sentences

KB = Path(__file__).parent.parent / "kb" / "books"


def pools() -> dict[str, list[str]]:
    """Return the sentences of the starter library by language."""
    found: dict[str, list[str]] = {"zh": [], "en": []}
    for path in sorted(KB.iterdir()):
        document = read(path).document
        text = document.text
        found[document.language] += [text[a:b] for a, b in sentences(text) if b - a > 15]
    return found


def write_books(folder: Path, count: int, passages: int, seed: int = 0) -> None:
    """Write `count` Markdown books of about `passages` passages, two of three in Chinese."""
    rng = random.Random(seed)
    sources = pools()
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        language = "en" if n % 3 == 2 else "zh"
        lines = [f"---\ntitle: Book {n}\nlicence: CC BY 4.0\n---\n"]
        for chapter in range(max(1, passages // 10)):
            lines.append(f"# {'Chapter' if language == 'en' else '第'}{chapter + 1} {n}\n")
            for _paragraph in range(10):
                chosen = rng.sample(sources[language], 6)
                lines.append(("" if language == "zh" else " ").join(chosen) + "\n")
        (folder / f"book{n:04d}.md").write_text("\n".join(lines), encoding="utf-8")
