"""A recipe with comments, to begin one's own with: `psykb data mix --template`."""

TEMPLATE = """\
# A recipe for psykb data mix. Every key is shown; those behind # are left out or have this value.
name = "my-mix"        # of the folder under generated/
seed = 0               # of all that is drawn: the same recipe and inputs give the same bytes

[split]
train = 0.8            # shares that add up to 1; or valid = 200 and test = 200, the rest is trained
valid = 0.1
test = 0.1
by = "passage"         # what of a book no two splits share: "passage" | "document"
# keep = "my-mix-1"    # an earlier mix: what is in this one, too, stays in its split

# Sources, in order: of rows that are the same, that of the earlier source stays.
# How much of each: share (of all rows), count (rows), or neither: all.
[[source]]
set = "dialogues"      # a set of dialogues: a name under generated/, a folder or a file
share = 0.7
# reviewed = true      # only what a reviewer accepted or edited
# languages = ["zh"]
# min_turns = 2        # exchanges: what the client says, and the answer
# max_turns = 30
# crisis = "keep"      # "keep" | "drop" clients at risk | of these only where a help line is named
#                      # "line_named" | or at least professional help is urged "referred"; by the
#                      # labels that psykb data clean writes
# system = "…"         # the system prompt of every row, "" for none; without it, as the data has it
# system_file = "prompt.txt"
# licence = "CC-BY-4.0"  # of what names none

[[source]]
run = "questions"      # a run of psykb gen-qa, or a qa.jsonl
share = 0.3
# kinds = ["short", "single"]
reviewed = false
# probe = "probe-1a2b3c4d"  # what a model knew, by psykb eval probe; and of the rows of this source
# known = 0.7          # the share that it knew: fewer rows are taken where this cannot be had

[retrieval]            # items that are asked among passages of the books, as psykb ask does
share = 0.3            # of the rows of items
distractors = 4        # passages beside those that answer
without_gold = 0.2     # share of these where others stand in the place of the passages that answer:
                       # the right answer is to decline
decline = 0.1          # share of these asked among what answers another item: decline as well

[contamination]
against = []           # benchmarks of which no row may hold a question: files, folders, zips
on_hit = "refuse"      # "refuse": left out, exit code 4 | "drop": left out | "keep"

[duplicates]
near = 0.8             # least Jaccard of 5-grams of near duplicates | "off"
"""
