"""One observer for several."""

from wirecoder.observer import Observer, Record
from wirecoder.telemetry.logs import logger

_LOG = logger(__name__)


class FanOut:
    """Tells each of several observers; one that fails costs neither the others nor the work."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def observe(self, record: Record) -> None:
        """Pass the record on."""
        for observer in self._observers:
            try:
                observer.observe(record)
            except Exception as fault:
                _LOG.error("observer failed", observer=type(observer).__name__, exc_info=fault)
