"""The records of Wirecoder as Pydantic models: no input or output, no clock, no environment."""
