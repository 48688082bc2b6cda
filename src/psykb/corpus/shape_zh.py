"""Tell names of things from other Chinese words."""

import re

from psykb.text.folding import IDEOGRAPH
from psykb.text.wording import words

_LONGEST = 20  # characters
_SHAPE = re.compile(
    rf"[A-Za-z0-9]{{0,12}}[-–—]?[{IDEOGRAPH}]"
    rf"(?:(?!——)[{IDEOGRAPH}A-Za-z0-9·・—–\-－/“”]{{0,24}}[{IDEOGRAPH}A-Za-z0-9])?"
)
_LATIN = re.compile(r"(?=.*[a-z]|[A-Z]{2})[A-Za-z][A-Za-z0-9’'\-–]*(?: [A-Za-z0-9’'\-–]+){0,5}")

# A name holds none of these: they show that a clause was taken for one.
_CLAUSAL = re.compile(
    "的|是|这|那|哪|吗|呢|它|什么|怎么|怎样|如何|为何|我们|你们|他们|她们|人们|因为|所以|如果|虽然|"
    "但是|而且|而是|并且|以及|或者|就能|就会|不会|不能|不同|不可|可以|能够|应当|应该|必须|已经|"
    "曾经|"
    "认为|指出|发现|表明|说明|提出|称为|称作|叫做|叫作|所谓|比如|例如|之间|之后|之前|时候|当时|"
    "包括|"
    "[又也亦]称|[又也亦]叫|主要|如下|得到|进行|表现有|本质上|实质上|[上来]讲|[上来]说|定义|"
    "看[做作成]|当[做作成]|视为|属于|具有|没有|有关|关于|通过|由于|为了|根据|按照|随着|之父|之母|"
    "之一|奠基|创始|研究者|作者|"
    "读者|"
    "(?<![平相中高初均同对劣优])等(?![级距待值比势长位组候同])"
)
_OPTION = re.compile("[A-D]{1,5}|[A-H]选?项")
_FIRST = re.compile(
    "[其此该每某各您你她他了过着吧]|本[章节书文课研实题]|有[些人的时一两三]|"
    "[一二两三四五六七八九十几多数]"
    "[个种类项条点次位名对层句段]|第[一二三四五六七八九十几0-9]|许多|大多|多数|少数|所有|一切|"
    "一些|任何|整个|"
    "全部|另[一外]|以[上下]|上述|下[面述列]|前[者面]|后[者面]|[0-9]+(?:年|岁|%|个|名|世纪)|"
    "[在把将被对从由以向往于为因当若使让给用]|不|也|都|还|就|便|则|而|但|且|并|再|更|最|很|请|答|"
    "问|选"
)
# Names that begin as above.
_NAMES = re.compile(
    "对[象比抗偶称数立话应照]|从众|因[素果变子]|以太|在场|当事人|使用|让步|用[户力]|被试|将来|"
    "向[性光]|"
    "为人|多[元巴动重]|[一二三四五]级|不[安随确应公良合一]|再[认现生摄]|过[滤度程敏激失渡]|"
    "最[近小大后优低高]|更[年新]|还原|"
    "他[尊律]|每日|各向|就业|都市|并[行发列]|对人|问[题卷]|选择|以人为"
)
_LAST = re.compile("[了着过地得和与及或之在于为把被对从由以而且但并其等也都又将还即]$")
_LAST_NAMES = re.compile(
    "(?:[给赋]予|参与|[经通超难]过|[执沉固附]着|心得|[获习]得|认同|[总调中饱缓温]和|[普涉]及|"
    "[行作认人]为|[存潜内外现自]在|"
    "[敌应相核面绝针]对|[服顺盲遵听跟]从|[自缘理]由|[境本]地|反而|首都|[平对均]等)$"
)
# Words for anything: a sentence about one of them defines nothing.
_GENERIC = words(
    "问题 结果 原因 目的 特点 特征 意义 方法 过程 内容 作用 方面 条件 关键 重点 两者 二者 三者 "
    "其中 另外 此外 其实 今天 现在 过去 后来 同时 本质 核心 基础 前提 理由 答案 结论 实验 研究 "
    "理论 学者 心理学家 概念 名词 术语 定义 含义 意思 阶段 水平 部分 成分 因素 种类 类型 形式 "
    "步骤 原则 观点 说法 看法 做法 想法 情况 状况 例子 人 人类 个人 个体 儿童 成人 学生 教师 父母 "
    "母亲 孩子 患者 病人 动物 老鼠 大家 自己 别人 世界 社会 时间 对象 任务 目标 标准 指标 依据 "
    "现象 事件 事物 材料 信息 反应 行为 变化 差异 区别 关系 联系 影响 优点 缺点 局限 不足 前者 "
    "后者 首先 其次 最后 总之 可见 因此 事实 真相 理想 办法 途径 方式 手段 工具 数据 证据 机制 "
    "规律 著作 论文 文章 代表 主张 贡献 成就 功能 模型 假说 学说 定律 效应 法则 原理 疗法 技术 "
    "测验 量表 中心 主题 多数 少数 有人 一般 通常 主要 往往 事情 东西 地方 方向 程度 范围 数量 "
    "次数 总体上 早期 晚期 初期 后期 近年 当代 现代 古代 传统 历史 狭义 广义 简言之 换言之 具体 "
    "实际 实质 表面 外界 内部 外部 本人 研究对象 基本概念 基本思想 主要内容 主要特点 主要任务 "
    "单项选择题 多项选择题 判断题 简答题 注意事项 图片 来源 资料 说明 提示 举例 练习 选项 题干 "
    "答案解析 解析 此题 正确 错误 活动 男性 女性 单身汉 表现 状态 装置 仪器 东西 学问 字母 "
    "重要原因 实验结果 研究结果 "
    "结果表明 研究表明 能力 需要 语言 系统 结构 被试 主试 来访者 求助者 咨询师"
)
# Heads that say little without the modifier before them: "自下而上的加工".
_CLASSES = words(
    "加工 记忆 学习 注意 知觉 感觉 思维 动机 情绪 作业 刺激 技能 知识 强化 训练 发展 归因 迁移 "
    "干扰 抑制 控制 人格 智力 态度 意识 认知 决策 推理 治疗 咨询 测量 评价 任务 目标 行为 反应 "
    "能力 需要 结构 系统 活动 关系"
)
_FACET = re.compile(
    "(?:任务|目标|目的|原因|结果|特点|特征|意义|作用|内容|步骤|要点|问题|情况|方面|核心|本质|基础|"
    "前提|关键|标志|"
    "方式|重点|优势|缺陷|不足|观点|立场|贡献|来源|依据)$"
)
_ADVERBIAL = re.compile(
    "(?:主要|通常|一般|往往|常常|其实|实际上?|可能|只|仅|并|也|真正|同样|仍|仍然|才)$"
)


