"""What happens, as log lines."""

from typing import assert_never

from wirecoder.observer import (
    ArticleCoded,
    ArticleFailed,
    ArticleStored,
    JobArticles,
    QueueDepth,
    Record,
    RequestAnswered,
    SchemaRetried,
)
from wirecoder.telemetry.logs import logger

_LOG = logger(__name__)


class LogLines:
    """An `Observer` that logs one line for each record, none for what is only a level."""

    def observe(self, record: Record) -> None:
        """Log one record."""
        match record:
            case RequestAnswered(method, route, status, seconds):
                _LOG.info(
                    "request", method=method, route=route, status=status, seconds=round(seconds, 3)
                )
            case ArticleCoded():
                _coded(record)
            case ArticleStored(report_id):
                _LOG.info("article stored", report_id=report_id)
            case ArticleFailed(code, usage):
                _LOG.warning("article failed", code=code, calls=usage.calls)
            case SchemaRetried(fields):
                _LOG.info("schema retried", fields=fields)
            case QueueDepth() | JobArticles():
                pass
            case _:
                assert_never(record)


def _coded(record: ArticleCoded) -> None:
    _LOG.info(
        "article coded",
        report_id=record.report_id,
        status=record.status,
        incidents=record.incidents,
        warnings=dict(record.warnings),
        model=record.model,
        prompt_label=record.prompt,
        calls=record.usage.calls,
        prompt_tokens=record.usage.prompt_tokens,
        completion_tokens=record.usage.completion_tokens,
        cached_tokens=record.usage.cached_tokens,
        cost_usd=record.cost_usd,
        seconds=record.seconds,
    )
