"""The questions that books print themselves: `making` makes drafts of them, `reading` finds them.

From a book to drafts, each step in its module:

    lines       the text, cut into lines, and apart where a reader ran questions together
    outline     the headings above a line: whether questions or answers stand there, which type
    layout      numbered blocks (questions, entries of answers) and the cells of key tables
    questions   a block's stem, options and form; keys reads what is printed as keys
    joining     which key is which question's
    reading     `extract`: every question with its key, or the reason why it is no item
    linking     the sentences elsewhere in the base that support a key, or none
    making      `ExamMaker`: drafts in the order of the books

No question and no key is left out in silence: what cannot be an item is refused with its reason.
"""
