"""The wordings by which a message leans on what was said before it, in Chinese and English.

All patterns read a message with single spaces; the English ones ignore case.
"""

import re

from psykb.text.wording import either, words

# Sides of a thing, and what is done with it: alone they do not say of what.
_SIDES_ZH = words(
    "特点 特征 作用 功能 意义 内容 观点 代表人物 人物 步骤 方法 标准 阶段 种类 类型 成分 "
    "因素 影响 关系 联系 区别 不同 异同 优缺点 优点 缺点 局限 证据 过程 条件 目的 目标 任务 "
    "对象 机制 原则 规律 表现 症状 结果 结论 起源 历史 来源 分类 结构 组成 部分 要素 形式 "
    "途径 措施 策略 例子 应用 基础 前提 贡献 问题 评价 批评 启示 做法 治疗 疗法 顺序 核心 "
    "本质 成就 容量 广度 时间 数量 原因 理由 名字 英文名 定义 概念 含义 好处 坏处 危害 用处 "
    "后果 规则 提出者 作者 实验 研究 背景 前因后果"
)
_DEEDS_ZH = words(
    "提出 发现 创立 创建 建立 发明 测量 测定 测试 评估 应用 运用 使用 形成 产生 出现 发生 "
    "发展 变化 起作用 工作 运作 改善 提高 增强 训练 培养 治疗 预防 避免 克服 减少 控制 学习 "
    "记住 判断 识别 证明 解释 分类 重要 有用 有效 常见 可靠 正常 存在 进行 实现 完成 开始 "
    "结束 持续 维持 区分 研究"
)
_FILLER_ZH = words(
    "具体来说 详细 详细地 例如 比如 比如说 真 真的 会 能 要 应 该 用 做 得 又 还 再 也 最 "
    "更 很 常 每 对 给 在 于 从 到 为 以 有 无 没 分 成 个 些 点 一 二 三 四 五 六 七 八 九 "
    "十 上 下 中 里 呢 嘛 这样 那样 被 人 其 主要 基本 重要 具体 根本 共同 各 各自 分别 如 "
    "何 去 来 起 它 举"
)


def _longest_first(*tables: frozenset[str]) -> str:
    """Return the alternatives of a pattern that never has to go back to a shorter one."""
    return "|".join(sorted(frozenset().union(*tables), key=lambda word: (-len(word), word)))


SIDES_ZH = f"(?:{_longest_first(_SIDES_ZH)})"
# possessive: words that are made of others ("应用") would else be tried in every cut
NEEDS_SUBJECT_ZH = re.compile(f"(?:{_longest_first(_SIDES_ZH, _DEEDS_ZH, _FILLER_ZH)})++")
_QUALITY_ZH = "(?:主要|基本|重要|具体|根本|一般|最大|共同|核心|代表)?(?:的)?"
GENERIC = frozenset(
    {"理论", "模型", "概念", "效应", "实验", "现象", "过程", "方法", "研究", "能力", "系统"}
)
SIDE_FIRST_ZH = re.compile(f"{_QUALITY_ZH}{SIDES_ZH}")
TOLD_ZH = re.compile(
    "((?:请|试)?(?:简要|简单|详细|具体)?(?:简述|试述|论述|阐述|说明|解释|列举|介绍|描述|概括|总结|分析"
    "|谈谈|说说|讲讲)(?:一?下)?)(.*)"
)

SIDES_EN = re.compile(
    either(
        "characteristics? features? functions? roles? purposes? goals? aims? causes? reasons? "
        "effects? impacts? influences? advantages? disadvantages? benefits? risks? symptoms? "
        "signs? stages? phases? steps? parts? components? elements? factors? capacity size "
        "duration limits? limitations? evidence results? findings? outcomes? consequences? "
        "treatments? therap(?:y|ies) methods? criticisms? strengths? weaknesses assumptions? "
        "origins? history author founder structure strategies techniques? principles? "
        "applications? uses? importance significance examples? types? kinds? categories "
        "implications? conditions? main basic key major important common other first second "
        "definition details? numbers? order"
    )
)
DEEDS_EN = re.compile(
    either(
        "proposed? discover(?:ed)? invent(?:ed)? introduced? coined founded developed? found "
        "stud(?:y|ied) measured? test(?:ed)? treat(?:ed)? prevent(?:ed)? improved? affects? "
        "influenced? helps? works? happens? happened occurs? occurred changes? appl(?:y|ied) "
        "formed? learned reduced? increased? explained described created established "
        "demonstrated? proved? true useful different else possible exists? begins? ends? "
        "lasts? matters?"
    )
)

