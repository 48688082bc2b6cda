"""Items and dialogues as files for training, teaching and exchange."""
