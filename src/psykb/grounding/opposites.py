"""Tables of words and names with their opposites: dimensions, and the side a word names."""

from psykb.text.terms import stem

# Opposites, a line a dimension: those of one side | those of the other; "name =" joins lines.
_ZH_OPPOSITES = """
    更多 = 增加 增多 增大 增强 增长 上升 升高 升到 升至 升为 提高 提升 加强 增高 扩大 促进 加深
        | 减少 减小 减弱 减轻 减低 下降 降低 降到 降至 降为 削弱 缩小 衰退 退化
    更多 = 高估 | 低估
    快慢 = 加快 加速 快速 迅速 | 减慢 放慢 缓慢 变慢
    先快后慢 由快到慢 | 先慢后快 由慢到快
    由弱到强 由易到难 由少到多 | 由强到弱 由难到易 由多到少
    易难 = 容易 易于 便于 更易 | 困难 不易 难于 不容易 更难 较难 很难 难测 难以
    积极 正面 乐观 | 消极 负面 悲观
    优点 优势 长处 | 缺点 劣势 局限
    愉快刺激 令人愉快 愉快的刺激 奖励 | 厌恶刺激 令人厌恶 厌恶的刺激 不愉快刺激 惩罚物
    正值 | 负值
    趋于增大 | 趋于减小
    阳性 | 阴性
    内控 | 外控
    内部 | 外部
    顺行 顺向 | 逆行 逆向
    短暂 | 持久 长久 永久
    主动 | 被动
    传入 | 传出
    兴奋 | 抑制
    扩张 放大 舒张 | 缩小 收缩
    具体 | 抽象
    简单 | 复杂
    固定 | 可变
    成功 | 失败
    出现 给予 施加 呈现 | 去除 消除 撤除 除去
    获得 | 丧失 失去
    有害 | 有益
    安静 | 紧张
    先天 天生 与生俱来 | 后天 习得的
    意识到 | 意识不到
    有意识 | 无意识
    单侧 | 双侧
    相同 一致 相符 | 不同 不一致 不符 相反
    初级 一级 | 次级 二级
    上行 | 下行
    之前 以前 先于 早于 先前 此前 | 之后 以后 后于 晚于 后来 此后
    支持 | 反对 否定
    接受 | 拒绝
    起始 开头 | 末尾 结尾
    多数 | 少数
    总是 | 从不 偶尔
    直接 | 间接
    公开 | 私下
    前部 前端 | 后部 后端
    打开 开放 | 关闭 封闭
    涌入 流入 | 流出
    释放 | 吸收 收回
    充分条件 | 必要条件
    充分 | 必要
    普遍 | 特殊
    早期 | 晚期
    年轻 年幼 | 年老 年长
    独立 | 依赖
    相信 | 怀疑
    趋近 趋向 | 回避
    清醒 | 睡着
    快乐 高兴 | 痛苦 悲伤
    放松 | 紧张
    客观 | 主观
    急性 | 慢性
    受奖 | 受罚
    随意 | 不随意
    有利 | 不利
    同时 | 先后
    永久 | 暂时
    集中 | 分散
    亲密 | 疏远
    减缓 延缓 | 加剧 加重
    赞成 | 反对
    增进 增益 | 损害 破坏
    有效 | 无效
    熟悉 | 陌生 不熟悉
    成熟 | 不成熟 未成熟
    安全型 安全依恋 | 不安全型 不安全依恋
    正常 | 异常
    理性 | 非理性 感性
    自愿 | 强迫 被迫
    显性 | 隐性
    自上而下 | 自下而上
    归纳 | 演绎
    聚合思维 聚合式 | 发散思维 发散式
    定性 | 定量
    逐渐 逐步 渐进 | 突然 骤然
    连续 | 间断 离散
    局部 部分地 | 整体 全局
    最初 起初 | 最终 最后
    开始 | 结束 终止
    白天 | 夜间 夜晚
    正确 | 错误
    同意 赞同 | 不同意
    服从 顺从 | 违抗 反抗
    近端 | 远端
    表层 浅层 | 深层
    外在 | 内在
    冒险 | 保守
    冲动 | 审慎 谨慎
    稳定 | 不稳定 易变
    可控 | 不可控
    充足 | 不足 缺乏
    喜欢 | 讨厌 厌恶地
    信任 | 不信任
    吸引 | 排斥
    合作 | 竞争
    接近 靠近 | 远离
    保护 | 伤害
    有序 | 无序
    可逆 | 不可逆
    可预测 | 不可预测
    对称 | 不对称
    适应良好 | 适应不良
    自信 | 自卑
    有趣 | 乏味 枯燥 无聊 无趣
    上行 | 下行
"""
# Each of these takes a degree ("更快", "很高"), "于" ("多于"), or stands after what it measures.
_ZH_DEGREES = "大小 多少 高低 强弱 快慢 长短 早晚 远近 好差 深浅 易难 优劣 宽窄 密疏"
_DEGREE_WORDS = "更 较 越 最 很 极 太 偏 过 稍 略 愈 变 比较 非常 十分 相对"
_MEASURED = "得 度 量 率 力 平 围 程 速 间 传导 容量 幅度 数量 强度"

