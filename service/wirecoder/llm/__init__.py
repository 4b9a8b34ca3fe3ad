"""Language models: the adapter, the embedded server and its weights."""
