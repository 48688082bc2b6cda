"""The questions that books print themselves: `ExamMaker` makes drafts, `questions` lists them."""

from psykb.generation.exam_making import ExamMaker, questions
from psykb.generation.exam_reading import ExamQuestion, extract

__all__ = ["ExamMaker", "ExamQuestion", "extract", "questions"]
