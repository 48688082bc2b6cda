"""What the name of a licence says of a use that is paid for; nothing here is legal advice."""

import re
from collections.abc import Iterable, Mapping

from psykb.generation.dialogues.licences import JOINED, spdx

_NON_COMMERCIAL = re.compile(
    r"(?<![a-z])nc(gl)?(?![a-z])|non[\s-]*commercial|research[\s-]+(use[\s-]+)?only|academic[\s-]+only"
    r"|非商(业|用)|禁止商(业|用)|仅(限|供)[^,;，；]{0,8}(研究|学术|学习)",
    re.IGNORECASE,
)
UNKNOWN = "NOASSERTION"  # SPDX's word for a licence that nobody named
# Usual names, folded, of licences that are not of Creative Commons (those `spdx` knows) → SPDX ids.
_SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "agpl-3.0": "AGPL-3.0-only",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "gpl-2.0": "GPL-2.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "lgpl-3.0": "LGPL-3.0-only",
    "mulanpsl-2.0": "MulanPSL-2.0",
    "mpl-2.0": "MPL-2.0",
    "odc-by": "ODC-By-1.0",
    "odc-by-1.0": "ODC-By-1.0",
    "odbl": "ODbL-1.0",
    "odbl-1.0": "ODbL-1.0",
    "pddl-1.0": "PDDL-1.0",
    "cdla-permissive-2.0": "CDLA-Permissive-2.0",
    "mit": "MIT",
    "mit license": "MIT",
    "mit licence": "MIT",
    "the mit license": "MIT",
    "noassertion": UNKNOWN,
}
_KNOWN = re.compile(r"CC0-1\.0|CC-BY(-NC)?(-SA|-ND)?-\d\.\d|LicenseRef-[A-Za-z0-9.-]+")
_UNKNOWN = frozenset(("", "unknown", "other", "none", "noassertion", "n/a", "未知", "不详"))


def is_non_commercial(licence: str) -> bool:
    """Return whether the name of a licence, or of one of several joined, forbids commercial use.

    By its words alone: "CC-BY-NC-4.0", "PolyForm-Noncommercial-1.0.0", "research only", "非商用".
    """
    return _NON_COMMERCIAL.search(licence) is not None


def is_spdx(licence: str) -> bool:
    """Return whether a licence, or each of several joined by " AND ", is an SPDX id psykb knows.

    Those of `spelt`, and LicenseRef-… for one that has no id. Not all of SPDX: what it does not
    know may still be an id.
    """
    return all(
        part in _SPELLINGS.values() or _KNOWN.fullmatch(part) is not None
        for part in spelt(licence).split(JOINED)
    )


def is_unknown(licence: str) -> bool:
    """Return whether a licence, or one of several joined by " AND ", is not known."""
    return any(part.strip().casefold() in _UNKNOWN for part in licence.split(JOINED))


def spelt(licence: str) -> str:
    """Return a licence, or each of several joined by " AND ", in one spelling; "" stays "".

    Its SPDX id for names of Creative Commons licences and a few others that are usual ("CC BY 4.0",
    "Apache 2.0"); else as it stands. One without a version stays as it is: which is not known.
    """
    parts = (spdx(part) for part in licence.split(JOINED))
    return JOINED.join(_SPELLINGS.get(part.casefold(), part) for part in parts)


def joined(licences: Iterable[str]) -> str:
    """Return licences as one, `spelt`, joined by " AND ", sorted, each once.

    Those that are joined already are taken apart; "" where none is given.
    """
    return JOINED.join(sorted({part for one in licences for part in spelt(one).split(JOINED)}))


def of_books(documents: Iterable[str], known: Mapping[str, str]) -> str:
    """Return the licences of books, `joined`; "NOASSERTION" for a book of which none is known.

    Args:
        documents: ids of the books.
        known: id → licence, "" where the book names none.
    """
    return joined(known.get(book) or UNKNOWN for book in documents)
