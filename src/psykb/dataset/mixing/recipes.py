"""Recipes: what a training set is mixed of, read from a TOML file, every mistake told by place."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from psykb.dataset import counting
from psykb.dataset.mixing import knowledge
from psykb.dataset.mixing.tables import Table
from psykb.dataset.mixing.wishes import SPLITS, Recipe, RetrievalWish, SourceWish, SplitWish
from psykb.errors import MisuseError, NotFoundError
from psykb.generation import runs
from psykb.messages import text as _
from psykb.types import Kind

_BY = ("passage", "document")
_CRISIS = ("keep", "drop", "line_named", "referred")
_ON_HIT = ("refuse", "drop", "keep")
_LANGUAGES = ("zh", "en")
_TOLERANCE = Fraction(1, 1000)  # by which shares may miss 1: three times 0.333 is meant as a third
_NEAR = Decimal("0.8")


def read(path: Path) -> Recipe:
    """Return the recipe in a file; paths in it are relative to its folder, or to where one stands.

    Raises:
        NotFoundError: there is no such file, or one that it names is not there.
        MisuseError: it cannot be read, or does not say what a recipe says; names table and key.
    """
    try:
        content = path.read_bytes()
        values = tomllib.loads(content.decode("utf-8"), parse_float=_number)
    except FileNotFoundError:
        raise NotFoundError(
            _("{path}: there is no such recipe; begin one by psykb data mix --template").format(
                path=path
            )
        ) from None
    except OSError as error:
        raise MisuseError(
            _("{path}: cannot be read: {error}").format(path=path, error=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise MisuseError(_("{path}: is not UTF-8 text").format(path=path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MisuseError(_("{path}: is no TOML: {error}").format(path=path, error=error)) from None
    except ValueError:  # Python reads none of more than 4,300
        raise MisuseError(
            _("{path}: holds a number of too many digits").format(path=path)
        ) from None
    return _recipe(Table(str(path), values), path.parent, content)


def _number(text: str) -> Decimal:
    """Return a number with its point as it is written; NaN of one that is out of all bounds."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _recipe(top: Table, folder: Path, content: bytes) -> Recipe:
    name = top.text("name")
    if not name:
        raise top.wrong("name", _("a name for the folder under generated/"))
    try:
        runs.folder_of(folder, {}, name)
    except MisuseError:
        name = "."
    if name.startswith("."):
        words = _("a name without slashes that begins with neither - nor a dot")
        raise top.wrong("name", words)
    seed = top.whole("seed", least=0) or 0
    sources = tuple(_source(table, folder) for table in top.tables("source"))
    if not sources:
        raise MisuseError(
            _("{where}: names no source; write [[source]] and set or run").format(where=top.where)
        )
    _check_shares(top.where, sources)
    against, on_hit = _contamination(top.table("contamination"), folder)
    made = Recipe(
        name=name,
        seed=seed,
        split=_split(top.table("split")),
        sources=sources,
        retrieval=_retrieval(top.table("retrieval")),
        against=against,
        on_hit=on_hit,
        near=_near(top.table("duplicates")),
        folder=folder,
        content=content,
    )
    top.end()
    return made


def _source(table: Table, folder: Path) -> SourceWish:
    names = {key: table.text(key) for key in ("set", "run")}
    given = [key for key, name in names.items() if name]
    if len(given) != 1:
        raise MisuseError(
            _('{where}: write either set = "…" (dialogues) or run = "…" (items)').format(
                where=table.where
            )
        )
    run = given == ["run"]
    share, count = table.share("share"), table.whole("count", least=1)
    if share is not None and count is not None:
        raise MisuseError(
            _("{where}: write share or count, not both; neither takes all").format(
                where=table.where
            )
        )
    if share is not None and not share:
        raise table.wrong("share", _("a share above 0, or leave the source out"))
    least, most, crisis = (1, None, "keep") if run else _of_dialogues(table)
    probe, known = knowledge.wished(table) if run else ("", None)
    made = SourceWish(
        name=names[given[0]],
        run=run,
        share=None if share is None else Fraction(share),
        count=count,
        kinds=_kinds(table) if run else None,
        reviewed=table.truth("reviewed"),
        system=_system(table, folder),
        languages=_languages(table),
        licence=table.text("licence").strip(),
        least=least,
        most=most,
        crisis=crisis,
        probe=probe,
        known=known,
    )
    table.end()
    return made


def _kinds(table: Table) -> dict[Kind, int | None] | None:
    words = table.texts("kinds")
    try:
        return counting.parse(",".join(words)) if words else None
    except MisuseError as error:
        raise MisuseError(f"{table.where}: {error}") from None


def _of_dialogues(table: Table) -> tuple[int, int | None, str]:
    """Return the least and the most exchanges, and what becomes of clients at risk."""
    least = table.whole("min_turns", least=1) or 1
    most = table.whole("max_turns", least=1)
    if most is not None and most < least:
        raise table.wrong(
            "max_turns", _("a number that is not below min_turns ({least})").format(least=least)
        )
    return least, most, table.word("crisis", _CRISIS)


