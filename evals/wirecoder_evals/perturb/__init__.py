"""Robustness: change an article in one known way, and the report must change exactly there.

    article --> report --> kind --> variant: a text, and the changes it must bring --> report
                                                                         compared with the first

The yardstick is the coder's own report of the article as it was, not gold: an error that stays the
same is no lack of robustness. Nothing here asks the pipeline how it reads a text (where a sentence
ends, what a number is), so that a fault there cannot hide itself.
"""
