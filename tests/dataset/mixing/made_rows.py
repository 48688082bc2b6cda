"""Dialogues and rows made by hand."""

from pathlib import Path

from psykb import jsonl
from psykb.dataset import rowing
from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Dialogue, Message, Row, RowKind

# Talk in which no two sentences share a 5-gram.
SAID = (
    "最近总是睡不好，半夜三点就醒", "和室友因为打扫卫生吵了一架", "快要期末考试了，复习不进去",
    "父母催我回老家相亲，很烦", "新工作的同事都不太理我", "养了八年的猫上个月去世了",
    "上台讲话的时候手抖得厉害", "男朋友总是忘记我们的约定", "孩子沉迷手机，说也说不听",
    "裁员名单下周公布，心里发慌", "高中时的事情到今天还会梦见", "买东西停不下来，刷爆了卡",
    "体检有个指标偏高，天天上网查", "搬到陌生城市，周末没人说话", "导师从来不回我的邮件",
    "妹妹生了孩子，家里只围着她转", "减肥三年，一称体重就崩溃", "老板当众批评了我的方案",
    "爷爷住进了重症监护室", "写论文写到一半想放弃",
)  # fmt: skip


def dialogue(number: int, *, source: str = "talks", **changed: object) -> Dialogue:
    """Return a dialogue of two exchanges that no other number's is like."""
    said = SAID[number % len(SAID)]
    mark = f"{number // len(SAID)}" * 40 if number >= len(SAID) else ""
    messages = (
        Message(role="user", content=f"老师您好，我想聊聊：{said}{mark}。"),
        Message(role="assistant", content=f"嗯，{said[::-1]}{mark[::-1]}？您愿意多说一点吗？"),
        Message(role="user", content=f"愿意。{said[1::2]}{said[::2]}"),
        Message(role="assistant", content=f"谢谢您告诉我。{said[::2]}{said[1::2]}"),
    )
    values: dict[str, object] = {
        "id": dialogue_id(messages),
        "messages": messages,
        "language": "zh",
        "source": source,
        "licence": "CC0-1.0",
        "labels": {},
        "repairs": {},
        **changed,
    }
    return Dialogue(**values)  # type: ignore[arg-type]


def write_set(root: Path, name: str, dialogues: list[Dialogue]) -> Path:
    """Write a set under generated/; return its folder."""
    folder = root / "generated" / name
    folder.mkdir(parents=True)
    jsonl.write(folder / "dialogues.jsonl", dialogues)
    return folder


def row(name: str, *groups: str, said: str = "", kind: RowKind = RowKind.QUESTION) -> Row:
    """Return a row with these groups; its words are its own unless told."""
    words = said or f"{name}：" + "".join(chr(0x4E00 + (hash_of(name) + 37 * n) % 20000)
                                          for n in range(24))  # fmt: skip
    return Row(
        id=f"{kind.value}:{name}",
        messages=(
            Message(role="user", content=words),
            Message(role="assistant", content=f"答{words[::-1]}"),
        ),
        kind=kind,
        language="zh",
        source="made",
        groups=groups,
    )


def hash_of(name: str) -> int:
    """Return a number that is the same in every process."""
    return sum((at + 1) * 7919 * ord(c) for at, c in enumerate(name))


def of(number: int, **changed: object) -> Row:
    """Return a dialogue as a row."""
    return rowing.of_dialogue(dialogue(number, **changed))  # type: ignore[arg-type]
