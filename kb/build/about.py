"""What every book of the starter library says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

AUTHOR = "psykb contributors"
YEAR = 2026
LICENCE = "CC BY 4.0"
LICENCE_NAME = "知识共享署名4.0国际许可协议（CC BY 4.0）"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
#: Creation date written into every book, so that a rebuild gives the same bytes.
CREATED = datetime(YEAR, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Book:
    """The title of a book and the subjects it is filed under."""

    title: str
    subjects: tuple[str, ...]
    description: str
    language: str = "zh-CN"


BASICS = Book(
    "心理学基础",
    ("心理学", "普通心理学", "教科书"),
    "面向初学者的心理学入门教科书。",
)
EXAM_GUIDE = Book(
    "心理学备考指南",
    ("心理学", "考试", "练习题"),
    "心理学基础课程的复习建议、练习题与解析。",
)
SLEEP = Book(
    "睡眠与梦",
    ("心理学", "睡眠", "梦"),
    "介绍睡眠与梦的心理学小书。",
)
