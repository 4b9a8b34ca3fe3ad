"""Traces for OpenTelemetry, from the extra `otel`. A span has names, counts and codes, no text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wirecoder import __version__
from wirecoder.errors import ConfigurationInvalid, WirecoderError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

_SERVICE = "wirecoder"
_EXPORT_SECONDS = 5.0  # what a collector that is gone may cost when the service stops


class OtelSpan:
    """A `Span` of OpenTelemetry."""

    def __init__(self, span: "Span") -> None:
        self._span = span

    def tell(self, attributes: Mapping[str, str | int | float], name: str | None = None) -> None:
        """Say what came of it."""
        self._span.set_attributes(attributes)
        if name is not None:
            self._span.update_name(name)


class OtelTracer:
    """A `Tracer` that gives its spans to a provider, never to the one of the whole process.

    Libraries that trace by themselves, FastAPI among them, write addresses and exceptions down.
    """

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer(_SERVICE, __version__)
        self._headers = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, parent: str | None = None) -> Iterator[OtelSpan]:
        """One piece of work; of an exception that ends it, its code or type is told."""
        from opentelemetry.trace import StatusCode

        context = self._headers.extract({"traceparent": parent}) if parent else None
        with self._tracer.start_as_current_span(
            name, context, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield OtelSpan(span)
            except BaseException as fault:
                span.set_attribute("error.type", _kind(fault))
                span.set_status(StatusCode.ERROR)
                raise

    def close(self) -> None:
        """Send off what is not sent yet."""
        self._provider.shutdown()


def exporting_tracer(endpoint: str) -> OtelTracer:
    """A tracer that sends to `endpoint`, the base URL of an OTLP/HTTP collector.

    Raises `ConfigurationInvalid` where the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as fault:
        raise ConfigurationInvalid(
            f"WIRECODER_OTEL_ENDPOINT is set, but {fault.name} is not installed: "
            "pip install 'wirecoder[otel]', or unset it"
        ) from None
    resource = Resource({"service.name": _SERVICE, "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return OtelTracer(provider)


def _kind(fault: BaseException) -> str:
    return fault.code if isinstance(fault, WirecoderError) else type(fault).__name__
