"""Read the block of YAML at the top of a Markdown file, as far as books use it."""

import re

_FENCE = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"([\w-]+)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"-[ \t]+(?:name[ \t]*:[ \t]*)?(.*)$")
_KEY = {
    "authors": "author",
    "作者": "author",
    "书名": "title",
    "标题": "title",
    "date-published": "date",
}


def split_front_matter(source: str) -> tuple[dict[str, list[str]], str]:
    """Split a source into the fields of its front matter and the rest.

    Understood are `key: value`, quoted or not, `key: [a, b]`, a list of `- value` or
    `- name: value` under a key, and a folded or literal text; anything deeper is passed over. Keys
    are in lower case, "authors" is the same as "author".

    Returns:
        key → values, and the source without the front matter; no field where there is none.
    """
    found = _FENCE.match(source.lstrip("\ufeff"))
    if found is None:
        return {}, source
    fields: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in found.group(1).split("\n"):
        field = _FIELD.match(line)
        if field:
            key = field.group(1).lower()
            current = fields.setdefault(_KEY.get(key, key), [])
            current.extend(_values(field.group(2) or ""))
        elif current is not None and line.strip():
            item = _ITEM.match(line.strip())
            if item:
                current.extend(_values(item.group(1)))
            elif line[:1] in " \t" and not _FIELD.match(line.strip()):
                current[:] = [" ".join([*current, line.strip()])]
    return fields, source[found.end() :]


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [value for part in text[1:-1].split(",") for value in _values(part)]
    if text[:1] in "|>":
        return []
    if text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1:
        text = text[1:-1]
    else:
        text = re.sub(r"\s+#.*$", "", text)
    return [text] if text else []
