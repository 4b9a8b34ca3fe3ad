"""Links of one event across articles, scored against hand-made ones."""