LEAD_ZH = re.compile(
    "^(?:那么|那(?!个|种|些|样|一)|然后|所以|不过|但是?|另外|请问|嗯|好)[,，]?(?=.)"
)
LEAD_EN = re.compile(r"^(?:(?:and|but|so|then|ok(?:ay)?|well|also|now)[, ]+)+(?=\S)", re.IGNORECASE)
ASKS_ZH = re.compile("什么|怎|哪|谁|几|多少|何|吗|是否|能不能")

# Another subject for the last question: "那惩罚呢？", "and for children?"
OTHER_ZH = re.compile(
    "(?:那么|那|至于|换成|如果是|要是|然后)?[,，]?(?:对于|关于|对|(?P<at>在)|换成|如果是)?"
    "(?P<x>.{1,24}?)(?:身上|方面|来说|里|中)?呢"
)
OTHER_EN = re.compile(
    r"(?:(?:and|but|so|then|ok(?:ay)?),? )?(?:what|how) about (?P<x>.+)|(?:and|or),? (?P<y>.+)",
    re.IGNORECASE,
)
NO_SUBJECT_EN = re.compile(
    r"(?:why|who|whom|whose|what|when|where|which|how|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|has|have|had|may|might|must|if|then|tell|give|explain|describe|name|list|show|"
    r"compare|so|also|you|me|i|we|us)\b",
    re.IGNORECASE,
)
# Those in whom a thing is looked at: they narrow the subject and do not take its place.
GROUP_ZH = re.compile(
    ".*(?:儿童|孩子|小孩|青少年|成人|成年人|老人|老年人|老年|婴儿|幼儿|新生儿|学生|女性|男性|女生|男生|"
    "人类|动物|患者|病人|教师|老师|群体|人群|文化|家庭|父母|老鼠|大鼠|猴子|狗)"
)
GROUP_EN = re.compile(
    r"(?:the )?(?:\w+ )?(?:child(?:ren)?|kids?|adults?|infants?|bab(?:y|ies)|toddlers?|teen\w*|"
    r"adolescents?|wom[ae]n|m[ae]n|girls?|boys?|animals?|humans?|people|students?|patients?|"
    r"elderly|teachers?|parents?|rats?|mice|monkeys|dogs?|cultures?|societ(?:y|ies))",
    re.IGNORECASE,
)
WITHIN_EN = re.compile(r"(?:in|for|with|among|during|at|within) ", re.IGNORECASE)
ARTICLE_EN = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)

# What is asked of two things: where the last question was of one, the one before it is meant too.
OF_TWO = re.compile(
    "区别|不同|差别|差异|异同|相同|共同|相似|关系|联系|相比|比较|对比|哪个|哪种|谁更"
    r"|\b(?:differ\w*|distinguish\w*|compar\w*|contrast\w*|in common|similar\w*|relat\w*|which)\b",
    re.IGNORECASE,
)
# The noun phrase that leads a Chinese question: "马斯洛的需要层次理论" of "…有哪些层次？"
LEADING_ZH = re.compile(
    "(?!请|简述|试|列举|为什么|怎|如何|什么|谁|哪|说明|解释|那|这|它)([^,，对把被使让从在有是]{2,18}?)"
    f"(?=的?{_QUALITY_ZH}{SIDES_ZH}|有[哪什几多]|是[谁怎什如]|由[哪什]|包括|分[为成]|为[什何]|怎|如何|何时|什么时候)"
)
# What stands before a verb is no noun phrase: "压力大的时候身体会" of "压力大的时候身体会怎么样？"
CLAUSE_ZH = re.compile(
    "(?:时候|时|以后|之后|之前|以前)(?!间|期|代)|[会能要可]以?$|应该$|应当$|如果|虽然"
)
SAYS_ZH = re.compile("认为|提出|发现|主张|指出|强调")
OWNER_ZH = re.compile("(.{2,12}?)的.+")
OWNER_EN = re.compile(r"(?:the )?(.+?)['’]s .+")

