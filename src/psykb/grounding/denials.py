"""Tables of the words that deny: negations, what looks like one, and what says no otherwise."""

import re

from psykb.text.wording import words

# They deny what follows them in their clause.
ZH_NOT = words(
    """
    不 没 没有 无 非 未 并非 并不 并没有 并未 不是 而不是 而非 不能 不会 不可 无法 未能 不再
    从不 从未 毫无 毫不 绝不 绝非 不曾 不必 不需 不需要 无须 无需 不用 不再是 没能 并无 不予
    """
)
EN_NOT = words("not no never without cannot nor neither nothing none nobody n't")
# 没有发现它能提高 denies 提高, not that somebody found something
ZH_NOT_FOUND = re.compile(
    "(没有|未能?|没能|并未|并没有)(?:发现|找到|证明|证实|显示|表明)(?:证据(?:表明|证明|显示)?)?"
    "(?:[它其]们?|这种?[^,。;]{0,4}?)?(?:能够?|会|可以)"
)
# They hold the letters of a negation and deny nothing.
ZH_IDLE = words(
    """
    无意 不仅 不但 不只 不单 不光 不同 不断 不久 不过 不论 不管 无论 无条件 不随意 无意识 潜意识
    非正式 非常 不得不 不良 不利 不足 不安 不满 不幸 不适 不协调 不一致 不稳定 不耐烦 无意义
    无关 非陈述性 非特异性 无髓 无数 无疑 毫无疑问 未来 未成年 未必 不一定 除非 莫非 是否 能否
    可否 是不是 会不会 能不能 有没有 要不要 差不多 对不起 了不起 偏差 误差 差异 差别 差距 不料
    水平差不多
    不免 不禁 不妨 不时 不可缺少 必不可少 不可或缺 不愧 无非 非但 不易 不容易 不愉快 不规则 不随
    不确定 不自觉 不知不觉 不可控 不可控制 不应期 无助 不然 不如 非洲 南非 无异于 不等于
    不随意肌 不例外 不清楚 不以为然 不受 非智力 非理性 非语言 非言语 非参数 不平衡 不正常 不对称
    不完整 不完全 不公平 不止 不等 不变 不动 不满意 不舒服 不舒适 不快
    """
)
EN_IDLE = words(
    """
    not_only not_just not_merely not_until no_longer no_matter whether_or_not no_doubt non-
    nothing_but none_the_less cannot_but not_necessarily not_always if_not
    """
)
# Behind one of these ideographs a negation is over: 无需训练又会出现, 没有练习也会.
ZH_OVER = frozenset("又仍也就况")
# They say no in other words: where one stands, a denial in the other text is no difference.
ZH_SOFT = words(
    """
    除 除了 缺乏 缺少 难以 误传 误解 拒绝 否认 避免 停止 防止 排除 失败 不足 不利 无关 消失 去除
    很少 几乎 例外 不易 不容易 困难 仅 只 才 反对 否定 取代 不如 而是 不等于 错误 阻断 不同 推翻
    质疑 不一定 未必 不一致 不独立 超过 并列 不受 不适 不可能 有限 弱 反而 不满意 相反
    """
)
EN_SOFT = words(
    """
    fail failed lack unable deny denied refuse refused hardly hard seldom rarely rare few little
    barely scarcely only myth misconception false wrong avoid prevent stop except instead rather
    apart despite contradict reject doubt disappear unlike absence absent difference differ against
    exclude unlikely unaware unclear impossible incapable ineffective insufficient unsuccessful
    inaccurate inactive unpublished independent limit free confuse mistake unconfirmed
    """
)
# English words that deny their own root: "unlikely" is "not likely".
EN_DENYING = words(
    """
    unlikely unable unaware uncommon unrelated unnecessary unimportant unclear unsuccessful
    unreliable unchanged unaffected unconfirmed untrue unhappy ineffective inaccurate insufficient
    impossible incorrect invalid incapable inadequate inconsistent dissimilar disagree disagrees
    disagreed
    """
)

# A clause with one of these says that what it states is not so.
MYTHS = words(
    """
    误传 误解 谬误 谣言 迷思 讹传 误以为 误认为 错误地认为 是错误的 错误的看法 错误的观念
    错误的说法 错误的认识 判断正误 判断对错 别相信 并不属实
    myth myths misconception misconceptions fallacy true_or_false wrongly_believed wrongly_believe
    mistakenly_believed mistakenly_believe mistaken_belief false_belief is_untrue
    which_is_wrong which_is_false which_is_not_true
    """
)