_EN_OPPOSITES = """
    more higher greater larger bigger increase increases increased increasing rise rises rose risen
        raise raises raised raising grow grew grown growth | less fewer lower lowered lowers smaller
        decrease decreases decreased decreasing fall falls fell fallen decline declines declined
        reduce reduces reduced reducing reduction diminish diminished drop dropped
    high | low
    large big | small
    stronger strengthen strengthens strengthened | weaker weaken weakens weakened
    strong strongly | weak weakly
    better best improve improves improved improvement enhance enhances enhanced | worse worst
        impair impairs impaired impairment worsen worsens worsened
    good | poor bad
    faster fast quick quickly rapid rapidly faster speeds | slow slower slowly slows
    easier easy easily | harder difficult
    before | after
    earlier early | later late
    older old elder | younger young newer new
    precede precedes preceded | follow follows followed
    upward | downward
    positive | negative
    internal | external
    similar alike same | different
    agree agrees agreed | disagree disagrees disagreed
    success successes succeed succeeded | failure failures fail failed
    include includes included | exclude excludes excluded
    always | never
    inner | outer
    likely likelier | unlikely
    happy happier happiest | unhappy
    above | below
    necessary | sufficient
    direct | indirect
    accept accepts accepted | reject rejects rejected
    overestimate overestimates | underestimate underestimates
    public | private
    long longer long-lasting | short shorter brief short-lasting short-lived
    most mostly | least
    often frequently frequent | rarely seldom infrequently infrequent
    active actively | passive passively
    concrete | abstract
    simple simpler | complex
    conscious consciously | unconscious unconsciously
    voluntary | involuntary
    permanent permanently lasting | temporary temporarily
    innate inborn | learned acquired
    approach approaches | avoid avoids avoided
    reward rewards rewarded | punish punishes punished punishment
    pleasant | unpleasant aversive
    satisfaction satisfying satisfied | discomfort annoyance dissatisfaction
    interesting | boring dull tedious
    open | closed
    inside | outside
    forward | backward
    simultaneous simultaneously | successive successively
    protect protects protected helpful beneficial | harm harms harmful damaging
    deep deeper deeply | shallow shallower
    wide wider broad broader | narrow narrower
    stable | unstable
    rich | poor
    everybody everyone | nobody
    beginning start starts | end ends
    excite excites excitatory | inhibit inhibits inhibitory
    accelerate accelerates accelerated | slow slows slowed delay delays delayed
    expand expands expanded | shrink shrinks shrank
    win wins won winner winners | lose loses lost loser losers
    overestimation | underestimation
    inspire inspires encourage encourages | discourage discourages
    presence present | absence absent
    support supports supported | oppose opposes opposed
    confirm confirmed confirms | disprove disproved refute refuted
    gain | loss
    believe believed | doubt doubted
    adding adds added add | removing removes removed remove withdraw withdraws withdrawn taking
    correct correctly | incorrect incorrectly
    rational | irrational
    mature | immature
    familiar | unfamiliar
    expected predictable | unexpected unpredictable
    controllable | uncontrollable
    adaptive | maladaptive
    secure securely | insecure insecurely
    objective | subjective
    qualitative | quantitative
    continuous | discontinuous
    gradual gradually | sudden suddenly
    maximum maximal | minimum minimal
    normal | abnormal
    optimistic optimist | pessimistic pessimist
    superior | inferior
    constructive | destructive
    appear appears appeared | disappear disappears disappeared
    attract attracts attracted | repel repels repelled
    trust trusts | distrust distrusts mistrust
    love loves loved | hate hates hated
    formal | informal
    moral | immoral
    known | unknown
    visible | invisible
    flexible flexibly | rigid rigidly
    near nearer close closer | far farther distant
    warm | cold
    cooperate cooperation cooperative | compete competition competitive
    voluntarily | involuntarily
    reversible | irreversible
    relevant | irrelevant
    local | global
    automatic automatically | deliberate deliberately effortful
"""

