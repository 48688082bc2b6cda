"""Tables by which names of persons are told from other words."""

from psykb.text.wording import words

# The commonest surnames of mainland China, without those that are everyday words first of all
# (车, 程, 道, 还, 时): what they would find is mostly no name.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
    "钱严覃武戴莫孔向汤常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包"
    "宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
    "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬"
    "師邰仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇魏"
    "呂盧鍾譚陸範賈韋鄒龍陶賀顧龔錢嚴湯齊喬龐顏莊聶魯嶽歐關蘭紀畢單蓋"
) - frozenset("车时司农解明应全单向成路商还古管简")
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "慕容", "令狐", "皇甫",
    "尉迟", "公孙", "轩辕", "长孙", "宇文", "端木", "百里", "呼延", "歐陽", "司馬", "諸葛",
)  # fmt: skip
# Beginnings that a surname makes only by chance.
NO_NAMES = words(
    """
    王子 王者 王牌 王道 王后 王八 李子 张口 张开 张嘴 张望 张罗 张贴 陈述 陈旧
    陈列 杨柳 杨树 黄金 黄色 黄昏 黄河 黄山 黄瓜 黄牛 周末 周围 周一 周二 周三 周四 周五 周六
    周日 周期 周边 周年 周到 周岁 周转 孙子 孙女 马上 马路 马虎 马甲 马桶 马来 胡说 胡思 胡乱
    胡同 胡闹 胡子 胡萝 何必 何况 何时 何等 何处 何苦 何以 何尝 高兴 高中 高考 高三
    高二 高一 高度 高手 高级 高管 高层 高校 高敏 高危 高龄 高冷 高铁 高压 林业 罗列 许多 许久
    许可 许愿 曾经 曾几 田野 董事 于是 于心 余下 余生 叶子 苏醒 任何 任务 任性 任由 任教 任职 任人
    沈阳 姜茶 石头 石油 金钱 金融 金牛 金色 金牌 夏天 夏季 夏令 方面 方法 方便 方向 方式 方案
    方形 白天 白色 白领 白羊 白痴 白酒 白费 白血 白菜 江湖 江苏 江西 雷达 雷人 龙头 史上
    史前 毛病 毛巾 毛发 万一 万分 万事 万万 万能 万不 钱包 钱财 严重 严格 严肃 严厉 武汉 武术
    武器 莫名 莫非 莫大 孔雀 常常 常见 常识 常规 常州 常年 常人 常客 温柔 温暖 温和 温度
    温州 康复 施压 施暴 牛奶 牛逼 牛人 安全 安静 安排 安慰 安心 安装 安徽 安眠 安抚 安定 安稳
     齐全 易怒 易燃 易感 伍佰 颜值 颜色 章节 殷勤 申请 申诉 欧美 欧洲 关于 关系 关心 关键
    关注 关门 兰州 焦虑 焦急 焦躁 焦点 左右 左手 柳州 甘心 甘愿 甘肃 祝福 祝愿 祝你 祝您 祝贺
    祝大 包括 包容 包裹 包子 包办 宁可 宁愿 宁静 宁波 尚未 尚且 符合 舒服 舒适 舒缓 舒心 纪律
    纪念 童年 童话 毕业 毕竟 季节 苗条 谷底 曲折 盛大 蓝色 蓝天 游戏 游客 游泳 辛苦 辛酸 华为
    华人 华丽 房子 房东 房间 房奴 屈服 艾滋 尤其 阳光 阳性 古代 吉他 吉利 连续 麦当 景色 党员
    宫外 费用 费力 费劲 冷静 冷漠 冷淡 冷战 冷暴 冷血 席间 卫生 米饭 宗教 边缘 边界 边上 仇人
    仇恨 荣幸 荣誉 池塘 查出 查询 麻烦 麻木 麻醉 迟到 迟早 顾客 顾虑 顾问 顾及 夏至
    钟情 钟头 钟爱 谢谢 谢您 谢你 韩国 宋朝 汤圆 戴上 梅雨 贺卡 陆续 陆军 徐徐 杜绝 范围
    范文 龙虾 吴下 侯补 秦岭 金子 左撇 易胖 易瘦 常胜 莫愁 方才 万人 万幸 白人 黑人 包工 单亲
    单身 郑州 徐州 温饱 温情 汪星 乔迁 肖像 阳台 冷门 连锁 边吃 游子 管家 苏州 房产 康德 高知
    高潮 高分 高大
    """
)
# Given names that are words: where they stand without the surname, they need not be the person.
EVERYDAY = words(
    """
    平安 开心 高兴 快乐 文静 健康 自强 国庆 建国 安静 温暖 阳光 希望 幸福 美丽 和平 思想 朋友
    家人 成功 自然 自由 小心 可能 明天 今天 春天 冬天 夏天 秋天 明白 明确 清楚 清醒 真诚 如意
    吉祥 长大 爱国 文化 文明 学习 子女 大海 天空 未来 从容 从来 一直 一一 思考 思念 心理 心怡
    自信 勇敢 坚强 努力 进步 向上 向前 光明 天天 大哥 小姐 世界 中国 中华 小时 青春 青年
    """
)
# What a name does not end with: who ends so is called by what he does or is.
NO_ENDS = "生师员人者家长的了吗呢吧啊们族党民座控狗粉迷男女妈爸奴工星精病症型级岁"
TITLES = (
    "老师", "医生", "先生", "女士", "小姐", "同学", "阿姨", "叔叔", "教授", "主任", "经理", "律师",
    "护士", "大夫", "总", "哥", "姐", "警官", "校长", "院长", "咨询师", "师傅", "老板", "奶奶",
    "爷爷",
)  # fmt: skip
# Ideographs that given names are made of, by which one without a surname is told.
GIVEN = frozenset(
    "晓雯婷梓涵萱欣怡诗雨轩宇浩然子墨瑶琪琳璐颖娜倩敏静丽燕芳玲娟霞芸莉萍蓉媛婧妍妮莹蕾薇琴娇艳"
    "俊杰鹏飞涛磊斌辉锋凯晨旭阳博睿昊泽铭翔宏伟强军勇超刚建国志远航宁瑞嘉佳思彤悦玥心月雪梅兰菊"
    "桂英秀珍淑华红玉凤春花丹晶云霖霏菲苗可依若冰紫曼舒潇慧洁露露圆甜糖果朵豆"
)
# Given names are made of these, too; alone they say little, so they count behind a surname only.
GIVEN_TOO = GIVEN | frozenset(
    "洋桐文豪帆恒峰林森辰霖熙昕煜哲睿欢冰诚昌松柏荣福贤德仁义智民健江河川峻岭磊锐锦绣彬栋梁琦琨琛瑜瑾"
    "璇珊珂玮珠钰铃雁莺凡亚亭佑佩俐兴凯勤卉哲圣坤培奇奕妃妙姗姝娅娥婉婵嫣孝学宁守宸容尔岚"
    "延弘彦彩律恬恩捷昊昌易昭映晋晏晔暖曦朗楚楠榕武毅汉汐沁沛沐波洲浓涓淑渊湘滢潇澄澜炎炜"
    "炫焕煊照玄玖玲珍珏琼瑛瑶璟璧益盈睦砚祥祺禾筠绍维绮翊翎翠翰耀联聪育艺芊芙芝芷苏茂茜茗茵"
    "荷莎莲菁菡萌萱葵蓓蓝蔓蕊薇藜虹裕诗诺谦贝赫逸郁鑫钧锴隆雄雅青韵顺颖风馨骏骐鸣鸿麒麟黎敏天乐"
)
# What 小 stands before without naming anybody: 小三, 小弟, 小时.
NO_NICKNAMES = frozenset(
    "白三弟妹人辈丑偷号工编组区说学孩姐伙便吃气事声鲜狗猫猪吏卒厮妾鬼资粉仙众生儿型班二一四五六七八九十"
    "镇县城康受攻年头贩兵将鸟草的透新心时公朋宝可本科数计户微住农民市姨里哥爷奶婆叔伯舅媳妇婶"
    "女子男老店商贱强"
)
# What 小 stands before as well where a name could be seen: 小希望, 小红书.
SMALL_WORDS = words(
    """
    希望 雪糕 雪花 雪人 雪球 雪山 花园 花朵 花盆 花猫 花狗 花样 雨伞 雨点 雨滴 雨天 星星 星球
    月亮 月饼 美好 美女 美人 天地 天使 明星 龙虾 海豚 海龟 树林 米粒 米饭 豆芽 豆腐 鱼儿 鸟儿
    石头 石子 玉米 玉兰 红包 红花 红书 红帽 红旗 黄人 黄鸭 蓝瓶 马驹 熊猫 金库 金鱼 文章 林子 草莓
    兰花 梅花 菊花 桃子 果子 果园 果盘 糖果 糖块 云朵 虎牙 叶子 心愿 心思 心眼 乐趣 乐器 乐队
    """
)