# Words that point back.
_THING_ZH = either(
    "理论 概念 模型 效应 现象 过程 方法 实验 研究 观点 学派 技术 疗法 术语 名词 词 东西 "
    "定律 规律 假说 假设 量表 测验 能力 系统 说法 机制 偏差 障碍 情况 人 心理学家 学者"
)
_AFTER_THIS = "[是有和与跟会能怎为吗呢的什在由叫如又也对到主究算,，?？]|$"
BACK_ZH = re.compile(
    f"(?P<pair>这?(?:两者|二者)|[这那](?:两|俩)(?:个|种|者|项|位)?的?(?:{_THING_ZH})?|前者|后者)|(?P<thing>它们|它|(?:这(?:个|种|一|些|类)|该|此|上述){_THING_ZH}"
    f"|这(?:个|种|些)?(?={_AFTER_THIS})|(?<![尤极与何])其(?![他它实中余次一二])(?=.))"
    "|(?P<person>他们|她们|(?<![利其])[他她](?![人杀]))"
)
JOINS_ZH = re.compile("[和与跟同比对]$")
_THING_EN = either(
    "theory effect model concept idea term phenomenon process experiment study method approach "
    "view test scale disorder theories effects models concepts ideas terms methods law principle "
    "system bias technique therapy"
)
_AFTER_THAT = (
    r"(?=\W*$| (?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|"
    r"and|or|from|than|still|always|really|also|just|might|happens?|works?|means?|matters?|called|true|important|so|measured|used|different|"
    r"differ|related|affect|develop)\b)"
)
BACK_EN = re.compile(
    rf"\b(?:(?P<pair>(?:the|these|those) two(?: (?:of them|{_THING_EN}))?|the (?:former|latter)"
    rf"|both (?:of them|{_THING_EN})|both(?=\W*$))"
    rf"|(?P<thing>(?:this|that|these|those|the same) {_THING_EN}\b|(?:this|that|these|those)"
    rf"{_AFTER_THAT}|it(?! (?:called|true|possible|known|right|normal)\b)|them)"
    r"|(?P<own>its|their|his|her(?= \w))|(?P<person>they|he|she|him))\b(?!['’])",
    re.IGNORECASE,
)
JOINS_EN = re.compile(r"\b(?:and|with|from|to|than|between|or|vs\.?|versus) $", re.IGNORECASE)

