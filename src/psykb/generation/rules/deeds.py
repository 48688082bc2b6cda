"""What somebody did, as a sentence tells it."""

import re

from psykb.text.wording import words
from psykb.types import record

# Chinese surnames in the spellings of the mainland and of Hong Kong.
_SURNAMES = words(
    "Zhang Wang Li Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng "
    "Liang Xie Song Tang Feng Deng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng "
    "Wei Su Lu Ding Ren Shen Yao Cui Zhong Tan Fan Jin Shi Liao Jia Xia Fu Fang Zou Xiong Bai Meng "
    "Qin Qiu Hou Yin Xue Yan Lei Hao Gong Che Chi Cheung Chan Wong Leung Lau Chiu Hsu Hwang Kwok"
)
# Those that open a name in the Chinese order, and no Western name.
_LEADING = _SURNAMES - words("Du Su Ma He Lu Jin Fan Pan Tan Ding Ren Ye Che Chi Chan")
_PAIR = 2
_WIDE = chr(0x2E80)  # from here on no space stands between words


def is_chinese(latin: str) -> bool:
    """Whether a name in Latin script is that of a Chinese person, by its last or first word."""
    parts = re.findall(r"[A-Za-z-]+", latin)
    return bool(parts) and (
        parts[-1] in _SURNAMES or (len(parts) == _PAIR and parts[0] in _LEADING)
    )


@record
class Deed:
    """A statement that somebody did something: `opening + who + rest` is the whole of it.

    Args:
        number: of the sentence, from 1.
        who: the subject as printed, without the name in another script.
        form: "1" for one person, "2" for two, "1+" with "and colleagues" or 等人 behind it, …
        opening: what stands before the subject, with the year ("1974年，", "In 1974 ").
        rest: verb and all that follows, with the full stop.
        year: that the statement dates, None where it does not.
        landmark: whether the deed is one that a course expects to be dated: founded, published, …
        chinese: whether the subject is a Chinese name.
    """

    number: int
    who: str
    form: str
    opening: str
    rest: str
    year: int | None = None
    landmark: bool = False
    chinese: bool = False

    def statement(self, who: str) -> str:
        """Return the statement that `who` did it."""
        gap = "" if self.rest[:1] >= _WIDE else " "
        return f"{self.opening}{who}{gap}{self.rest}"