# Names that are mistaken for one another. What is not the one need not be the other.
_ZH_NAMES = """
    正强化 | 负强化
    正相关 | 负相关
    强化 | 惩罚
    内隐 | 外显
    内倾 内向 | 外倾 外向
    前摄 | 倒摄
    首因 | 近因
    短时 短期 | 长时 长期
    副交感 | 交感
    自变量 | 因变量
    随机分配 | 随机抽样
    实验组 | 控制组 对照组
    流体智力 | 晶体智力
    情景记忆 | 语义记忆
    陈述性 | 程序性
    横断 | 纵向
    同卵 | 异卵
    中枢 | 周围 外周
    内部效度 | 外部效度
    初级评价 | 次级评价
    问题指向 | 情绪指向
    固定比率 | 可变比率
    固定时距 | 可变时距
    内部动机 | 外部动机
    感觉神经元 | 运动神经元
    激动剂 | 拮抗剂
    本我 | 超我
    泛化 | 分化
    正惩罚 | 负惩罚
    信度 | 效度
    同化 | 顺应
    连续强化 | 部分强化
    左侧 左半球 左脑 左手 | 右侧 右半球 右脑 右手
    男孩 男性 男生 男子 | 女孩 女性 女生 女子
    前膜 | 后膜
    父亲 | 母亲
    集体主义 | 个人主义 个体主义
    快速眼动 | 非快速眼动
    突触前 | 突触后
    去极化 | 超极化
    视杆 | 视锥
    灰质 | 白质
    轴突 | 树突
    背侧 | 腹侧
    内侧 | 外侧
    躁狂 | 抑郁
    回忆法 | 再认法
    平行加工 | 系列加工
    常模参照 | 标准参照
    描述统计 | 推论统计
    第一类错误 | 第二类错误
    虚无假设 | 备择假设
    有意注意 | 无意注意
    机械复述 | 精细复述
    趋避冲突 | 双避冲突 双趋冲突
    大学生 | 中学生 小学生
"""
_EN_NAMES = """
    proactive | retroactive
    short-term | long-term
    independent | dependent interdependent
    reliability | validity
    reliable | valid
    assignment | sampling
    semantic | episodic
    self-esteem | self-efficacy
    men boys male | women girls female
    left | right
    sympathetic | parasympathetic
    primary | secondary
    proximal | distal
    sensory | motor
    agonist agonists | antagonist antagonists
    central | peripheral
    generalization | discrimination
    fluid | crystallized
    explicit | implicit
    introvert introverts introverted | extravert extraverts extraverted
    experimental | control
    problem-focused | emotion-focused
    intrinsic | extrinsic
    i | ii
    majority majorities | minority minorities
    bottom-up | top-down
    dominant | recessive
    afferent | efferent
    anterior | posterior
    dorsal | ventral
    medial | lateral
    individualistic individualist individualism | collectivistic collectivist collectivism
    convergent | divergent
    inductive | deductive
    identical monozygotic | fraternal dizygotic
    cross-sectional | longitudinal
    fixed | variable
    ratio | interval
    serial | parallel
    anterograde | retrograde
    recall | recognition
    assimilation | accommodation
    mania manic | depression depressive
    presynaptic | postsynaptic
    rods | cones
    axon axons | dendrite dendrites
    descriptive | inferential
    id | superego
    verbal | nonverbal
"""


def _sides(table: str, language: str, mark: str) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for n, line in enumerate(_joined(table)):
        name, _equals, pair = line.rpartition("=")
        key_of_line = f"{mark}{name.strip() or f'{language}{n}'}"
        for sign, side in zip((1, -1), pair.split("|"), strict=True):
            for word in side.split():
                key = _stem(word) if language == "en" else word
                found.setdefault(key, []).append((key_of_line, sign))
    return {word: tuple(dict.fromkeys(places)) for word, places in found.items()}


def _joined(table: str) -> list[str]:
    """Return the lines of a table; one that is indented further goes on with the one before."""
    return [line for line in table.replace("\n        ", " ").splitlines() if line.strip()]


def _stem(word: str) -> str:
    return stem(word.replace("-", "")) if "-" in word else stem(word)


def _degrees() -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for pair in _ZH_DEGREES.split():
        # what is more, larger, higher, stronger or better is one dimension: texts swap them freely
        group = "↕更多" if pair in ("大小", "多少", "高低", "强弱", "好差", "优劣") else f"↕{pair}"
        for sign, char in zip((1, -1), pair, strict=True):
            for word in _DEGREE_WORDS.split():
                found[word + char] = ((group, sign),)
            found[char + "于"] = ((group, sign),)
            for word in _MEASURED.split():
                found[word + char] = ((group, sign),)
    return found | {"超过": (("↕更多", 1),), "不及": (("↕更多", -1),)}


# Words of a degree that hold what is measured: "容量大" says 容量, too.
ZH_MEASURED = frozenset(
    word + char for word in _MEASURED.split() for char in "".join(_ZH_DEGREES.split())
)
# word (Chinese) or stem (English) → the dimensions that it stands in, with its side, +1 or −1
ZH_POLAR = _sides(_ZH_OPPOSITES, "zh", "↕") | _sides(_ZH_NAMES, "zh", "↔") | _degrees()
EN_POLAR = _sides(_EN_OPPOSITES, "en", "↕") | _sides(_EN_NAMES, "en", "↔")
