"""Leave out the lettering of drawn figures."""

import re

from psykb.corpus.pdf.clusters import Cluster, Measures

_SMALL = 0.93  # of the size of body text: lettering is no larger
_FIGURE = re.compile(r"(?:Figure|Fig\.|FIGURE)\s*\d|[图圖]\s*\d")
_LETTERS = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]")
_LEAST_LETTERING = 5  # pieces in a row
_LONGEST_LETTERING = 60  # characters of each


def drop_figure_lettering(found: list[Cluster], usual: Measures) -> list[Cluster]:
    """Leave out the lettering of drawn figures: numbers at axes, labels, legends.

    It goes where the page has the caption of a figure and five or more short pieces in small type
    or askew follow each other, half of them numbers at least or one of them askew, none of them a
    sentence. Rows of tables are never among them.
    """
    if not any(_FIGURE.match(c.pieces[0].line.text) for c in found if c.aside):
        return found
    kept: list[Cluster] = []
    bunch: list[Cluster] = []
    for cluster in [*found, None]:
        if cluster is not None and _is_lettering(cluster, usual):
            bunch.append(cluster)
            continue
        words = sum(1 for c in bunch if _LETTERS.search(c.text))
        askew = any(not c.pieces[0].line.flat for c in bunch)
        if len(bunch) < _LEAST_LETTERING or not (askew or 2 * words <= len(bunch)):
            kept.extend(bunch)
        bunch = []
        if cluster is not None:
            kept.append(cluster)
    return kept


def _is_lettering(cluster: Cluster, usual: Measures) -> bool:
    line = cluster.pieces[0].line
    return (
        cluster.kind != "row"
        and (cluster.size <= _SMALL * usual.size or not line.flat)
        and len(cluster.pieces) <= 12
        and len(cluster.text) <= _LONGEST_LETTERING
        and not _FIGURE.match(line.text)
        and cluster.text[-1] not in ".。!?！？"
    )
