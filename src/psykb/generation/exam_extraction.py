"""The questions that books print themselves: `ExamMaker` makes drafts, `questions` lists them.

From a book to drafts, each step in its module:

    exam_lines      the text, cut into lines, and apart where a reader ran questions together
    exam_outline    the headings above a line: whether questions or answers stand there, which type
    exam_layout     numbered blocks (questions, entries of answers) and the cells of key tables
    exam_questions  a block's stem, options and form; exam_keys reads what is printed as keys
    exam_joining    which key is which question's
    exam_reading    `extract`: every question with its key, or the reason why it is no item
    exam_linking    the sentences elsewhere in the base that support a key, or none
    exam_making     `ExamMaker`: drafts in the order of the books

No question and no key is left out in silence: what cannot be an item is refused with its reason.
"""

from psykb.generation.exam_making import ExamMaker, questions
from psykb.generation.exam_reading import ExamQuestion, extract

__all__ = ["ExamMaker", "ExamQuestion", "extract", "questions"]
