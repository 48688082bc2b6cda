"""Judge whether a Chinese sentence says what kind of thing its subject is."""

import re

from psykb.text.wording import either

_KINDS = either(
    "过程 能力 现象 方法 倾向 理论 学说 假说 假设 观点 观念 特征 特点 特性 特质 属性 活动 状态 "
    "反应 行为 行动 系统 体系 结构 技术 疗法 治疗 机制 障碍 疾病 综合征 症状 关系 联结 联系 体验 "
    "态度 情绪 情感 心境 感受 感觉 知觉 程度 知识 学科 科学 分支 领域 学派 流派 思潮 量表 测验 "
    "问卷 装置 仪器 工具 模型 模式 需要 动力 动机 信念 意识 记忆 学习 表征 偏差 偏向 错误 错觉 "
    "总和 总体 总称 统称 策略 单位 部分 部位 成分 细胞 物质 激素 递质 网络 组织 器官 区域 功能 "
    "作用 定律 规律 原则 原理 法则 规则 标准 指标 统计量 数值 数字 比例 比率 量 时期 阶段 类型 "
    "形式 品质 素质 本领 技能 技巧 习惯 图式 认知 评价 判断 推理 思维 想象 看法 印象 期待 期望 "
    "承诺 冲突 压力 刺激 事件 因素 变量 设计 研究 实验 程序 手段 取向 框架 名称 道理 义务 努力 "
    "表现 波动 节律 睡眠 纤维 突起 绝缘层 腺体 皮层 预测 解释 反映 集合 群体 人群 角色 规范 意志 "
    "人格 心理 意向 愿望 力量 变化 改变"
)
_ENDS_IN_KIND = re.compile(
    f"(?:[的种类个项门套组])[^的，。；]{{0,14}}{_KINDS}(?:的总和|的总称)?[”’）)。]?$"
    f"|^一[种类个项门套组][^，。；]{{2,}}{_KINDS}。?$"
)
# Openings after which a comma may stand before the kind: "对感觉信息加以组织，从而…的过程".
_HEAVY = re.compile(
    "对|在|由|以|从|通过|将|把|人|个体|有机体|根据|按照|利用|为|当|一[种类]|受|研究|指"
)
# Praise, rank, cause and history define nothing.
_PRAISE = either("主导 重要 主要 有效 典型 关键 常用 常见 著名 必要 唯一 根本 显著 共同 正常 普遍")
_NO_KINDS = either(
    "前提 证据 例子 依据 标志 原因 结果 因素 学者 创始人 代表 医生 教授 学生 家 之一"
)
_VALUED = re.compile(
    f"(?:最[^的]{{0,6}}|{_PRAISE})的?[^的，]{{0,8}}$|{_NO_KINDS}$"
    "|由[^，。]{1,24}(?:提出|创立|创建|发现|设计|编制|首创)|在\\d{4}年"
    "|(?:提出|补充|发现|编制|采用|使用)的[^的，]{0,8}$|(?:不同|一样|相同|正确|错误)的$"
    "|(?:复杂|漫长|连续|长期|渐进|双向|阶段)[^的，]{0,2}的? ?过程$"
    "|^因为|而不是|仍|还在|正在|^一个(?:十分|非常|很|比较|较)"
)
_NO_KIND = re.compile(
    either(
        "很 非常 十分 比较 较 不 有(?!机) 没 它 其 他 她 我 你 这 那 可以 必须 应该 因为 由于 "
        "为了 在于 "
        "什么 谁 说 否 如此 正确 错误 对的 错的"
    )
)
_SHORTEST = 6  # characters


def names_kind(predicate: str) -> bool | None:
    """Whether what follows 是 says what kind of thing the subject is, None if something else.

    True: "对经历过的事物进行编码和储存的心理过程"; False: "内化了的父母的道德要求", which may well
    define; None: "最有效的方法", "由巴甫洛夫提出的", "很难的".
    """
    end = re.search("[；。]|$", predicate)
    first, *rest = re.split("[，,]", predicate[: end.start() if end else None])
    kind = bool(_ENDS_IN_KIND.search(first))
    if not kind and len(rest) == 1 and _HEAVY.match(first):
        kind = bool(_ENDS_IN_KIND.search(rest[0])) and not _VALUED.search(rest[0])
    if _VALUED.search(first) or len(first) < 3 or (_NO_KIND.match(first) and not kind):
        return None
    return kind and len(first) >= _SHORTEST