# What is asked of two things that are not named: "which one is right?"
WHICH_ZH = re.compile(
    "(?:那么?|到底|究竟|现在)*(?P<q>(?:到底|究竟)?(?:哪|那)一?(?:个|种|边)(?:理论|说法|观点|解释|看法)?"
    "(?:是|更|比较|最)*(?:对|正确|好|可靠|准确|合理|有道理|重要|有效|常见|科学|可信|有用|强)(?:一?些|一?点)?的?)呢?"
)
WHICH_EN = re.compile(
    r"(?:(?:and|but|so),? )?which(?: (?:one|theory|view|of (?:them|the two|these)))? is "
    r"(?P<q>(?:the )?(?:more |most )?(?:right|correct|true|better|best|stronger|accurate|important|"
    r"effective|useful|common|convincing|accepted|reliable)(?: one)?)",
    re.IGNORECASE,
)
# Likened to something that is named: "跟态度改变有什么关系？", "和短时记忆比呢？"
LIKENED_ZH = re.compile(
    "(?:那么?|所以)?(?P<core>[和跟与同](?P<x>[^,，]{2,20}?)(?P<than>相?比(?:较)?(?:起来|一下)?(?:呢|怎么样|如何)?"
    "|(?:之间)?(?:有|的|是)?(?:什么|哪些|啥|何|多大|没有|不是)*(?:关系|区别|不同|联系|差别|差异|异同|共同点|相同|一样|一回事).*))"
)
EVIDENCE_ZH = re.compile(
    "(?:那么?)?(?P<core>(?:有没有|有)(?:什么)?(?:相反|反面|反对|支持|科学|实验|可靠)的?证据)(?:吗|呢)?"
)
# Who is for it, who against it: "有人反对吗？", "did anyone disagree?"
TAKES_SIDE_ZH = either(
    "反对 支持 批评 质疑 反驳 赞成 赞同 同意 不同意 证实 证明 验证 推翻 怀疑 检验 重复 否定 否认 "
    "批判"
)
STANCE_ZH = re.compile(
    "(?:那么?)?(?P<who>(?:有没有|没有|有|还有)(?:别的|其他)?(?:人|学者|谁|心理学家|研究者|研究|实验)|谁|哪些(?:人|学者)|为什么有人)"
    f"(?P<deed>(?:曾经?|会|来|在|也|能)?{TAKES_SIDE_ZH}(?:过|了)?)(?P<end>吗|么|呢|它|这个|这一点)*"
)
STANCE_EN = re.compile(
    r"(?P<core>(?:(?:did|does|do|has|have) (?:any|some)(?:one|body)(?: ever)?"
    r"|who(?: else)?(?: has)?)"
    r" (?P<deed>disagree[sd]?|object(?:s|ed)?|oppose[sd]?|critici[sz]e[sd]?|question(?:s|ed)?|"
    r"support(?:s|ed)?|challenge[sd]?|refute[sd]?|reject(?:s|ed)?|doubt(?:s|ed)?|replicate[sd]?|"
    r"agree[sd]?))(?: (?:with|to))?(?: (?:it|this|that))?",
    re.IGNORECASE,
)
# More of one side: "还有别的原因吗？", "are there any other causes?"
OTHERS_ZH = re.compile(
    "(?:那么?|除此之外|除此以外|此外|另外)*[,，]?还?(?:有没有|有)(?:什么|哪些)?(?:别的|其他的?|其它的?|另外的?|更多的?)"
    "(?P<side>[^,，]{1,8}?)(?:吗|么|没有|没|呢)?"
)
OTHERS_EN = re.compile(
    r"(?:(?:and|but|so),? )?(?:are there|is there|what(?: are)?|which|any)(?: the)?(?: any| some)? "
    r"(?:other|more|further|additional|another) (?P<side>[a-z]+)(?: are there)?",
    re.IGNORECASE,
)
# An attribute that takes the place of another: "那正的呢？", "and the positive one?"
ATTRIBUTE_ZH = re.compile("(?P<x>[^的]{1,4})的")
ATTRIBUTE_EN = re.compile(r"(?:the )?(?P<x>[a-z-]+)(?: ones?| kind| type| form)?", re.IGNORECASE)

