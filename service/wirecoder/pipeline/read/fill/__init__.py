"""Fill: the slots of one incident, each from the words that its story may speak through."""
