"""Read Markdown as it is rendered: no marks of syntax, tables a line a row, formulas as source."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import Limits
from psykb.corpus.blocks import Block, Draft, Emphasis, Facts, Line
from psykb.corpus.cleaning import clean
from psykb.corpus.encoding import decode
from psykb.corpus.facts import authors_of, isbn_of, title_of
from psykb.corpus.files import read_bytes
from psykb.corpus.frontmatter import split_front_matter
from psykb.corpus.markup import markup_blocks

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

VERSION = "2"

_REMNANT = re.compile(r'\s*"\)$')
_FIRST_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z(“\"])")
_DIV_FENCE = re.compile(r"^:{3,}.*$", re.MULTILINE)
_HEADING_ATTRIBUTES = re.compile(r"^(#{1,6} .*?)\s*\{[#.\-][^{}\n]*\}[ \t]*$", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[\w-]+\](?::[ \t]*)?")
_DOUBLE_ESCAPE = re.compile(r"\\\\\\(?=[_*'\":#&~\[\]])")
_FIGURE_PLACEHOLDER = re.compile(r"\s*\(\(figure\)\)")
_MATH = re.compile(r"\$\$.+?\$\$|\$(?![\s$])(?:[^$\\\n]|\\.)*?(?<![\s\\])\$(?!\d)", re.DOTALL)
# "1．", "（2）", "B.", "③" or what announces an answer, at the beginning of a line.
_MARK = re.compile(
    r"\s*(?:(?P<answer>【(?:参考)?(?:答案|解析)】|(?:参考答案|答案|解析|答)[：:]|Answer\s*:)"
    r"|(?P<opened>[（(]?)(?P<mark>[0-9０-９]{1,3}|[A-HＡ-Ｈ])(?P<closed>[）)．.、])"
    r"|(?P<circled>[①-⑳]))"
)
_ANSWER = "answer"
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_EMPHASIS: dict[str, Emphasis] = {"strong": "bold", "em": "italic"}


def drop_image_remnants(source: str) -> str:
    """Drop what converters leave of images: the tail `")` of a title that lost its beginning.

    A line ends in one when its quotes and brackets do not pair up. The caption before it stays, but
    for a first sentence that lost its beginning.
    """
    return "\n".join(_without_remnant(line) for line in source.split("\n"))


def _without_remnant(line: str) -> str:
    if not line.rstrip().endswith('")') or line.count('"') % 2 == 0:
        return line
    caption = _REMNANT.sub("", line.rstrip()).strip()
    if caption.count(")") > caption.count("("):
        return line
    if caption.startswith("."):
        caption = caption.lstrip(". ")
    elif caption[:1].islower():
        end = _FIRST_SENTENCE.search(caption)
        caption = caption[end.end() :] if end else ""
    return "" if caption[:1] in ",;:)" else caption


def drop_figure_placeholders(source: str) -> str:
    """Drop `((figure))`, which converters write for a reference to a figure they left out."""
    return _FIGURE_PLACEHOLDER.sub("", source)


def drop_double_escapes(source: str) -> str:
    r"""Write `\\\_`, an underscore that was escaped twice, as `\_`."""
    return _DOUBLE_ESCAPE.sub(r"\\", source)


def drop_div_fences(source: str) -> str:
    """Drop the lines `::: {.note}` and `:::` around the blocks of Pandoc."""
    return _DIV_FENCE.sub("", source)


def drop_heading_attributes(source: str) -> str:
    """Drop `{#id .class}` behind the headings of Pandoc."""
    return _HEADING_ATTRIBUTES.sub(r"\1", source)


def drop_footnote_marks(source: str) -> str:
    """Drop `[^1]` in the text and before a note; the note itself stays, as a paragraph."""
    return _FOOTNOTE_MARK.sub("", source)


RULES: tuple[Callable[[str], str], ...] = (
    drop_image_remnants,
    drop_figure_placeholders,
    drop_double_escapes,
    drop_div_fences,
    drop_heading_attributes,
    drop_footnote_marks,
)


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:  # noqa: ARG001
    """Read a Markdown file; see `psykb.corpus.reading.read` for the errors."""
    source = decode(read_bytes(path, limits.text_bytes), where=str(path))
    return draft(clean(source))


def draft(source: str) -> Draft:
    """Return the draft of a clean source."""
    fields, source = split_front_matter(source)
    for rule in RULES:
        source = rule(source)
    return Draft(blocks=tuple(_Walker().walk(_parser().parse(source))), facts=_facts(fields))


def _facts(fields: Mapping[str, Sequence[str]]) -> Facts:
    def first(*names: str) -> str | None:
        return next((fields[name][0] for name in names if fields.get(name)), None)

    year = _YEAR.search(first("year", "date") or "")
    language = (first("language", "lang") or "").lower()
    return Facts(
        title=title_of(first("title")),
        authors=tuple(a for name in fields.get("author", []) for a in authors_of(name)),
        edition=first("edition"),
        year=int(year.group()) if year else None,
        isbn=isbn_of(first("isbn") or ""),
        language="zh" if language.startswith("zh") else "en" if language.startswith("en") else None,
        licence=first("licence", "license", "rights"),
    )


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "formula", _formula)
    return parser


def _formula(state: "StateInline", silent: bool) -> bool:
    """Take `$…$` and `$$…$$` as they are: their underscores and backslashes are no Markdown."""
    if state.src[state.pos] != "$":
        return False
    found = _MATH.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = found.group()
    state.pos = found.end()
    return True


class _Walker:
    """Walks the flat list of block tokens and gathers blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lists: list[int | None] = []  # of the lists around: the next number, None for bullets
        self._marker: str | None = None  # of a list item that has no text yet
        self._glued = False  # whether the next block goes on a list or a table
        self._level = 0  # of the heading that is open
        self._row: Line | None = None  # the table row that is open

    def walk(self, tokens: Sequence["Token"]) -> list[Block]:
        """Return the blocks of `tokens`."""
        handlers: dict[str, Callable[[Token], None]] = {
            "bullet_list_open": self._open_list,
            "ordered_list_open": self._open_list,
            "bullet_list_close": self._close_list,
            "ordered_list_close": self._close_list,
            "list_item_open": self._open_item,
            "heading_open": self._open_heading,
            "table_open": self._leave_table,
            "table_close": self._leave_table,
            "tr_open": self._open_row,
            "tr_close": self._close_row,
            "inline": self._inline,
            "fence": self._lines,
            "code_block": self._lines,
            "html_block": self._html,
        }
        for token in tokens:
            handler = handlers.get(token.type)
            if handler is not None:
                handler(token)
        return self.blocks

    def _open_list(self, token: "Token") -> None:
        start = token.attrGet("start")
        number = 1 if start is None else int(start)
        self._lists.append(number if token.type == "ordered_list_open" else None)

    def _close_list(self, _token: "Token") -> None:
        self._lists.pop()
        self._glued = bool(self._lists)

    def _open_heading(self, token: "Token") -> None:
        self._level = int(token.tag[1])

    def _leave_table(self, _token: "Token") -> None:
        self._glued = False

    def _open_row(self, _token: "Token") -> None:
        self._row = Line()

    def _open_item(self, token: "Token") -> None:
        number = self._lists[-1]
        if number is not None and token.info.isdecimal():
            number = int(token.info)  # as the file has it: a list of keys may leave numbers out
        self._marker = "" if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _inline(self, token: "Token") -> None:
        if self._row is not None:
            if self._row.text:
                self._row.add(" | ")
            _fill(self._row, token.children or ())
            return
        if self._level:
            line = Line()
            _fill(line, token.children or ())
            self._add(line.block("heading", level=self._level))
            self._level = 0
            return
        for number, tokens in enumerate(numbered_lines(token.children or ())):
            line = Line()
            if self._marker:
                line.add(self._marker)
            _fill(line, tokens)
            if self._lists:
                self._add(line.block("item", glued=self._glued or number > 0))
                self._glued = True
            elif number:
                self._add(line.block("item", glued=True))
            else:
                self._add(line.block())
            self._marker = None

    def _close_row(self, _token: "Token") -> None:
        if self._row is not None:
            self._add(self._row.block("row", glued=self._glued))
        self._row, self._glued = None, True

    def _lines(self, token: "Token") -> None:
        glued = self._glued
        for text in token.content.split("\n"):
            if text.strip():
                self._add(Block(text=text.strip(), kind="row", glued=glued))
                glued = True

    def _html(self, token: "Token") -> None:
        from psykb.corpus.readers.html import parse

        root = parse(token.content)
        if root is not None:
            self.blocks.extend(markup_blocks(root))

    def _add(self, block: Block) -> None:
        if block.text:
            self.blocks.append(block)


