"""A question and a knowledge base → an answer."""
