"""Table of persons that textbooks of psychology name, with the spellings of each."""

from psykb.text.wording import words

# A person a line: the surname in Latin script, then its Chinese spellings. Some lines are several
# people (Miller, Ross): the table tells names apart, not people.
_PERSONS = """
    adler 阿德勒
    ainsworth 安斯沃思 艾斯沃斯 安斯沃斯
    allport 奥尔波特 阿尔波特
    amabile 阿马比尔
    arnett 阿内特
    aronson 阿伦森
    asch 阿希 阿施
    aserinsky 阿瑟林斯基
    atkinson 阿特金森
    baars 巴尔斯
    baddeley 巴德利 巴德雷
    bandura 班杜拉 班图拉
    bard 巴德
    barrett 巴雷特
    bartlett 巴特利特 巴特莱特
    baumeister 鲍迈斯特
    baumrind 鲍姆林德
    beck 贝克
    bem 贝姆
    binet 比内 比奈
    bowlby 鲍尔比 鲍比
    broadbent 布罗德本特 布罗德班特
    broca 布洛卡 布罗卡
    brown 布朗
    bruner 布鲁纳
    buss 巴斯
    cannon 坎农
    cattell 卡特尔
    chomsky 乔姆斯基
    cialdini 恰尔蒂尼 西奥迪尼
    cohen 科恩
    costa 科斯塔
    cowan 考恩
    craik 克雷克
    csikszentmihalyi 契克森米哈赖 契克森米哈伊
    darley 达利
    darwin 达尔文
    deci 德西
    descartes 笛卡儿 笛卡尔
    dewey 杜威
    diener 迪纳
    duncker 邓克尔 敦克尔
    dweck 德韦克
    ebbinghaus 艾宾浩斯 艾宾豪斯
    einstein 爱因斯坦
    ekman 埃克曼 艾克曼
    ellis 埃利斯 艾利斯
    epstein 爱泼斯坦
    erikson 埃里克森 艾里克森
    estes 埃斯蒂斯
    eysenck 艾森克
    fechner 费希纳
    festinger 费斯廷格 费斯汀格
    flynn 弗林
    folkman 福克曼
    freud 弗洛伊德 弗罗伊德
    fromm 弗洛姆
    galton 高尔顿
    garcia 加西亚
    gardner 加德纳
    gazzaniga 加扎尼加
    gesell 格塞尔
    gibson 吉布森
    gigerenzer 吉仁泽
    gilligan 吉利根
    goleman 戈尔曼
    gross 格罗斯
    guilford 吉尔福特 吉尔福德
    hall 霍尔
    harlow 哈洛 哈罗
    hebb 赫布
    heider 海德
    helmholtz 赫尔姆霍茨 赫尔姆霍兹
    hering 黑林
    hilgard 希尔加德
    horney 霍妮 霍尼
    hubel 休伯尔
    hull 赫尔
    jung 荣格
    james 詹姆斯
    kahneman 卡尼曼 卡内曼
    kelley 凯利
    kelly 凯利
    kohlberg 科尔伯格 柯尔伯格
    koffka 考夫卡
    köhler kohler 苛勒 柯勒
    kraepelin 克雷佩林
    lange 兰格
    latané latane 拉塔内 拉坦内
    lazarus 拉扎勒斯 拉扎鲁斯
    lewin 勒温
    libet 利贝特
    locke 洛克
    loftus 洛夫特斯 洛夫图斯
    lorenz 洛伦茨
    luchins 卢钦斯
    luria 鲁利亚
    marcia 马西亚
    maslow 马斯洛
    mcclelland 麦克利兰 麦克莱兰
    mccrae 麦克雷
    mcgurk 麦格克
    mesmer 麦斯麦
    milgram 米尔格拉姆 米尔格兰姆
    miller 米勒
    milner 米尔纳
    mischel 米歇尔
    murray 默里
    neisser 奈瑟 奈塞尔
    newell 纽厄尔
    newton 牛顿
    olds 奥尔兹
    orne 奥恩
    pavlov 巴甫洛夫 巴普洛夫
    penfield 潘菲尔德
    perls 皮尔斯
    peterson 彼得森
    pettigrew 佩蒂格鲁
    piaget 皮亚杰
    premack 普雷马克
    rescorla 雷斯科拉
    rogers 罗杰斯
    rorschach 罗夏 罗夏克
    rosch 罗施
    rosenhan 罗森汉
    rosenthal 罗森塔尔
    ross 罗斯
    rotter 罗特
    ryan 瑞安
    sapir 萨丕尔
    schachter 沙赫特 沙克特
    schacter 沙克特
    scheerer 希勒
    seligman 塞利格曼 塞里格曼
    selye 塞里 谢耶
    sherif 谢里夫
    sherrington 谢灵顿
    shiffrin 谢夫林
    simon 西蒙
    simons 西蒙斯
    singer 辛格
    skinner 斯金纳
    spearman 斯皮尔曼
    spence 斯宾塞
    sperling 斯珀林 斯伯林
    sperry 斯佩里
    stanford 斯坦福
    steele 斯蒂尔
    stern 施特恩 斯特恩
    sternberg 斯滕伯格 斯腾伯格 斯滕贝格
    stevens 史蒂文斯
    stroop 斯特鲁普
    sullivan 沙利文
    tajfel 泰弗尔 塔菲尔
    terman 推孟 特曼
    thorndike 桑代克
    thurstone 瑟斯顿
    titchener 铁钦纳
    tolman 托尔曼
    tomasello 托马塞洛
    treisman 特瑞斯曼 特雷斯曼
    triplett 特里普利特
    tulving 托尔文 图尔文
    turner 特纳
    tversky 特沃斯基 特韦尔斯基
    vygotsky 维果茨基 维果斯基
    wallas 沃拉斯
    wason 沃森
    watson 华生
    weber 韦伯
    wechsler 韦克斯勒
    weiner 韦纳
    wernicke 威尔尼克 韦尼克
    wertheimer 韦特海默
    whorf 沃尔夫
    wiesel 维泽尔
    wolpe 沃尔普
    wundt 冯特
    yalom 亚隆
    yerkes 耶克斯
    young 杨
    zajonc 扎荣茨 扎琼克
    zeigarnik 蔡加尼克 蔡格尼克
    zimbardo 津巴多
"""

