"""Items cut from a small base: what tests of whatever comes after generation start from."""

from hashlib import sha256

from psykb.grounding import quoting
from psykb.types import Bloom, Check, Difficulty, Kind, Method, Point, Provenance, QAPair, Stage


def item(base, quote, *, question, kind=Kind.SHORT, answer="", about="", **more):
    """Return an item whose evidence is the one place where `quote` stands in `base`."""
    (found,) = [c for d in base.documents() for c in quoting.find(base.catalogue, d.id, quote)]
    language = base.document(found.document_id).language
    fields = {
        "id": sha256(f"{kind}{question}".encode()).hexdigest()[:12],
        "kind": kind,
        "language": language,
        "question": question,
        "answer": answer or quote,
        "points": (Point(text=quote, evidence=(0,)),),
        "citations": (found,),
        "bloom": Bloom.REMEMBER,
        "difficulty": Difficulty.EASY,
        "about": about,
        "checks": (Check(stage=Stage.SCHEMA, outcome="passed"),),
        "provenance": Provenance(
            method=Method.RULES, prompts={}, rule="term", passages=(found.id,)
        ),
    }
    return QAPair(**{**fields, **more})
