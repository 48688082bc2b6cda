"""The wordings by which questions ask for a definition, a contrast, a list, and so on.

All patterns read a folded question (simplified characters, lower case, half-width marks) without
politeness and closing marks.
"""

import re
from collections.abc import Iterable

from psykb.text.wording import either


def _all(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


POLITE = re.compile(
    "(?:请问|你好|您好|老师好?|麻烦你?您?|谢谢你?您?|我?想要?请?问一?下?|我?想要?(?:知道|"
    "了解)一?下?|"
    "(?:谁|你|您)?(?:能不能|能否|能|可不可以|可以)(?:给我|帮我|跟我)?(?:告诉我|说说|讲讲)?"
    "(?=什么|何|解释|说明|介绍|[^,]*是什么)|告诉我|帮我|那么|"
    "在?(?:普通|社会|发展|认知|人格)?心理学(?:研究)?[中上里](?:的|,)?(?=什么|何|所|"
    "[^,]*[是指叫称]))[,。!~ ]*"
    "|(?:hi|hello|please|thanks|excuse me|dear \\w+|in psychology|in your own words|briefly|"
    "so)[,.! :]+"
    "|(?:can|could|would|will) (?:you|somebody|someone) (?:please )?"
    "(?:(?:tell|remind|show) me |explain to me )?(?=what|define|explain|how|who|when|why|the|"
    "describe)"
    "|please (?=define|explain|tell|describe|list|name)"
    "|(?:tell me|let me know|i(?: would|'d|’d) like to know|i want to know|do you know|i wonder)"
    "(?: about)?,? (?=what|how|who|when|why|the|which)"
)
TAIL = re.compile("(?:[?!。.~,;: ]|谢谢你?您?$|please$|thanks?$|thank you$)+$")
PARTICLE = re.compile("[吗呢啊呀嘛吧]$")
SENTENCE_END = re.compile("[?!。]")

# Sides of a thing: who asks what the causes of X are does not ask what X is.
FACET_ZH = re.compile(
    "(?:主要|基本|重要|具体|根本|一般|最大|共同)?"
    + either(
        "原因 特点 特征 作用 功能 意义 内容 观点 人物 代表人物 步骤 方法 标准 阶段 种类 类型 成分 "
        "因素 影响 关系 联系 区别 不同 异同 优点 缺点 优缺点 局限 证据 过程 条件 目的 目标 任务 "
        "对象 机制 原则 规律 表现 症状 结果 结论 起源 历史 来源 分类 结构 组成 要素 形式 途径 "
        "措施 策略 例子 应用 基础 前提 贡献 问题 名字 评价 批评 启示 做法 治疗 疗法 顺序 区分 "
        "看法 主张 核心 本质 电话 首都 成就"
    )
    + "$"
)
FACET_EN = re.compile(
    r"(?:the |a |an |some |\w+est )?(?:[\w’'-]+ ){0,3}?"
    + either(
        "differences? similarit(?:y|ies) relationship relation link connection roles? functions? "
        "purposes? goals? aim causes? reasons? effects? impact influence advantages? "
        "disadvantages? benefits? risks? symptoms? types? kinds? forms? stages? phases? steps? "
        "parts? components? elements? examples? features? characteristics? factors? names? "
        "capacity size number amount percentage share value dose cost price evidence results? "
        "findings? outcome consequences? treatments? ways? methods? levels? main best most "
        "importance significance problems? criticisms? strengths? limitations? assumptions? "
        "ideas? point origin history author founder order structure strategies techniques "
        "principles"
    )
    + r" (?:of|between|in|for|that|to|behind|on|with|about|from|against|used|by)\b"
)
NO_TERM_ZH = re.compile(
    "[它这那他她你我您]|.*(?:什么|哪|谁|如何|怎么|怎样|是否|多少|几[个种])|其中|以下|下列|上述|"
    ".*[,;:]"
)
NO_TERM_EN = re.compile(
    r"(?:why|how|what|it|this|that|these|those|they|he|she|you|your|my|our|one|there|going|"
    r"happening|wrong|being|"
    r"some|any|all|an? (?:good|better|best|typical|common)|the (?:best|most|main|first|only))\b"
    r"|.*\b(?:that|who|when|if|because|should|would|did|does|do|is|are|was|were)\b"
)

_X = "(.{1,40}?)"
_IDEA = "的?(?:定义|概念|含义|意思|涵义|内涵)"
_WORD = "(?:这个)?(?:词|概念|术语|名词|说法|一词)?"
_TELL = (
    "(?:请)?(?:简要|简单|具体|试)?(?:解释|简述|说明|阐述|描述|界定|介绍|谈谈|概述|试述|给出|写出|"
    "说出|说说|讲讲)"
    "(?:一?下)?"
)
DEFINE_ZH = _all(
    (
        f"(?:什么|啥)(?:是|叫做?|叫作|称为|才叫|算是)(?:所谓的?)?{_X}",
        f"(?:何谓|何为|怎[么样]理解|如何理解|怎[么样]定义|如何定义|如何界定){_X}(?:这个(?:概念|"
        f"词))?",
        f"{_TELL}(?:什么是|何谓|何为){_X}",
        f"{_TELL}{_X}(?:这个|这一|的)(?:概念|名词|术语|词|定义|含义|意思|涵义|内涵)(?:是什么)?",
        f"{_X}{_IDEA}(?:是什么|是啥|为何|如何|怎么说)?",
        f"(?:名词|术语|概念)解释[: ]*{_X}",
        f"{_X}[ (]?名词解释\\)?",
        f"所谓的?{_X}(?:是指|指的是|是|指)(?:什么|啥)(?:意思)?",
        f"{_X}{_WORD}(?:到底|究竟|具体|主要|分别)?(?:又|就)?(?:是指|指的是|指的|是|指)(?:一种|"
        f"一个)?"
        "(?:什么|啥|何)(?:意思|含义|东西|概念|意义)?",
        f"{_X}{_WORD}(?:是)?(?:什么|啥)意思",
        f"{_X}(?:如何|怎[么样])(?:定义|界定|理解)",
    )
)
TELL_ZH = re.compile(f"(?:请)?(?:简要|简单)?(?:解释|介绍|定义)(?:一?下)?{_X}")
_THE = r"(?:an? |the )?"
_TERM = r"(?:(?:the )?(?:term|word|concept|phrase|expression|notion)(?: of)? )?"
_IS = r"(?:'s|’s| is| are| was| were)"
DEFINE_EN = _all(
    (
        rf"what{_IS}(?: exactly)? (?:meant|understood) by {_TERM}{_THE}{_X}",
        rf"what{_IS} (?:the|a) (?:\w+ )?(?:definition|meaning|concept|notion) (?:of|for|behind) "
        rf"{_TERM}{_THE}{_X}",
        rf"what (?:does|do|did) {_TERM}{_THE}{_X} (?:mean|refer to|stand for|denote|say|state|"
        rf"signify)",
        rf"what (?:does|do|did) (?:\w+ ){{1,3}}mean by {_TERM}{_THE}{_X}",
        rf"what{_IS}(?: exactly)? {_TERM}{_THE}{_X}(?: exactly| mean)?",
        rf"(?:the )?(?:definition|meaning) of {_TERM}{_THE}{_X}",
        rf"(?:give|state|write|provide) (?:me )?(?:a|the) (?:\w+ )?(?:definition|meaning) (?:of|"
        rf"for) {_THE}{_X}",
        rf"(?:explain|describe) the (?:term|word|concept|phrase|notion|meaning|definition)(?: "
        rf"of)? {_THE}{_X}",
        rf"(?:explain |describe |say )?what {_THE}{_X} (?:is|are|means?|refers? to)",
        rf"(?:explain|describe) what is meant by {_THE}{_X}",
        rf"how (?:is|are|can|should) {_THE}{_X} (?:be )?defined",
        rf"how (?:do|does|would|can|could) (?:\w+ ){{1,2}}define {_THE}{_X}",
        rf"{_X} (?:definition|meaning)",
        rf"define:? {_TERM}{_THE}{_X}",
    )
)
TELL_EN = re.compile(rf"explain {_THE}((?:[\w’'-]+ ?){{1,4}})")
IN_FIELD = re.compile(r" in (?:\w+ )?psychology\b")
AND_MORE = re.compile(
    r",? and (?:how|why|what|when|who|where|which|give|explain|name|describe|is|are|does|do)\b.*$|"
    r", .*$"
)

CONTRAST = re.compile(
    "区别|不同(?!的?人)|差别|差异|异同|区分|分不清|相比|对比|有何不|差在哪|辨别|分辨|"
    "比较[^,。]{1,20}[和与]"
    r"|\bdiffer(?:s|ence|ences|ent|ently)?\b|\bdistinguish|\bcompar(?:e|ed|ison)\b|\bcontrast|"
    r"\bversus\b"
    r"|\bvs\b|\bdistinction\b"
)
_JOIN = "(?:以及|[和与跟及、]| vs | versus )"
_BOTH = "(?:这[两二][个种类][^,]{0,10}|[两二]者)?"
SUBJECTS = _all(
    (
        f"(?P<a>.{{1,30}}?){_JOIN}(?P<b>.{{1,30}}?){_BOTH}(?:,[^,]{{1,6}}(?=有))?,?"
        "(?:之间|老是|总是|在[^,]{1,12}上|的|有|到底|究竟|应该|该|主要|根本|本质|最大|什么|何|"
        "哪些|哪里|如何|怎[么样]|,)*"
        "(?:区别|不同|差别|差异|异同|区分|分不清|辨别|分辨|差在哪)",
        f"(?:请|试)*(?:比较|对比|区分|辨析|简述)(?:一下)?(?P<a>.{{1,30}}?){_JOIN}(?P<b>.{{1,30}})",
        "(?P<a>.{1,30}?)不(?:就)?是(?P<b>.{1,20}?)吗",
        "(?P<a>.{1,30}?)(?:有什么|有何|怎么)?不同于(?P<b>.{1,30})",
        r"(?:difference|distinction|contrast|comparison)s? between (?P<a>.+?) and (?P<b>.+)",
        r"(?:how|in (?:what|which) ways?) (?:do|does|did|is|are|was|were) (?P<a>.+?) "
        r"(?:differ|different|distinct|distinguished)(?:s|ed)? from (?P<b>.+)",
        r"how (?:do|does|did|are|is|can) (?P<a>.+?) and (?P<b>.+?) (?:differ|be distinguished|"
        r"compare|different)\b",
        r"(?:compare|contrast|distinguish|differentiate)(?: and contrast)? (?:between )?(?P<a>.+?) "
        r"(?:and|with|from|to) (?P<b>.+)",
        r"what (?:distinguishes|separates|sets) (?P<a>.+?)(?: apart)? from (?P<b>.+)",
        r"(?:explain |what is |what's )?(?P<a>.+?) (?:vs|versus)\.? (?P<b>.+)",
    )
)
SUBJECT_LEAD = re.compile(
    r".*(?:说的|里的|中的|所谓的|什么是)(?=..)|^(?:请|试|比较|对比|区分|辨析|简述|说明|explain "
    r")+(?=..)"
)
SUBJECT_TAIL = re.compile(
    r"的(?:压力来源|作用方式|特点|定义|概念|区别|异同|不同|差异)$| about .*$| in .*$"
)
ADJECTIVE = re.compile(r"[\w-]+(?:al|ent|ant|ary|ive|ic|ed|ory|ous)|type \w{1,3}")

CAUSE = re.compile(
    "为什么|为何|为啥|何以|因何|怎么会|怎么回事|是什么(?:导致|造成|引起)|(?:原因|理由)(?:是什么|"
    "何在|在哪)|原因$"
    r"|\bwhy\b|\bhow come\b|\bwhat (?:causes?|caused|leads?|led|makes?|explains?)\b"
    r"|\bwhat (?:is|was) the (?:\w+ )?(?:cause|reason)\b"
)
PERSON = re.compile(
    "谁|哪位|哪个(?:心理学家|人|学者|科学家)|哪一位|何人|哪些(?:人|学者|心理学家)"
    r"|^who\b|[,;] who\b|\bwhom\b|^whose\b|^by whom\b"
    r"|\b(?:which|what) (?!do|does|did)(?:\w+ )?(?:psychologist|researcher|scientist|person|"
    r"author|theorist|"
    r"philosopher)s?\b"
)
WHEN = re.compile(
    "什么时候|何时|哪一?年|几几年|哪个(?:世纪|年代|时期)|什么年代|什么时间|哪一天"
    r"|\b(?:what|which) (?:year|century|decade|date)\b|\bhow long ago\b"
    r"|^when (?:did|was|were|is|are|does|do|should|will|can|has|had)\b"
)
_SIDES = either(
    "过程 种类 类型 步骤 阶段 成分 内容 因素 特点 特征 方法 途径 原则 表现 症状 条件 "
    "功能 要点 要素 层次"
)
_PLURALS = either(
    "types kinds forms stages phases steps components elements parts factors causes reasons "
    "characteristics features symptoms levels functions ways methods examples principles "
    "dimensions traits advantages disadvantages criteria signs effects theories branches goals "
    "lobes needs categories areas skills emotions conditions qualities groups drugs disorders"
)
LIST = re.compile(
    "哪些|哪几|有几[种类个大]|分[为成](?:什么|几|哪)|包括什么|由什么组成|列举|列出|举出|"
    "哪[二两三四五六七八九十][个种类项条方]"
    f"|{_SIDES}(?:分别)?(?:是什么|有什么|是啥)?$|有什么{_SIDES}"
    rf"|^(?:list|name|enumerate|identify)\b|\bwhat (?:are|were) (?:the |some )?(?:\w+ "
    rf"){{0,3}}?{_PLURALS}\b"
    r"|\b(?:which|what) (?:two|three|four|five|six|seven|eight|nine|ten|several)\b"
    rf"|\b(?:which|what) {_PLURALS}\b|^which \w+s do\b"
)
NUMBER = re.compile(
    "多少|多大|多长|多久|多高|多快|百分之几|第几|占几|几(?:个|种|岁|次|天|年|月|周|小时|分钟|秒|"
    "倍|成|项|层|级|位|名|克|条)"
    r"|\bhow (?:many|much|long|old|large|often|big|far|high|fast|tall|heavy|frequently|small)\b"
    r"|\bwhat (?:percent|percentage|proportion|number|share|age|value|fraction|size)\b"
    r"|\bat (?:about )?(?:what|which) age\b|\bmaximum\b|\bcapacity\b"
)
NAMING = re.compile(
    "(?:叫|称|称作|称为|称之为|叫做|叫作)(?:做|作|为)?(?:什么|啥)|怎么称呼|什么(?:效应|概念|现象|"
    "定律)$"
    r"|\bwhat (?:do (?:you|we|psychologists)|does one|is (?:it|this|that)|are they) call(?:ed)?\b"
    r"|\bcalled it when\b|\bwhat (?:is|are) (?:the (?:term|name|word) (?:for|of|given)|(?:this|"
    r"that|it) called)\b"
    r"|\b(?:what|which) (?:term|kind of|type of)\b|\bis this called\b"
)
YES_NO = re.compile(
    "吗$|(?<!什)么$|是否|是不是|能不能|会不会|对不对|有没有|可不可以|该不该|要不要|算不算|还是"
    r"|(?:^|, )(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|"
    r"must)\b"
)