EN_NAMES = words(
    """
    aaron abigail adam adrian aidan alan albert alex alexander alexandra alice alicia alison
    amanda amber amelia amy andrea andrew angela anna anne annie anthony antonio arthur ashley
    audrey austin barbara beatrice becky ben benjamin beth betty bill billy bob bobby brandon
    brenda brian brittany bruce caleb cameron carl carla carlos carmen carol caroline catherine
    charles charlotte chloe chris christina christine christopher claire clara connor craig
    cynthia daniel danielle danny dave david dean deborah debbie dennis derek diana diane diego
    donald donna dorothy doug douglas dylan edward eileen elaine eleanor elena elizabeth ella
    ellen emily emma eric erica erin ethan eugene eva evan evelyn fiona frances francis frank
    fred gabriel gary gavin george gerald gina gloria greg gregory hannah harold harry heather
    helen henry holly howard ian irene isaac isabella isabel ivan jack jackie jacob jacqueline
    jake james jamie jane janet janice jason jean jeff jeffrey jen jennifer jenny jeremy jerry
    jesse jessica jill jim jimmy joan joanna joe joel john johnny jonathan jordan jose joseph
    joshua juan judith judy julia julian julie justin karen karl kate katherine kathleen kathy
    katie keith kelly ken kenneth kevin kim kimberly kyle larry laura lauren lawrence leah leo
    leon leonard leslie liam lily linda lisa logan louis louise lucas lucy luis luke lydia lynn
    madison maggie marcus margaret maria marie marilyn mario martha martin marvin mary mason
    matt matthew megan melanie melissa michael michelle miguel mike mohammed molly monica nancy
    naomi natalie natasha nathan neil nicholas nick nicole noah nora norman oliver olivia oscar
    owen pamela patricia patrick paul paula pauline pedro peggy peter phil philip phillip phoebe
    rachel ralph ramon randy raymond rebecca rhonda ricardo richard rick rita rob robert roberta
    robin rodney roger ronald rosa rosemary ross roy russell ruth ryan sabrina sally sam
    samantha samuel sandra sara sarah scott sean sebastian seth shannon sharon shaun sheila
    sherry shirley simon sofia sophia sophie stacey stacy stanley stella stephanie stephen steve
    steven stuart susan suzanne sylvia tamara tanya tara ted teresa terry theodore theresa
    thomas tiffany tim timothy tina todd tom tommy tony tracey tracy travis tyler valerie
    vanessa vera veronica vicki victor victoria vincent virginia vivian walter wanda warren
    wayne wendy william xavier yvonne zach zachary zoe wei ming xiaoming xiaohong priya raj ravi
    fatima ahmed ali
    """
)
# Names that are words as well: at the beginning of a sentence they need not be the person.
EN_WORDS = words(
    """
    will hope may grace joy mark rose faith april june summer autumn dawn art pat bill jack rich
    sunny ivy daisy lily mercy patience chance frank miles hunter ray drew max grant long young
    rob pearl ruby amber olive penny sue
    """
)
# What stands behind "I'm" or "call me" with a capital letter and is no name.
EN_NO_NAMES = words(
    """
    american british chinese english french german indian irish italian japanese korean mexican
    canadian australian christian muslim jewish catholic buddhist hindu asian african european
    latina latino black white gay bi ok okay sorry so not a an the just very really still in on
    at from mr mrs ms dr later back crazy stupid lazy when if i adhd ocd ptsd bpd dad mom mum
    sir autistic bipolar lifeline samaritan samaritans english-speaking russian spanish turkish
    vietnamese
    """
)
