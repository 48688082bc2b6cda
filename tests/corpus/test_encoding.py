"""Decoding: every encoding that Chinese and English books come in, and what is no text."""

import random

import pytest

from psykb.corpus.encoding import decode, plausibility
from psykb.errors import UnreadableFileError
from psykb.types import Reason

SIMPLIFIED = (
    "工作记忆是指对信息加以暂时保持并同时加工的记忆系统。1974年，"
    "巴德利和希契提出了这一模型，他们认为短时记忆不只是一个仓库。"
)
TRADITIONAL = (
    "工作記憶是指對資訊加以暫時保持並同時加工的記憶系統。一九七四年，"
    "巴德利和希契提出了這一模型，他們認為短時記憶不只是一個倉庫。"
)
ENGLISH = "Working memory holds a few chunks while we think — “seven, plus or minus two”."


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, ENGLISH], ids=["zh", "zh-hant", "en"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode(text, encoding):
    assert decode(text.encode(encoding), where="book.txt") == text


@pytest.mark.parametrize(
    "text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED * 500, "心理学", "普通心理学（第三版）"]
)
def test_gb18030(text):
    assert decode(text.encode("gb18030"), where="book.txt") == text


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 500, "心理學概論"])
def test_big5(text):
    assert decode(text.encode("big5"), where="book.txt") == text


@pytest.mark.parametrize(
    "data",
    [
        random.Random(0).randbytes(4000),
        b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
        b"\xff\xfe\x00\xd8",  # a lone surrogate behind a byte order mark
        bytes(1000),
    ],
    ids=["noise", "program", "broken UTF-16", "zeros"],
)
def test_binary_data_is_refused(data):
    with pytest.raises(UnreadableFileError, match=r"^book\.txt: not text in UTF-8") as caught:
        decode(data, where="book.txt")
    assert caught.value.reason is Reason.UNDECODABLE


def test_a_wrong_reading_is_less_plausible_than_the_right_one():
    data = TRADITIONAL.encode("big5")
    assert plausibility(data.decode("gb18030", "ignore")) < plausibility(TRADITIONAL)
