"""What of a question is its own: its n-grams without the stock phrases of examinations."""

import re
from functools import lru_cache

from psykb.generation.checks.shingles import Shingles, phrases
from psykb.text.folding import fold

GRAM = 3  # ideographs or words
_ZH = re.compile(
    "名词解释|判断题|单选题?|多选题?|简要(?:说明|回答|分析)|简述|试述|简答|论述|请?说明|分析|请?解释|比较|列举|"
    "(?:下列|以下|下面|上述)(?:各项|选项|哪一?[项个种]|哪些|几项|关于|有关|对|属于|说法|观点)*|关于|有关|"
    "(?:的)?(?:说法|描述|表述|叙述|理解|选项)(?:中)?|[不最]?(?:正确|恰当|准确|错误|符合)的?(?:是|有|包括|一项)?|"
    "[不]?(?:属于|包括|包含|符合|体现)(?:的是|的有|了)?|的(?:是|有|包括)|(?:是|叫|称为|称之为|叫做|指)(?:什么|的是)?$|"
    "主要|哪些?[项个种]?|什么|提出的?|理论|特点|作用|意义|区别|方法|心理学家"
)
_EN = re.compile(
    r"\b(?:which (?:one )?of the following(?: statements?)?|best describes?|"
    r"(?:is|are) (?:not )?true|what (?:is|are|does|do|did)|true or false|"
    r"define|explain|describe|compare|refers? to|"
    r"is (?:called|known as|defined as)|the term|according to|in (?:psychology|the))\b"
)
_NUMBERING = re.compile(r"^\s*[（(]?(?:第\s?\d+\s?题|\d{1,3})\s*[.．、)）:：]\s*")


@lru_cache(maxsize=1 << 12)
def distinctive(question: str) -> Shingles:
    """Return the n-grams of a question without its number and stock phrases."""
    own = _EN.sub(" ", _ZH.sub(" ", fold(_NUMBERING.sub("", question))))
    return phrases(own, GRAM)
