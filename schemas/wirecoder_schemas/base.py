"""The root of every model in this package: immutable, and closed to unknown keys."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen record that refuses keys the codebook does not name.

    A misspelt key in a gold file or a correction must be an error, not a silently lost value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
