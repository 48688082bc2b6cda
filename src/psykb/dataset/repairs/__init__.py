"""What is mended in the text of a turn: each module finds the places, `editing` changes them."""
