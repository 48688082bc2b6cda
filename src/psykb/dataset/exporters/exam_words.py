"""The words that a paper and its key print, in Chinese and in English."""

from psykb.types import Kind, Language, record


@record
class ExamWords:
    """The words of one language; `{…}` are filled in. `parts` are first and second part.

    Those with blanks are written into Markdown as they are: where underscores stand in them, a
    space or the end of the line is on both sides, or they would be markup.
    """

    any_title: str
    book_title: str
    key_title: str
    name_line: str
    total: str
    one_total: str
    parts: tuple[str, str]
    numerals: tuple[str, ...]
    group: str
    score: str
    one_score: str
    kinds: dict[Kind, str]
    notes: dict[Kind, str]
    brackets: dict[Kind, str]
    truths: dict[str, str]
    answer: str
    explanation: str
    source: str
    between: str


_ZH_BRACKETS = "（　　）"

WORDS: dict[Language, ExamWords] = {
    "zh": ExamWords(
        any_title="心理学试卷",
        book_title="《{title}》试卷",
        key_title="{title}　参考答案及解析",
        name_line="姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿　　得分：＿＿＿＿＿＿",
        total="共 {n} 题　　满分：＿＿＿分　　考试时间：＿＿＿分钟",
        one_total="共 {n} 题　　满分：＿＿＿分　　考试时间：＿＿＿分钟",
        parts=("第一部分　中文试题", "第二部分　中文试题"),
        numerals=tuple("一二三四五六七八"),
        group="{number}、{name}",
        score="（共 {n} 题，每题＿＿分，共＿＿分）",
        one_score="（共 {n} 题，＿＿分）",
        kinds={
            Kind.SINGLE: "单项选择题",
            Kind.MULTIPLE: "多项选择题",
            Kind.INDEFINITE: "不定项选择题",
            Kind.TRUE_FALSE: "判断题",
            Kind.DEFINITION: "名词解释",
            Kind.SHORT: "简答题",
            Kind.ESSAY: "论述题",
            Kind.CASE: "案例分析题",
        },
        notes={
            Kind.SINGLE: "每题只有一个选项最符合题意，请将其字母填入括号内。",
            Kind.MULTIPLE: "每题有两个或两个以上选项符合题意，请将其字母填入括号内；"
            "多选、少选、错选均不得分。",
            Kind.INDEFINITE: "每题有一个或多个选项符合题意，请将其字母填入括号内；"
            "多选、少选、错选均不得分。",
            Kind.TRUE_FALSE: "正确的在括号内打“√”，错误的打“×”。",
            Kind.DEFINITION: "解释下列名词，答出其含义和要点。",
            Kind.SHORT: "简要回答下列问题，写出要点即可。",
            Kind.ESSAY: "围绕题目展开论述，做到观点明确、论据充分、条理清楚。",
            Kind.CASE: "阅读下列案例，运用有关理论分析并回答问题。",
        },
        brackets=dict.fromkeys(
            (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE), _ZH_BRACKETS
        ),
        truths={"true": "√", "false": "×"},
        answer="【答案】",
        explanation="【解析】",
        source="【出处】",
        between="；",
    ),
    "en": ExamWords(
        any_title="Examination in Psychology",
        book_title="Examination: {title}",
        key_title="{title} – Answer Key",
        name_line="Name: ______________    Class: ______________    Score: ________",
        total="{n} questions    Total: ____ points    Time: ____ minutes",
        one_total="{n} question    Total: ____ points    Time: ____ minutes",
        parts=("Part 1: Questions in English", "Part 2: Questions in English"),
        numerals=tuple("ABCDEFGH"),
        group="Section {number}. {name}",
        score=" ({n} questions, ____ points each, ____ in all)",
        one_score=" ({n} question, ____ points)",
        kinds={
            Kind.SINGLE: "Single choice",
            Kind.MULTIPLE: "Multiple choice",
            Kind.INDEFINITE: "One or more answers",
            Kind.TRUE_FALSE: "True or false",
            Kind.DEFINITION: "Define the term",
            Kind.SHORT: "Short answer",
            Kind.ESSAY: "Essay",
            Kind.CASE: "Case analysis",
        },
        notes={
            Kind.SINGLE: "Choose the one best answer and write its letter on the line.",
            Kind.MULTIPLE: "Two or more answers are right. Write all their letters on the line; "
            "an incomplete or wrong set scores nothing.",
            Kind.INDEFINITE: "One or more answers are right. Write all their letters on the line; "
            "an incomplete or wrong set scores nothing.",
            Kind.TRUE_FALSE: "Write T for a true statement and F for a false one.",
            Kind.DEFINITION: "Say in one to three sentences what each term means.",
            Kind.SHORT: "Answer in a few sentences; give every point that is asked for.",
            Kind.ESSAY: "Answer in connected prose: state your position, support it with theory "
            "and evidence, and conclude.",
            Kind.CASE: "Read the case and answer by applying theory to it; give your reasons.",
        },
        brackets=dict.fromkeys(
            (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE), " ____"
        ),
        truths={"true": "T", "false": "F"},
        answer="Answer: ",
        explanation="Explanation: ",
        source="Source: ",
        between="; ",
    ),
}
