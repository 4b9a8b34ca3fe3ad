"""The list of what was dropped or doubted on an article's way; it ends as `run.warnings`."""

from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.provenance import RunWarning


class Notes:
    """Collects warnings. `path` is that of the value in the model's draft."""

    def __init__(self) -> None:
        self._warnings: list[RunWarning] = []

    @property
    def warnings(self) -> tuple[RunWarning, ...]:
        """What was noted so far, in order."""
        return tuple(self._warnings)

    def add(self, code: str, path: str, message: str, quote: str | Quote | None = None) -> None:
        """Note one thing; `quote` is the words it is about."""
        words = quote.quote if isinstance(quote, Quote) else quote
        self._warnings.append(RunWarning(code=code, path=path, message=message, quote=words))