def numbered_lines(tokens: "Sequence[Token]") -> "list[Sequence[Token]]":
    """Cut a paragraph where a line of the file begins with a number or a letter of a sequence.

    Markdown runs the lines of a paragraph together. Questions and their options are often written
    one a line without the blank lines that it wants; so "2．" behind "1．" and "B．" behind "A．"
    begin a line of their own, and so does what announces an answer.
    """
    breaks = [at for at, token in enumerate(tokens) if token.type == "softbreak"]
    starts = [0, *(at + 1 for at in breaks)]
    marks = [_mark("".join(t.content for t in tokens[at : at + 1])) for at in starts]
    known = [mark for mark in marks if mark is not None]
    sequences = {style for style, value in known if (style, value + 1) in known}
    cut = [
        at
        for at, mark in zip(starts, marks, strict=True)
        if at and mark is not None and (mark[0] == _ANSWER or mark[0] in sequences)
    ]
    ends = [*(at - 1 for at in cut), len(tokens)]
    return [tokens[start:end] for start, end in zip([0, *cut], ends, strict=True)]


def _mark(line: str) -> tuple[str, int] | None:
    """Return the style and the value of the mark with which a line begins, None without one."""
    found = _MARK.match(line)
    if found is None:
        return None
    if found["answer"]:
        return _ANSWER, 0
    if found["circled"]:
        return "①", ord(found["circled"])
    mark = unicodedata.normalize("NFKC", found["mark"])
    style = found["opened"] + found["closed"]
    return (f"1{style}", int(mark)) if mark.isdecimal() else (f"A{style}", ord(mark))


def _fill(line: Line, tokens: "Iterable[Token]") -> None:
    """Add the text of inline tokens to `line`; images and tags leave nothing."""
    emphasis: list[Emphasis] = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _EMPHASIS and token.nesting > 0:
            emphasis.append(_EMPHASIS[kind])
        elif kind in _EMPHASIS and emphasis:
            emphasis.remove(_EMPHASIS[kind])
        elif kind == "softbreak":
            line.wrap()
        elif kind == "hardbreak" or token.content.startswith("<br"):
            line.add(" ")
        elif kind in ("text", "code_inline", "formula"):
            line.add(token.content, frozenset(emphasis))
