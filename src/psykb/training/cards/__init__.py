"""What a result says of itself: the model card and the picture of its loss."""