def is_term(text: str, *, named: bool = False, bounded: bool = False) -> bool:
    """Whether `text` can be the name of a thing: no clause, no pronoun, no word for anything.

    Args:
        text: without quotation marks around it.
        named: there is other proof that it is a name (a foreign name behind it, bold type), so that
            one character and words for anything ("行为", "概念") are names too.
        bounded: where it begins and ends is printed, so that no word beside it can be a part of it.
    """
    if not (1 if named else 2) <= len(text) <= _LONGEST:
        return False
    if _OPTION.fullmatch(text):
        return False
    if _LATIN.fullmatch(text):
        return text.isupper() or (len(text) > 2 and text.lower() not in ("the", "and"))
    if not _SHAPE.fullmatch(text) or _CLAUSAL.search(text):
        return False
    if not bounded and _FIRST.match(text) and not _NAMES.match(text):
        return False
    if not bounded and _LAST.search(text) and not _LAST_NAMES.search(text):
        return False
    return named or not (text in _GENERIC or _ADVERBIAL.search(text))


def needs_modifier(text: str) -> bool:
    """Whether a head says little without the modifier before it, as "加工" in "自下而上的加工"."""
    return text in _CLASSES


def is_facet(text: str) -> bool:
    """Whether a name is that of a side of something: what "近期目标是…" says defines no goal."""
    return bool(_FACET.search(text))
