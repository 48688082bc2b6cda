"""Write tables of words as running text."""


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, which is split at white space."""
    return frozenset(text.split())


def either(text: str) -> str:
    """Return a regular expression for any of the words of `text`; `_` stands for a space."""
    return "(?:" + "|".join(word.replace("_", " ") for word in text.split()) + ")"
