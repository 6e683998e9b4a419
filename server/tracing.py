"""Tracing by OpenTelemetry, where its packages are installed and a setting asks for it.

The packages configure themselves by their own environment (``OTEL_EXPORTER_OTLP_ENDPOINT``,
``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER`` …): https://opentelemetry.io/docs/languages/sdk-configuration/
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware

from resolvers.spans import NoSpans, Spans
from server.faults import SettingsFault

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

EXCLUDED = "/healthz,/readyz,/metrics,/static,/assets"
"""What is asked every few seconds, and of interest to nobody."""


class Tracing:
    """Spans of HTTP requests by OpenTelemetry's own package, and of what is done within them.

    ``traceparent`` of a request is honoured. Attributes name the operation; no value that was asked
    with and no text of a document goes into a span.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer: Tracer = provider.get_tracer("jingwei")

    def span(self, name: str, **attributes: str | int) -> AbstractContextManager[object]:
        return self._tracer.start_as_current_span(name, attributes=attributes)

    def middleware(self) -> Middleware:
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

        def traced(app: Any) -> Any:
            return OpenTelemetryMiddleware(
                app, excluded_urls=EXCLUDED, tracer_provider=self._provider
            )

        return Middleware(traced)


def tracing_of(wanted: bool) -> Tracing | None:
    """What traces, if that is wanted. Raises ``SettingsFault`` where the packages are missing."""
    if not wanted:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation import asgi as _asgi  # noqa: F401 - used later
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsFault(
            "JINGWEI_TRACING: OpenTelemetry is not installed; install jingwei[tracing]"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "jingwei"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)


def spans_of(tracing: Tracing | None) -> Spans:
    return tracing or NoSpans()
