"""One good item of each kind from the small books, as a model would write it.

In the place of sentence numbers stand words of the sentences; `saying` puts the numbers in.
"""

from typing import Any

from psykb.types import Kind

MEMORY, LEARNING, NEEDS = "巴德利和希契提出", "shaped by its", "马斯洛把需要"

GOOD: dict[Kind, tuple[str, dict[str, Any]]] = {
    Kind.DEFINITION: (
        MEMORY,
        {
            "question": "什么是工作记忆？",
            "answer": [
                {
                    "text": "工作记忆是对有限的信息加以暂时保持并同时加工的记忆系统。",
                    "evidence": ["是指对有限的信息"],
                },
                {
                    "text": "工作记忆强调的不只是保持，还有对信息的操作。",
                    "evidence": ["与短时记忆不同"],
                },
            ],
            "bloom": "remember",
            "about": "工作记忆",
        },
    ),
    Kind.SHORT: (
        NEEDS,
        {
            "question": "马斯洛把人的需要分为哪几个层次？",
            "answer": [
                {
                    "text": "马斯洛把需要分为生理需要、安全需要、归属与爱的需要、尊重的需要"
                    "和自我实现的需要五个层次。",
                    "evidence": ["马斯洛把需要"],
                }
            ],
            "bloom": "remember",
            "about": "需要层次",
        },
    ),
    Kind.ESSAY: (
        LEARNING,
        {
            "question": "Explain what operant conditioning is and which kinds of consequences "
            "shape behavior in it.",
            "answer": [
                {
                    "text": "Operant conditioning is a form of learning in which behavior is "
                    "shaped by its consequences.",
                    "evidence": ["shaped by its"],
                },
                {
                    "text": "There are four kinds of consequences: positive reinforcement, "
                    "negative reinforcement, positive punishment and negative punishment.",
                    "evidence": ["four kinds"],
                },
            ],
            "bloom": "analyse",
            "about": "operant conditioning",
        },
    ),
    Kind.CASE: (
        LEARNING,
        {
            "question": "Anna praises her dog whenever it sits down at her word, and it sits down "
            "more and more often. Which form of learning is this, and what shapes behavior in it?",
            "answer": [
                {
                    "text": "Operant conditioning is a form of learning in which behavior is "
                    "shaped by its consequences.",
                    "evidence": ["shaped by its"],
                }
            ],
            "bloom": "apply",
            "about": "operant conditioning",
        },
    ),
    Kind.SINGLE: (
        MEMORY,
        {
            "question": "1974年，巴德利和希契提出了什么模型？",
            "options": ["遗忘曲线模型", "工作记忆模型", "条件反射模型", "需要层次模型"],
            "key": "B",
            "explanation": [
                {
                    "text": "1974年，巴德利和希契提出了工作记忆模型。",
                    "evidence": ["巴德利和希契提出"],
                }
            ],
            "bloom": "remember",
            "about": "工作记忆模型",
        },
    ),
    Kind.MULTIPLE: (
        NEEDS,
        {
            "question": "按照马斯洛的划分，下列哪些属于人的需要层次？",
            "options": ["安全需要", "尊重的需要", "唤醒的需要", "体验的需要"],
            "key": "AB",
            "explanation": [
                {
                    "text": "马斯洛把需要分为五个层次：生理需要、安全需要、归属与爱的需要、"
                    "尊重的需要和自我实现的需要。",
                    "evidence": ["马斯洛把需要"],
                }
            ],
            "bloom": "understand",
            "about": "需要层次",
        },
    ),
    Kind.TRUE_FALSE: (
        MEMORY,
        {
            "question": "工作记忆强调的只是保持，没有对信息的操作。",
            "truth": False,
            "explanation": [
                {
                    "text": "与短时记忆不同，工作记忆强调的不只是保持，还有对信息的操作。",
                    "evidence": ["与短时记忆不同"],
                }
            ],
            "bloom": "understand",
            "about": "工作记忆",
        },
    ),
}
GOOD[Kind.INDEFINITE] = GOOD[Kind.MULTIPLE]