# Messages that are a question word and no more.
WHY_ZH = re.compile(
    "(?:这|那)?(?:是|又)?(?:为什么|为何|为啥|怎么会|何以)(?:会?是?[这那]样|会)?[呢呀啊]?"
)
HOW_ZH = re.compile("(?:是|又)?(?:怎么样|怎样|如何|怎么)(?:做|做到|的)?的?呢?")
WHEN_ZH = re.compile("(?:是|在)?(?:什么时候|何时|哪一?年|哪个?年代)(?:的|呢|提出的?)?")
WHO_ZH = re.compile("(?:是)?(?:谁|哪位(?:心理学家)?|什么人)(?:呢|的|说的|提出的?)?")
WHERE_ZH = re.compile("(?:是)?在?(?:哪里|哪儿|哪|什么地方)呢?")
EXAMPLE_ZH = re.compile(
    "(?:(?:在)?(?:现实|实际|日常)?(?:生活)?[中里]?)?(?:请|能不能|能否|可以|可不可以|能)?(?:再|给我)?(?:举|给|来|说|有)(?:出|一?个|几个|一些|些|什么|哪些|没有)?"
    "(?:具体|实际|生活中|现实)?的?(?:例子?|实例)(?:说明)?(?:一下|吗|呢)?|例如呢?|比如(?:说)?呢?|举例(?:说明)?(?:一下)?"
)
MORE_ZH = re.compile(
    "(?:请|能不能|能否|可以|能)?(?:再|接着|继续|具体|详细|展开|多)(?:再|具体|详细|展开|多)?"
    "(?:说|讲|解释|介绍|说明|谈|展开|聊)*(?:一?[点下些]|几句)?(?:说|讲|解释|介绍|说明)?(?:吗|吧|呢)?"
    "|还有(?:呢|吗|别的吗|什么|哪些|其他的?吗)|然后呢|说说看|解释一下|说具体点|详细(?:一)?点"
    "|(?:请|能不能|能否|可以|能)?(?:再)?(?:说|讲|解释)?(?:得)?(?:更)?(?:简单|通俗|容易懂|明白|清楚|具体|详细)"
    "(?:易懂)?(?:一?[点些下])?(?:说|讲|解释)?(?:一?下)?(?:吗|吧)?|(?:用)?(?:大白话|人话)(?:说|讲)?(?:一?下)?|说人话"
    "|我?(?:还是|有点|有些)?[没不](?:太|大|怎么|很)?(?:听|看)?(?:懂|明白|理解|清楚)(?:这个|它)?|没(?:听|看)懂"
)
WHO_WHEN_ZH = re.compile("谁|哪位(?:心理学家)?|什么时候|何时|哪一?年|在?哪里|在?哪儿|为什么|为何")
HOW_DOES_ZH = re.compile("怎样|怎么样?|如何")
WHY_EN = re.compile(
    r"(?:why|how come|how so|why so|what for)(?: is (?:that|this|it)(?: so)?| so)?", re.IGNORECASE
)
HOW_EN = re.compile(r"how(?: exactly)?", re.IGNORECASE)
WHEN_EN = re.compile(r"(?:when|since when|in (?:what|which) year|what year)(?: exactly)?", re.I)
WHO_EN = re.compile(r"(?:who|by whom|says who|who says(?: so| that)?)(?: exactly)?", re.IGNORECASE)
WHERE_EN = re.compile(r"where(?: exactly)?", re.IGNORECASE)
EXAMPLE_EN = re.compile(
    r"(?:(?:please )?(?:can|could|would) you (?:please )?)?(?:give|show|tell|name)?(?: me| us)? ?"
    r"(?:(?:an?(?:other)?|any|some|more|one(?: more)?|a few) )?(?:[\w-]+ ){0,2}examples?"
    r"(?: please)?"
    r"|for (?:example|instance)|such as(?: what)?|like what",
    re.IGNORECASE,
)
MORE_EN = re.compile(
    r"(?:(?:please )?(?:can|could|would) you (?:please )?)?(?:please )?"
    r"(?:(?:tell|say|explain)(?: me| us)? (?:a (?:little|bit) )?more"
    r"(?: about (?:it|that|this|them))?"
    r"|(?:explain|say|put)(?: (?:it|that|this))?(?: to me)? (?:more simply|in (?:simple|plain|"
    r"other|simpler|easier) (?:words|terms|english|language))"
    r"|in (?:simple|plain|other) (?:words|english)"
    r"|simpler|(?:i )?(?:still )?(?:do not|don['’]t|did not|didn['’]t) (?:understand|get)"
    r"(?: (?:it|that|this))?|more(?: details?)?|go on|continue|elaborate(?: on (?:it|that|this))?"
    r"|explain(?: (?:it|that|this))?(?: in (?:more )?detail)?|what else|and then|anything else)"
    r"(?: please)?",
    re.IGNORECASE,
)
# Who speaks of himself asks about no book's term, whatever was spoken of before.
OWN_ZH, OWN_EN = re.compile("[我咱]"), re.compile(r"\b(?:i|my|we|our|us)\b", re.IGNORECASE)
HOW_DOES_EN = re.compile(r"how(?= (?:do|does|did|is|are|was|were|can|could|will|would) )", re.I)
# A question up to its verb names nothing that a pronoun behind it could mean.
ASKING_EN = re.compile(
    r"(?:and |but |so )?(?:what|how|why|when|where|who|which)(?: \w+){0,2} (?:do|does|did|is|are|"
    r"was|were|can|could|will|would|should|have|has|had) ",
    re.IGNORECASE,
)
YES_NO_ZH = re.compile("吗$|(?<!什)么$")
YES_NO_EN = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b", re.I
)

# Besides all that: words that make a message lean on another, though it names its subject.
ECHOES = re.compile(
    r"也是|也有|也会|也能|同样|一样|这么|那么|这样|那样|刚才|上面|前面|之前说|还有|另外|反过来|相反"
    r"|\b(?:also|too|as well|instead|else|same|other(?:s| one)?|the above|earlier|previous|"
    r"you said|conversely|in contrast|so|then|such)\b",
    re.IGNORECASE,
)
