"""Dialogues of clients and counsellors: made from seeds, judged sentence by sentence, refined."""
