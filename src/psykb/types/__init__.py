"""The nouns of psykb: frozen records that every part of the pipeline passes on.

There is one coordinate system. Every `start` and `end` is a half-open range of code points in
`Document.text`, so that "the quote is in the book" is an equality and not an opinion.
"""

from psykb.types.answers import (
    Abstention,
    Answer,
    Citation,
    Claim,
    Evidence,
    Fault,
    Hit,
    Metric,
    Verdict,
)
from psykb.types.books import (
    Definition,
    Document,
    LabelKind,
    Language,
    Mark,
    Page,
    Passage,
    Reason,
    Region,
    Rejected,
    Section,
    SectionKind,
    Source,
)
from psykb.types.models import Failure, Message, Reply, Role, Usage
from psykb.types.records import record
from psykb.types.safety import HelpLine, Notice, Risk, RiskLevel, RiskReason

__all__ = [
    "Abstention",
    "Answer",
    "Citation",
    "Claim",
    "Definition",
    "Document",
    "Evidence",
    "Failure",
    "Fault",
    "HelpLine",
    "Hit",
    "LabelKind",
    "Language",
    "Mark",
    "Message",
    "Metric",
    "Notice",
    "Page",
    "Passage",
    "Reason",
    "Region",
    "Rejected",
    "Reply",
    "Risk",
    "RiskLevel",
    "RiskReason",
    "Role",
    "Section",
    "SectionKind",
    "Source",
    "Usage",
    "Verdict",
    "record",
]
