"""The checks that stand between a draft and an item, one module each."""
