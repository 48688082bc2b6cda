"""What every test may lean on: small books of our own, and no way out to a network."""

import os
import signal
import socket
from pathlib import Path

import pytest
from hypothesis import settings

from psykb.llm import redaction

# The same examples every time where a failure must be the change's own; new ones by hand.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# A shell starts background jobs with Ctrl-C ignored; tests that interrupt would then fail.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ZH = """\
---
title: 记忆小书
authors: [甲]
year: 2026
language: zh
licence: CC BY 4.0
---

# 第一章 记忆

记忆是人脑对经历过的事物进行编码、储存和提取的心理过程。记忆包括三个基本过程：编码、储存和提取。

## 1.1 工作记忆

**工作记忆**（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\
1974年，巴德利和希契提出了工作记忆模型。
与短时记忆不同，工作记忆强调的不只是保持，还有对信息的操作。

## 1.2 遗忘

艾宾浩斯用无意义音节研究遗忘。遗忘先快后慢，之所以如此，是因为最初的记忆痕迹还不稳固。干扰也会导致遗忘。

# 第二章 学习

## 2.1 经典条件反射

所谓**经典条件反射**（classical conditioning），是指中性刺激与无条件刺激多次配对以后，\
单独引起反应的过程。巴甫洛夫在狗身上发现了它。
消退是指条件刺激多次单独出现后，条件反应逐渐减弱的现象。

## 参考文献

- 巴甫洛夫. 工作记忆与条件反射讲义. 1927.
"""

EN = """\
---
title: A Small Book of Learning
authors: [B. Author]
year: 2026
language: en
licence: CC BY 4.0
---

# Chapter 1 Learning

## 1.1 Operant conditioning

**Operant conditioning** is a form of learning in which behavior is shaped by its consequences. \
It was studied by B. F. Skinner. There are four kinds of consequences: positive reinforcement, \
negative reinforcement, positive punishment and negative punishment.

## 1.2 Memory

Working memory holds a few chunks while we think. The spacing effect means that practice spread \
over time is remembered better than practice in one block.
"""

TXT = """\
第一章 动机

动机是激发并维持个体活动、使活动朝向某一目标的内部动力。

马斯洛把需要分为五个层次：生理需要、安全需要、归属与爱的需要、尊重的需要和自我实现的需要。

第二章 情绪

情绪包括三种成分：主观体验、生理唤醒和外部表现。詹姆斯和兰格认为，人是因为哭泣才悲伤。
"""

BOOKS = {"memory.md": ZH, "learning.md": EN, "motivation.txt": TXT}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse every connection that is not to this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else "local"
        assert host in ("127.0.0.1", "::1", "localhost", "local"), f"a test reached for {host}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_known_keys(monkeypatch):
    """Forget the keys that another test has read: parts of them would be struck out here, too."""
    monkeypatch.setattr(redaction, "_SECRETS", set())


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A folder with three small books: Markdown in Chinese and in English, and a text file."""
    folder = tmp_path / "books"
    folder.mkdir()
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder
