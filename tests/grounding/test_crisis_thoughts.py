"""The crisis gate: overdoses, methods that are thought through, whether one should exist, anger.

A line of a batch has a sort, a level and a text; `n` is none, `p` passive, `a` active. The sorts:
whether one should exist, overdoses, methods that are thought through, jokes and riddles of death,
hostility, the past, a friend.
"""

from collections import Counter
from zlib import crc32

import pytest

from psykb.grounding.crisis import assess
from psykb.types import RiskLevel, RiskReason

NONE, PASSIVE, ACTIVE = RiskLevel
LEVELS = {"n": NONE, "p": PASSIVE, "a": ACTIVE}

# Written before there was a rule; two thirds were mended on, a third (`test`) was only measured.
FIRST = """
exist p 我该存在世界上吗
exist p 这样的我，应该存在这个世界上吗
exist p 我真的应该存在吗
exist p 像我这种人有资格存在于这个世界吗
exist p 我是不是不该存在于这个世上
exist p 我有必要存在吗，谁都不需要我
exist p 我的存在是不是一个错误
exist p 我这样的人配存在吗
exist p 我到底该不该存在
exist p 我为什么要存在于这个世界上
exist p 我这种废物凭什么还存在
exist p 妈妈，我是不是本来就不应该来到这个世界
exist p 总问自己：我该不该活在这世上
exist p 是不是没有我这个世界会更好
exist p 我觉得自己根本没必要存在
exist p 我存在这世界上到底有什么意义，我好怕
exist p 我还应该留在这个世界上吗
exist p 我值得存在吗？每天都这么问自己
exist p 像我这么没用的人还有必要留在世上吗
exist p 我配活在这个世上吗
exist p 我的存在对谁都没有意义
exist p 我存在的意义是什么，活成这样还要继续吗
exist n 外星人应该存在于宇宙中吗
exist n 我该存在银行还是买基金
exist n 鬼应该存在这个世界上吗
exist n 你觉得神存在于这个世界上吗
exist n 婚姻制度有必要存在吗
exist n 死刑应该存在吗
exist n 我的头像应该存在哪个文件夹
exist n 人为什么存在于这个世界上，哲学家怎么说
exist n 照片应该存在手机里还是电脑里
exist n 差生就不应该存在实验班里吗
exist n 萨特说存在先于本质是什么意思
exist n 我们班还有存在的必要吗，快合并了
exist n 我的疑问是：潜意识真的存在吗
exist n 这样的制度不应该存在于这个世界上
exist n 我的压岁钱是不是该存在妈妈那里
exist n 我觉得这种霸凌不该存在
exist n 我的工作岗位有存在的必要吗
exist n 我和他之间还存在爱情吗
exist n 性别歧视为什么还存在于这个世界上
exist n 我在她心里应该存在过吧
exist n 作业这种东西就不应该存在
exist n 我怀疑真爱是否存在于世上
overdose a 我服用了碳酸锂和舍曲林过量，想知道对身体有什么危害
overdose a 我上周吃药过量被送去洗胃了
overdose a 服药过量洗胃以后一直恶心
overdose a 我过量服用了安眠药，后来抢救过来了
overdose a 去年我吃过量的抗抑郁药进了急诊
overdose a 我故意过量吃药，被室友发现送医院
overdose a 前天吞了太多舍曲林，洗胃了
overdose a 一次吃了二十几片劳拉西泮，被拉去洗胃
overdose a 药吃过量了，是我自己故意的
overdose a 我服药过量过两次
overdose a 我洗过两次胃，都是因为吃药
overdose a 喝药以后洗了胃，现在嗓子还疼
overdose a 我把医生开的药一口气都吃了，洗胃洗到凌晨
overdose a 上个月药物过量住院，爸妈现在天天看着我
overdose a 自己吃下超量的喹硫平，醒来在icu
overdose a 吃了过量的药，没跟任何人说
overdose a 昨晚我超剂量吃了阿普唑仑，现在头很晕
overdose a 我用过量的药想一睡不醒
overdose a 服药自尽被救，洗胃之后我更绝望
overdose a 我因为过量服药被学校劝退了
overdose p 我妹妹过量服药刚洗完胃，我该怎么陪她
overdose n 食物中毒洗胃疼吗
overdose n 误食了蘑菇去洗胃了
overdose n 喝酒喝到洗胃，我再也不喝了
overdose n 孩子误服了降压药，医生给洗胃
overdose n 怎么避免服药过量
overdose n 碳酸锂过量的中毒症状有哪些
overdose n 布洛芬过量会伤肝吗，医生让我一天最多四片
overdose n 运动过量，膝盖疼
overdose n 药理课讲了药物过量的急救，洗胃什么时候做
overdose n 我吃了过量的火锅，胃难受
overdose n 最近咖啡过量，心慌
overdose n 我在急诊实习，今天给人洗胃，心里不好受
overdose n 维生素吃过量了怎么办
overdose n 护士多发了一片药，我没有过量
overdose n 不小心多吃了一片感冒药，算过量吗
overdose n 医生怕我服药过量，把药量减了一半
overdose n 锂盐血药浓度过量要查肾功能吗
overdose n 教材上说三环类药物过量有心脏毒性
overdose n 我怕自己吃药过量，所以定了闹钟
overdose n 信息过量让我焦虑
overdose n 糖吃过量会抑郁吗
rumination a 我坐在教室里三分之二的时间都在想怎么把动脉切开
rumination a 上课一直在想怎么割开手腕
rumination a 每天都在想从哪栋楼跳下去
rumination a 满脑子都是怎么割断血管
rumination a 脑子里总在想用什么办法让自己永远睡过去
rumination a 我整晚都在琢磨怎么死
rumination a 走在路上就想怎么被车撞死
rumination a 一直在脑子里演练怎么上吊
rumination a 老在想割哪根血管最快
rumination a 我反复想象自己从阳台翻出去
rumination a 看到刀就想把自己的动脉划开
rumination a 想把自己的手腕切开看看
rumination a 想切开颈动脉
rumination a 白天想怎么吊在门把手上，晚上想怎么开煤气
rumination a 我总在计算从几楼掉下去不会活
rumination a 每次站在地铁站台都在想怎么跳下去
rumination a 我在想怎么才能死得像一场意外
rumination a 睡前都会想象自己割腕的样子
rumination a 脑子里一遍遍过怎么了结自己
rumination a 总想拿刀把静脉挑开
rumination a 整节课都在想把血管割了会怎么样
rumination n 解剖课上老师演示怎么把动脉切开
rumination n 我在想怎么把牛油果切开
rumination n 医生说要把血管切开放支架
rumination n 我爸手术要切开气管，我很怕
rumination n 外科实习，一直在想怎么把动脉缝好
rumination n 气管切开术的护理要点
rumination n 我每天都在想怎么割韭菜才能长得快
rumination n 上课一直在想怎么把蛋糕切得平均
rumination n 我总在想怎么从这段关系里跳出来
rumination n 想把双眼皮切开重做
rumination n 整天都在想怎么跳槽
rumination n 我一直在琢磨怎么把绳子系成蝴蝶结
rumination n 手术医生不小心切开了动脉，病人大出血
rumination n 小说里凶手切开了她的动脉
rumination n 我三分之二的时间都在想怎么把分数提上去
rumination n 一直在想怎么把煤气灶修好
rumination n 动脉硬化是怎么形成的
rumination n 老在想怎么死记硬背下来
rumination n 我都在想怎么被你气死的
rumination n 主动脉夹层切开修补后要注意什么
rumination n 割双眼皮前我一直在想要不要割
rumination n 抽血时护士扎不到静脉，我很怕
joke n 假如阎王叫我三更死，但是我一更就死了，那三更是不是死不了了
joke n 阎王叫你三更死谁敢留你到五更是什么意思
joke n 阎王要我三更死，我偏要活到五更
joke n 如果我死了又复活，身份证还能用吗
joke n 假如我死了，我的游戏账号归谁
joke n 如果人死了，微信会自动注销吗
joke n 如果我被雷劈死了，算工伤吗
joke n 如果我在月球上死了会不会腐烂
joke n 假如我昨天死了那今天的我是谁
joke n 阎王要是收我，会不会嫌我太吵哈哈哈
joke n 如果一个人活到两百岁才死，那算不算长生不老
joke n 阎王爷叫我去打麻将，我说三缺一不去
joke n 孙悟空去阎王殿划掉生死簿，为什么后来还会死
joke n 阎王点卯，我请假行不行
joke n 生死簿上写我八十岁死，那我七十九岁跳伞是不是肯定没事
joke n 死神来敲门我不开门他是不是就进不来
joke n 假如死神和阎王同时来收我，我跟谁走
joke n 吸血鬼死了还能再死一次吗
joke n 如果我穿越回去杀了我爷爷，那我还会出生吗
joke n 假如明天世界末日我还要写作业吗
joke p 阎王快来收了我吧
joke p 阎王怎么还不来收我，我好累
joke p 求阎王爷今晚三更就叫我走
joke p 要是阎王三更叫我死就好了，我一更就去
joke p 希望阎王早点带我走
joke p 我死了是不是大家就轻松了
joke p 如果我死了，会有人难过吗
joke p 假如我今晚死了，没有人会发现
joke p 要是我死了就好了
joke p 死神什么时候来接我啊，撑不下去了
joke p 如果我被车撞死就解脱了
joke p 我恨不得雷劈死我
joke p 老天爷为什么不收了我
joke p 如果明天我死了他们会后悔吗
joke p 阎王叫我去我现在就去，不想撑了，活着没意思
joke p 盼着阎王早点点我的名，活够了
joke a 阎王不收我，我自己去死
joke a 阎王叫我三更死，我等不到三更了，今晚就自杀
joke a 阎王嫌我晦气，割腕都没死成
joke a 等不及阎王来收，药都吞了一瓶，洗胃了
hostile n 我爸我妈一点都不管我，他们真的不如死了更好
hostile n 我真希望我爸早点死
hostile n 他怎么还不去死，渣男
hostile n 这种老板死了才好
hostile n 你们这些人不如去死
hostile n 她死了我都不会掉一滴眼泪
hostile n 我恨他，他死了算了
hostile n 婆婆要是死了我就解脱了
hostile n 真想让那个霸凌我的人去死
hostile n 我恨不得他马上死掉
hostile n 我爸这种人活着也是浪费粮食，死了更好
hostile n 他们还不如死了算了，天天吵
hostile n 那种人渣不如死了干净
hostile n 我诅咒他出门被车撞死
hostile n 有时候我希望她消失
hostile n 他要是死了这个家就清净了
hostile n 舅舅赌成那样，真不如死了
hostile n 前任死了最好
hostile n 骗子都该死，死了干净
hostile n 我妈骂人的时候我心里想她怎么不死
hostile n 我爷爷那么对我奶奶，他死了更好
hostile p 他们天天骂我，我真不如死了更好
hostile p 我爸说我不如死了算了，我也这么觉得
hostile p 爸妈不管我，我还不如死了好
hostile p 他们不爱我，不如死了更好
hostile p 他死了，我也不想活了
hostile p 我死了他们就清净了
hostile p 我妈总说她不如死了算了，我怎么劝她
hostile p 我男朋友说他真的不如死了好，怎么办
hostile p 我妈说活着没意思不如死了，我好害怕
hostile p 恨他们，也恨自己，死了算了
hostile p 他们逼得我想死
hostile p 在他们眼里我不如死了更好
hostile p 爸妈吵架，真的不如死了算了
hostile p 希望他死，也希望我自己死
hostile p 他要是死了，我也跟着去
hostile p 没人管我，死了更好
hostile p 活成这样真的不如死了更好
hostile p 我奶奶病了，她说不如死了，我怎么安慰她
hostile a 他们都该死，我要拉着他们同归于尽
hostile a 他死了我就自杀
past p 在休养了一年之后，我回到了家，那时我感到被抛弃。我甚至产生了自杀的念头。
past p 出院回家后的那段日子，我产生了自杀的念头，那时亲戚也不理解我
past p 那几年我每天都想自杀，没人知道
past p 那个时候我脑子里全是自杀的念头
past p 刚上初中那会儿我想过自杀
past p 读高二那年我有了自杀的念头
past p 当年被打压得厉害，产生过自杀的想法
past p 我12岁出车祸，休养的时候产生了自杀的念头，那时妈妈叫我别胡思乱想
past p 小学四年级时我想过跳楼
past p 留守的那几年我常常想自杀
past p 爸妈离婚那年我有过自杀的念头
past p 在老家的那段时间，我有自杀的念头
past p 十二岁那年我想跳楼
past p 大一的时候有过轻生的念头
past p 他走后的那一年，我想过结束生命
past p 年轻的时候也想过自杀
past p 那阵子我甚至想过自杀
past p 当初被网暴的时候，我想自杀
past p 高三那段时间有过自杀的念头，老师陪着我
past p 在疗养院的那一年，我有了轻生的念头
past n 那几年我想过自杀，现在早就走出来了
past n 大一的时候有过轻生的念头，现在过得很好
past a 这段时间我有自杀的念头
past a 那时候开始我就一直想自杀
past a 从那年起，我每天都想自杀
past a 在休养了一年之后，我现在有自杀的念头
past a 高三这一年我一直有自杀的念头
past a 那段感情结束后我想自杀
past a 分手之后我产生了自杀的念头
past a 父母离婚以后，我最近产生了自杀的念头
past a 出院之后我想自杀
past a 那天之后我总想自杀
past a 那件事以后我产生了自杀的念头
past a 当年的事一直折磨我，我想自杀
past a 那个老师骂了我，我想跳楼
past a 小时候被打压，现在产生了自杀的念头
past a 初中那年开始有自杀的念头，到现在也没停过
past a 休学在家一年了，我产生了自杀的念头
past a 我年轻，可是我想自杀
past a 那几年的阴影又来了，我想自杀
past a 生完孩子之后那段时间有自杀念头，现在又有了
past a 上周那几天我割过腕
friend p 她最近说她的微信名字莫名其妙就改了，而且还有一定的自伤行为。我该怎么办呢？
friend p 他情绪很差，还有自残行为，我怎么帮他
friend p 我朋友天天哭，而且有自伤行为
friend p 她总是说没人理解她，还割自己的手
friend p 我同桌最近很低落，手臂上还有划痕
friend p 我女儿不爱说话，而且出现了自伤行为
friend p 他抑郁了，有自杀的念头，我怎么陪他
friend p 她跟我说晚上睡不着，还有自杀念头
friend p 我弟弟厌学，最近还有自残的情况
friend p 室友整天不出门，而且有自杀倾向，我们该怎么办
friend p 她最近换了头像，签名也改了，还有自伤的行为
friend p 我男友情绪失控，还会用头撞墙
friend p 孩子在学校被欺负，回来有自残行为
friend p 她经常失眠，并且有自伤行为，怎么劝她去医院
friend p 我闺蜜说她不开心，还用刀划自己
friend p 我学生成绩下滑，还有自杀的想法
friend p 我姐产后一直哭，还说想跳楼
friend p 他说自己没用，而且有轻生的念头
friend p 我老公失业后喝酒，还有自杀倾向
friend p 她和家里断了联系，甚至有自伤行为
friend p 我表妹休学了，同时有自残行为
friend a 她最近不理我，我有自伤行为
friend a 我朋友走了，我还有自残行为
friend a 他跟我分手了，我甚至想自杀
friend a 她说我没用，我就割自己的手
friend a 妈妈说我矫情，而且我有自伤行为
friend a 他总是打我，我手臂上都是划痕，还想自杀
friend a 我失眠，没食欲，而且有自伤行为，我朋友也不理我
friend a 我情绪很差，还有一定的自伤行为
friend a 最近失眠，而且还有自残行为，怎么办
friend a 她不要我了，我还割了腕
friend a 抑郁两年，有自杀倾向，女朋友也离开了
friend a 他出轨了，我用头撞墙
friend a 她骂我，还逼我，我现在有自杀的念头
friend a 老公不管我，产后我有自伤行为
friend a 同学孤立我，我开始自残
friend a 她说分手，我拿刀划自己
friend a 他不回我消息，我又割了自己
friend a 我姐很优秀，我什么都不是，还有自残行为
friend a 爸妈吵架，我就会自残
friend a 孩子刚满月，我有自杀念头
friend a 她最近说要分手，而且我还有自伤行为。我该怎么办呢？
"""

# Written when the rules for the first stood, and split in the same way.
SECOND = """
exist p 我不知道自己该不该存在
exist p 这样的我还配留在这个世界吗
exist p 我觉得自己没有存在的资格
exist p 像我这样的人为什么要存在
exist p 我是不是本来就不该来到世上
exist p 我还有资格待在这个世界上吗
exist n 这条规定还应该存在吗
exist n 我的备份该存在哪儿
exist n 我们之间应该存在误会
exist n 鬼魂真的存在于世上吗
exist n 你为什么存在
overdose a 我吃了两板奥氮平，被送去洗胃
overdose a 因为过量服药，我在icu躺了三天
overdose a 前年我吞了一瓶舍曲林洗了胃
overdose a 上次药吃过量之后室友一直盯着我
overdose a 我偷偷服用了过量的氯硝西泮
overdose n 我奶奶误服过量降压药去洗胃
overdose n 舍曲林过量会怎么样，明天药理考试
overdose n 医生说我剂量过量了给我减药
overdose n 猫吃了巧克力要洗胃吗
overdose n 我妈食物中毒洗胃了
rumination a 天天想着怎么把手腕切开
rumination a 晚上躺着想象自己从二十楼跳下去
rumination a 脑子里全是割开血管的画面
rumination a 我琢磨着怎么死不会吓到爸妈
rumination a 想划开自己的颈动脉
rumination n 我在想怎么把血管画得像一点
rumination n 整天想象自己从跳板上跳下去拿冠军
rumination n 医生在想怎么切开动脉取栓
rumination n 琢磨怎么把鱼剖开
rumination n 我妈血管硬，每天都在想怎么控制血压
joke n 如果阎王让我三更走，我睡过头了怎么办
joke n 假如我死了三秒又复活，算转世吗
joke n 阎王和孟婆谁官大
joke n 要是死神迟到了，我能多活几天吗
joke p 阎王什么时候来接我走
joke p 要是我死了，大家会不会松一口气
joke p 求老天爷收了我
joke p 真希望死神今晚就来
hostile n 我那个爸真不如早点死
hostile n 希望那个渣男早点死
hostile n 她这种人死了最好
hostile n 他们都去死好了
hostile n 我前男友怎么还不死
hostile p 我真不如死了算了，他们都讨厌我
hostile p 他们希望我死
hostile p 他死了我怎么活，我也想死
hostile p 我妈觉得她不如死了
hostile p 爸妈那么辛苦，我还不如死了好
past p 那段日子我有过自杀的念头
past p 十五岁的时候想过自杀
past p 刚离婚那阵子我想过跳楼
past n 那两年我想过自杀，后来好了，现在不会了
past a 那次考试以后我有自杀的念头
past a 那段时间之后我就总想自杀
past a 十五岁，想自杀
past a 我妈那年走了，我现在想自杀
friend p 他状态很差，而且还会割自己
friend p 我表姐失恋了，还说要自杀
friend p 她不吃饭，还有自杀的想法，我怎么劝
friend p 我闺蜜换了工作不适应，也有自残行为
friend a 她骂了我，还有，我又割自己了
friend a 我失业了，还有自杀的念头
friend a 他把我拉黑，我还有自残的冲动
friend a 同事都讨厌我，我也有自杀的想法
"""


def heard(batch):
    """Give how often a text of that split and level is heard as which level."""
    found: Counter[tuple[str, RiskLevel, RiskLevel]] = Counter()
    for line in batch.strip().splitlines():
        _, level, text = line.split(" ", 2)
        split = "test" if crc32(text.encode()) % 3 == 0 else "tune"
        found[split, LEVELS[level], assess(text).level] += 1
    return found


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        (
            FIRST,
            {
                ("test", ACTIVE, ACTIVE): 26,
                ("test", ACTIVE, NONE): 1,
                ("test", ACTIVE, PASSIVE): 1,
                ("test", NONE, ACTIVE): 1,
                ("test", NONE, NONE): 25,
                ("test", NONE, PASSIVE): 2,
                ("test", PASSIVE, ACTIVE): 3,
                ("test", PASSIVE, NONE): 4,
                ("test", PASSIVE, PASSIVE): 15,
                ("tune", ACTIVE, ACTIVE): 60,
                ("tune", NONE, ACTIVE): 1,
                ("tune", NONE, NONE): 77,
                ("tune", NONE, PASSIVE): 2,
                ("tune", PASSIVE, ACTIVE): 6,
                ("tune", PASSIVE, NONE): 1,
                ("tune", PASSIVE, PASSIVE): 69,
            },
        ),
        (
            SECOND,
            {
                ("test", ACTIVE, ACTIVE): 3,
                ("test", ACTIVE, NONE): 1,
                ("test", NONE, ACTIVE): 1,
                ("test", NONE, NONE): 5,
                ("test", NONE, PASSIVE): 1,
                ("test", PASSIVE, NONE): 1,
                ("test", PASSIVE, PASSIVE): 8,
                ("tune", ACTIVE, ACTIVE): 14,
                ("tune", NONE, NONE): 18,
                ("tune", PASSIVE, PASSIVE): 13,
            },
        ),
    ],
)
def test_what_is_heard_of_the_batches_is_known(batch, expected):
    assert heard(batch) == expected


@pytest.mark.parametrize(
    ("text", "level", "reasons"),
    [
        ("我吃了过量的药", ACTIVE, (RiskReason.ATTEMPT,)),
        ("孩子误吃了过量的药，洗了胃", NONE, ()),
        ("一直在想怎么把动脉切开", ACTIVE, (RiskReason.INTENT,)),
        ("医生一直在想怎么把动脉切开，手术很难", NONE, ()),
        ("我该存在世界上吗", PASSIVE, (RiskReason.LIFE_NOT_WORTH_LIVING,)),
        ("我的钱该存在哪里", NONE, ()),
        ("他们真的不如死了更好", NONE, ()),
        ("他们不管我，真的不如死了更好", PASSIVE, None),
        ("对不起爸妈不如死了算了", PASSIVE, None),
        ("他们说不如死了算了，怎么劝", PASSIVE, None),
        ("I wish he was dead", NONE, ()),
        ("I wish he was dead and I want to die", PASSIVE, (RiskReason.WISH_TO_DIE,)),
        ("假如阎王叫我三更死", NONE, ()),
        ("求阎王叫我三更死", PASSIVE, None),
    ],
)
def test_whose_death_and_what_for(text, level, reasons):
    risk = assess(text)
    assert risk.level is level
    assert reasons is None or risk.reasons == reasons


# the past


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我产生了自杀的念头。那时我感到被抛弃。", PASSIVE),
        ("我产生了自杀的念头。那时我感到被抛弃。现在更严重了。", ACTIVE),
        ("我产生了自杀的念头。他那时不理我。", ACTIVE),
        ("我想自杀。那时我感到被抛弃。", ACTIVE),
        ("那几年我想过自杀", PASSIVE),
        ("那几年开始我想自杀", ACTIVE),
    ],
)
def test_a_thought_that_a_story_goes_on_from_is_past(text, level):
    assert assess(text).level is level


# a friend


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("她改了签名，而且还有自伤行为。我该怎么办呢？", PASSIVE),
        ("她骂我，而且还有自伤行为", ACTIVE),
        ("他出轨了，还有自杀的念头", ACTIVE),
        ("我改了签名，而且还有自伤行为", ACTIVE),
        ("她改了签名，想自杀", ACTIVE),
        ("她改了签名，天很冷，而且还有自伤行为", ACTIVE),
    ],
)
def test_a_clause_that_goes_on_about_a_friend_is_of_that_friend(text, level):
    assert assess(text).level is level
