"""Read: the sentences parsed, the events they tell of, and the incidents these add up to."""
