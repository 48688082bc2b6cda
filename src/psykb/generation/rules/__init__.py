"""Questions made by rules from what the wording of a book shows: terms, lists, names, contrasts."""
