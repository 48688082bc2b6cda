"""What is taken out of dialogues, or masked in them, before anything is trained on them."""
