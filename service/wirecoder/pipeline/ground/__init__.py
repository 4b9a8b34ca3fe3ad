"""Ground: every value of the draft back to its words in the article, or out."""
