"""Does a message tell of its writer, and ask nothing? Then no sentence of a book is an answer."""

import re

from psykb.index.questions import QuestionKind, kind_of
from psykb.text.folding import fold

_WRITER = re.compile(r"我|俺|咱|自己|\b(?:i|i['’]?m|i['’]?ve|i['’]?d|i['’]?ll|me|my|myself|mine)\b")
_ASKS = re.compile(
    r"[?]|吗|呢|什么|啥|怎|为何|如何|何谓|哪|谁|多少|几[个种类岁年天次]|是否|能否|[是有能会要可].?[不没][是有能会要可]|"
    r"区别|解释|说明|介绍|讲一?[讲下]|讲讲|说说|告诉|请问|了解|复习|学习|查|搜|例子|举例|定义|概念|含义|"
    r"\b(?:what|why|how|who|whom|whose|when|where|which|explain|describe|define|compare|list|tell|"
    r"show|give|name|difference|examples?|definition|meaning|review|study|learn|look up|find|"
    r"know about|read about|understand)\b|"
    r"^(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have)\b"
)

_TROUBLED = re.compile(
    r"救[救我]|帮帮|撑不|坚持不|受不了|难过|痛苦|难受|害怕|崩溃|绝望|想哭|孤独|没人|活着|累了|"
    r"\b(?:help me|scared|afraid|hopeless|alone|lonely|hurts?|hurting|pain|crying|desperate|"
    r"can['’]?t go on|tired of)\b"
)


def tells_of_oneself(message: str) -> bool:
    """Whether a message speaks of its writer and asks nothing, by its wording alone.

    "我站在天台上", "I feel so alone"; not "我想了解工作记忆", "Why do I forget names?".
    """
    folded = fold(message)
    if not _WRITER.search(folded) or _ASKS.search(folded):
        return False
    return kind_of(message) is QuestionKind.OTHER


def asks(message: str) -> bool:
    """Whether a message asks for something, by its wording alone; a bare term does not."""
    return bool(_ASKS.search(fold(message))) or kind_of(message) is not QuestionKind.OTHER


def may_be_troubled(message: str) -> bool:
    """Whether a message tells of its writer, or asks in words of distress.

    Wide on purpose: it costs those who are well one line that says whom to call.
    """
    folded = fold(message)
    troubled = bool(_WRITER.search(folded) and _TROUBLED.search(folded))
    return troubled or tells_of_oneself(message)
