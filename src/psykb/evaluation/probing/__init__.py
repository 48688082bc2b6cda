"""What a model knows without a book: asked, graded, and compared before and after."""