def _languages(table: Table) -> tuple[str, ...]:
    found = table.texts("languages")
    if not set(found) <= set(_LANGUAGES):
        raise table.wrong("languages", '["zh", "en"]')
    return found


def _system(table: Table, folder: Path) -> str | None:
    text = table.text("system").strip() if table.has("system") else None
    file = table.text("system_file")
    if not file:
        return text
    if text is not None:
        raise MisuseError(
            _("{where}: write system or system_file, not both").format(where=table.where)
        )
    try:
        return _resolved(table, "system_file", file, folder).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise table.wrong("system_file", _("a file of UTF-8 text")) from None


def _resolved(table: Table, key: str, name: str, folder: Path) -> Path:
    """Return a path that a recipe names: beside the recipe, else from where one stands."""
    for path in (folder / name, Path(name)):
        if path.exists():
            return path
    raise NotFoundError(
        _("{where}: {key}: there is no {path}").format(
            where=table.where, key=key, path=folder / name
        )
    )


def _check_shares(where: str, sources: Sequence[SourceWish]) -> None:
    """Refuse shares that cannot be: with nothing else they are all there is."""
    shares = [source.share for source in sources if source.share is not None]
    if not shares:
        return
    whole = sum(shares, Fraction(0))
    if len(shares) == len(sources) and abs(whole - 1) > _TOLERANCE:
        raise MisuseError(
            _("{where}: the shares of the sources add up to {sum}; they must add up to 1").format(
                where=where, sum=_decimal(whole)
            )
        )
    if len(shares) < len(sources) and whole >= 1:
        raise MisuseError(
            _(
                "{where}: the shares of the sources add up to {sum}, which leaves nothing for "
                "those that are counted or taken whole"
            ).format(where=where, sum=_decimal(whole))
        )


def _split(table: Table) -> SplitWish:
    by = table.word("by", _BY)
    keep = table.text("keep").strip()
    shares: dict[str, Fraction] = {}
    counts: dict[str, int] = {}
    for name in SPLITS:
        if not table.has(name):
            continue
        if _is_count(table, name):
            counts[name] = table.whole(name, least=0) or 0
        else:
            shares[name] = Fraction(table.share(name) or 0)
    table.end()
    if not shares and not counts:
        shares = {"train": Fraction(8, 10), "valid": Fraction(1, 10), "test": Fraction(1, 10)}
    if counts and (shares or "train" in counts):
        raise MisuseError(
            _(
                "{where}: write shares that add up to 1 (0.8, 0.1, 0.1), or how many rows go to "
                "valid and test; train gets the others"
            ).format(where=table.where)
        )
    whole = sum(shares.values(), Fraction(0))
    if shares and abs(whole - 1) > _TOLERANCE:
        raise MisuseError(
            _("{where}: the shares add up to {sum}; they must add up to 1").format(
                where=table.where, sum=_decimal(whole)
            )
        )
    if not counts and not shares.get("train"):
        raise table.wrong("train", _("a share above 0"))
    return SplitWish(
        shares={name: shares.get(name, Fraction(0)) / whole for name in SPLITS} if shares else None,
        counts=counts,
        by=by,
        keep=keep,
    )


def _is_count(table: Table, name: str) -> bool:
    """Return whether a whole number above 1 is meant; 0 and 1 are shares where no count is."""
    value = table.peek(name)
    return isinstance(value, int) and not isinstance(value, bool) and value > 1


def _retrieval(table: Table) -> RetrievalWish:
    share = table.share("share")
    lacking, decline = table.share("without_gold"), table.share("decline")
    made = RetrievalWish(
        share=Fraction(share or 0),
        distractors=table.whole("distractors", least=1) or 4,
        without_gold=Fraction(1, 5) if lacking is None else Fraction(lacking),
        decline=Fraction(decline or 0),
    )
    table.end()
    if made.without_gold + made.decline > 1:
        raise MisuseError(
            _("{where}: without_gold and decline together are more than 1").format(
                where=table.where
            )
        )
    return made


def _contamination(table: Table, folder: Path) -> tuple[tuple[Path, ...], str]:
    named = table.texts("against")
    against = tuple(_resolved(table, "against", name, folder) for name in named)
    on_hit = table.word("on_hit", _ON_HIT)
    table.end()
    return against, on_hit


def _near(table: Table) -> float | None:
    if table.peek("near") == "off":
        table.has("near")
        table.end()
        return None
    near = table.share("near")
    if near is not None and near < Decimal("0.5"):
        raise table.wrong("near", _('a share from 0.5 to 1, or "off"'))
    table.end()
    return float(_NEAR if near is None else near)


def _decimal(share: Fraction) -> str:
    return f"{float(share):g}"
