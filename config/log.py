"""Log lines: one JSON object per event on standard error, the same in the service and in its media workers.

Events are English codes with fields (`log.info("room_opened", room=...)`); what an event belongs to (`request_id`,
`reception_session`) is bound once by `structlog.contextvars.bound_contextvars`. Everything that uses the standard
library's logging comes out the same way. Does not know what happened, only that no line may say whom it happened to.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.settings import LogSettings

PERSONAL = frozenset(
    {
        "name",
        "full_name",
        "display_name",
        "petitioner",
        "salutation",
        "birth_date",
        "identity_number",
        "email",
        "phone",
        "telephone",
        "address",
        "remote_address",
        "summary",
        "subject",
        "body",
        "recipient",
        "password",
        "token",
        "cookie",
        "link",
        "secret",
        "url",
        "path_qs",
        "query",
    }
)
"""Fields that hold, or lead to, a person. An id says the same to whoever may look it up."""

QUIET = ("alembic", "apscheduler", "aioice", "aiortc", "asyncio", "libav", "tzlocal")
"""Libraries that tell more than anybody asked: warnings only, but at level debug."""


class PersonalDataInLog(UserWarning):
    """A log line was about to name a person. An error in tests; elsewhere the field is dropped and the line says so."""


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send all log lines to `stream` (standard error). To be called once at the start of each process."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        drop_personal_data,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(settings)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.NOTSET if settings.level == "debug" else logging.WARNING)
    # Its lines hold whole addresses, and some of ours are personal links; `web` writes a line of its own per request.
    logging.getLogger("aiohttp.access").disabled = True
    logging.captureWarnings(True)


def drop_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Take the fields that name a person out of a line, and say which they were."""
    dropped = sorted(PERSONAL & event.keys())
    for key in dropped:
        del event[key]
    if dropped:
        event["dropped_fields"] = dropped
        warnings.warn(f"{event.get('event')}: personal data in a log line: {dropped}", PersonalDataInLog, stacklevel=2)
    return event


def _rendering(settings: LogSettings) -> list[Processor]:
    if settings.json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def bound(**fields: Any) -> Any:
    """A context in which every line carries these fields: `with bound(request_id=...):`."""
    return structlog.contextvars.bound_contextvars(**fields)