# A spelling → all spellings of the names that share it with another.
SPELLINGS: dict[str, frozenset[str]] = {}
for _line in _PERSONS.split("\n"):
    _all = frozenset(_line.split())
    for _spelling in _all:
        SPELLINGS[_spelling] = SPELLINGS.get(_spelling, frozenset()) | _all

# One ideograph, or a common word in English, says nothing by itself.
_COMMON = words("杨 young brown hall gross stern lock cannon bard costa singer ross locke")
CHINESE_PERSONS = tuple(
    sorted(
        (s for s in SPELLINGS if s[0] >= "\u3400" and s not in _COMMON), key=lambda s: (-len(s), s)
    )
)
LATIN_PERSONS = frozenset(s for s in SPELLINGS if s[0] < "\u3400" and s not in _COMMON)

# Ideographs that spell foreign names by their sound, without those of common words (许多, 基因).
SOUNDS = frozenset(
    "宾秦敦丁万丕丘丝丹乌乔亚亨什伊伍休伦伯伽佐佩修克兰兹内冈冯凯列利加努劳勃勒南博卡卢厄古史叶司吉"
    "吕哈唐图圣坎坡坦埃基塔塞夏多夫奇奈奎奥姆威娜安密尔尚尤尼巴布希帕平库庞康延廷弗彭彼德怀恩"
    "恰惠戈戴扎托扬拉提摩文斐斯施昂普曼朔朗朱杰林格桑梅森欧比汉汤沃沙沫泰泽洛津洪海涅温滕潘爱"
    "特玛珀珊珍琳琼瑞瑟瓦登皮盖科穆米索约纳纽维罗翁考耶肖肯胡舍舒艾芝芬苏苛若英茨茹莉莎莫莱菲"
    "萨蒂蒙蔡蕾西詹诃诺谢豪贝费贾赖赫辛达迈迪邓里金钱锡阿陶雅雷霍韦顿马高魏鲁麦黎黑默齐"
)
