"""The signalling socket: who may connect, what one socket may ask of us, and the way of messages in and out.

Knows frames, limits and close codes; what a message does is `orchestrator.services.live`'s business.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

import structlog
from aiohttp import WSMsgType, web

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.reception_session import BEFORE_ROOM
from orchestrator.domain.reception_session import LIVE as LIVE_STATES
from orchestrator.services.live import reading, told
from orchestrator.services.live.reception import LiveReception
from orchestrator.services.live.seats import Seat
from orchestrator.web import view
from orchestrator.web.app_keys import COUNTS, LIVE, SETTINGS, STORE
from orchestrator.web.middleware.csrf import ForeignForm, check_origin
from orchestrator.web.sentences import sentence
from orchestrator.web.signalling import entitled, messages
from orchestrator.web.signalling.budget import MISTAKES_WITHIN, MOST_A_SECOND, MOST_MISTAKES, Window
from orchestrator.web.signalling.entitled import (
    ENDED,
    MISBEHAVED,
    MOVED,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_EARLY,
    Refusal,
    WhoAsks,
)
from orchestrator.web.signalling.messages import Bye, Hello, Malformed, Ping
from orchestrator.web.signalling.outgoing import FarBehind, Outbox
from orchestrator.web.signalling.talks import Talks

log: structlog.stdlib.BoundLogger = structlog.get_logger("signalling")
routes = web.RouteTableDef()

HELLO_WITHIN = 10.0
HEARTBEAT = 40 / 3
"""aiohttp waits half of it for the pong: a line is lost after 20 s of silence."""
ASKED_AGAIN_EVERY = 4.0
"""Seconds: whoever signed out or lost the seat is gone within ten, the goodbye included."""
HARD_MOST_BYTES = 4 * messages.MOST_BYTES
"""More than this is not even read; up to this it gets a named error."""

GOING_AWAY, BROKEN, TRY_AGAIN = 1001, 1011, 1013
FAREWELLS: Final = {
    told.Farewell.ENDED: ENDED,
    told.Farewell.MOVED: MOVED,
    told.Farewell.STOPPING: GOING_AWAY,
    told.Farewell.TOO_EARLY: TOO_EARLY,
    told.Farewell.BROKEN: BROKEN,
}

TALKS: web.AppKey[Talks] = web.AppKey("talks")


def set_up(application: web.Application) -> None:
    """Routes, and a goodbye to every page when the server stops: an open socket would hold it up."""
    application[TALKS] = Talks(application[COUNTS].sockets.set)
    application.on_shutdown.append(_say_goodbye)
    application.add_routes(routes)


async def _say_goodbye(application: web.Application) -> None:
    for talk in application[TALKS]:
        talk.close(told.Farewell.STOPPING)


@routes.get("/p/{public_id}/socket")
async def seat_socket(request: web.Request) -> web.StreamResponse:
    """For whoever took a seat with a personal link."""
    return await _serve(request, entitled.seated)


@routes.get("/operator/sessions/{code}/socket")
async def staff_socket(request: web.Request) -> web.StreamResponse:
    """For staff without a seat: the operator's console, and who may watch."""
    return await _serve(request, entitled.staff)


async def _serve(request: web.Request, who_asks: WhoAsks) -> web.StreamResponse:
    talks, counts = request.config_dict[TALKS], request.config_dict[COUNTS]
    if not talks.may_open(request.remote or "", time.monotonic()):
        counts.socket_errors.labels("too_many_openings").inc()
        raise web.HTTPTooManyRequests
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=HARD_MOST_BYTES, timeout=3.0, compress=False)
    await socket.prepare(request)
    try:
        check_origin(request)
        actor, code = await who_asks(request)
        reception = await _reception(request, code)
        if talks.full(actor, code):
            counts.socket_errors.labels("too_many_sockets").inc()
            raise Refusal(TRY_AGAIN)
    except ForeignForm:
        log.warning("foreign_origin")
        await socket.close(code=NOT_ALLOWED)
    except Refusal as refusal:
        if refusal.ended is not None:
            with suppress(ConnectionError):
                await socket.send_str(messages.encode(told.Ended(refusal.ended)))
        await socket.close(code=refusal.code)
    else:
        with structlog.contextvars.bound_contextvars(reception_session=code):
            talk = Talk(request, socket, reception, actor, who_asks)
            with talks.going_on(talk, actor, code):
                await talk.run()
    return socket


async def _reception(request: web.Request, code: str) -> LiveReception:
    found = request.config_dict[LIVE].get(code)
    if found is not None:
        return found
    try:
        session = (await request.config_dict[STORE].run(reading.read, code)).session
    except NotFound:
        raise Refusal(NOT_FOUND) from None
    if session.status in BEFORE_ROOM:
        raise Refusal(TOO_EARLY)
    if session.status in LIVE_STATES:
        raise Refusal(TRY_AGAIN)  # the service starts, or the waiting room is being opened
    raise Refusal(ENDED, ended=str(session.status))


class Talk:
    """One page on one socket, from `hello` to the end. Also the `Connection` that the reception writes to."""

    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        reception: LiveReception,
        actor: Actor,
        who_asks: WhoAsks,
    ) -> None:
        self._request = request
        self._who_asks = who_asks
        self._transport = request.transport
        self._socket = socket
        self._reception = reception
        self._actor = actor
        self._words = view.words_for(request)
        self._zone = request.config_dict[SETTINGS].commune.time_zone
        self._counts = request.config_dict[COUNTS]
        self._outbox = Outbox()
        self._close_code = 1000
        self._closing = False
        self._seat: Seat | None = None
        self._asked = Window(MOST_A_SECOND, 1.0)
        self._mistakes = Window(MOST_MISTAKES, MISTAKES_WITHIN)

    async def run(self) -> None:
        """Until either side ends it; raises nothing but cancellation."""
        writer = asyncio.create_task(self._write(), name="signalling writer")
        watcher = asyncio.create_task(self._watch(), name="signalling watcher")
        try:
            await self._read()
        except Exception:  # our mistake: the page comes back, and nobody else notices
            log.exception("talk_failed")
            self.close(told.Farewell.BROKEN)
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
            if self._seat is not None:
                self._reception.disconnect(self._seat, self)
            self._outbox.close()
            await writer

    # The connection as the reception has it.

    def tell(self, message: told.Told) -> None:
        if self._closing:
            return
        try:
            self._outbox.put(self._encode(message), message)
        except FarBehind:
            log.warning("slow_reader_dropped")
            self._counts.socket_errors.labels("slow_reader").inc()
            self._outbox.close()
            if self._transport is not None:
                self._transport.close()

    def close(self, why: told.Farewell) -> None:
        if why is told.Farewell.BROKEN:
            self._counts.socket_errors.labels("broken").inc()
        self._end(FAREWELLS[why])

    def _end(self, code: int) -> None:
        self._close_code, self._closing = code, True
        self._outbox.close()

    def _encode(self, message: told.Told) -> str:
        if isinstance(message, told.Refused):
            return messages.encode_refused(
                message.id, message.broken.code, sentence(self._words, message.broken, self._zone)
            )
        if isinstance(message, told.Error):
            return messages.encode_error(
                message.code, message.field, self._words.text(f"signalling.error.{message.code}")
            )
        return messages.encode(message)

    async def _write(self) -> None:
        with suppress(ConnectionError, RuntimeError):  # the other side is gone: nothing is left to be said
            while (text := await self._outbox.get()) is not None:
                await self._socket.send_str(text)
            await self._socket.close(code=self._close_code)

    # Whether it still may.

    async def _watch(self) -> None:
        """Ask again and again who this is: signed out, revoked, moved, or with other rights than before."""
        while not self._closing:
            await asyncio.sleep(ASKED_AGAIN_EVERY)
            try:
                await self._ask_again()
            except Exception:  # the database may be away for a while; who was let in stays
                log.exception("right_not_checked")

    async def _ask_again(self) -> None:
        try:
            actor, _ = await self._who_asks(self._request)
            self._reception.admissible(actor)
        except Refusal as refusal:
            if await entitled.taken_by_another(self._request):
                self.tell(told.Moved())
                self._end(MOVED)
            else:
                self._lapsed(refusal.code)
        except RuleBroken:
            self._lapsed(NOT_ALLOWED)
        else:
            if actor != self._actor:
                self._lapsed(GOING_AWAY)  # it comes back, and is welcomed with the rights it has now

    def _lapsed(self, code: int) -> None:
        log.info("right_lapsed", close_code=code)
        self._end(code)

    # What the page says.

    async def _read(self) -> None:
        if not await self._greeted():
            return
        assert self._seat is not None
        async for frame in self._socket:
            if self._closing:
                continue  # a page whose seat was moved has nothing to say any more
            if frame.type is not WSMsgType.TEXT:
                self._mistake(Malformed("not_text"))
                continue
            message = self._parse(frame.data)
            if message is None:
                continue
            if isinstance(message, Bye):
                self._end(1000)
                return
            if isinstance(message, Ping):
                self.tell(told.Done(message.id))
                continue
            if isinstance(message, Hello):
                self._mistake(Malformed("out_of_order"))
                continue
            await self._reception.handle(self._seat, message)

    async def _greeted(self) -> bool:
        """The first message: `hello`, soon, of our version."""
        try:
            frame = await self._socket.receive(HELLO_WITHIN)
            if frame.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return False
            hello = messages.parse(frame.data) if frame.type is WSMsgType.TEXT else None
            if not isinstance(hello, Hello):
                raise Malformed("hello_first")
            if hello.v != messages.VERSION:
                raise Malformed("version", "v")
            self._seat = self._reception.connect(self._actor, self, hello.resume)
        except TimeoutError:
            self._refuse_all(Malformed("hello_first"), MISBEHAVED)
        except Malformed as mistake:
            self._refuse_all(mistake, MISBEHAVED)
        except RuleBroken as broken:
            log.info("socket_not_allowed", code=broken.code)
            self._end(NOT_ALLOWED)
        return self._seat is not None

    def _parse(self, text: str) -> messages.ClientMessage | None:
        now = time.monotonic()
        if self._asked.full(now):
            self._mistake(Malformed("rate"))
            return None
        self._asked.count(now)
        try:
            return messages.parse(text)
        except Malformed as mistake:
            self._mistake(mistake)
            return None

    def _mistake(self, mistake: Malformed) -> None:
        """Say it; after too many in a minute that is all."""
        now = time.monotonic()
        self._counts.socket_errors.labels(mistake.code).inc()
        if self._mistakes.full(now):
            log.warning("too_many_mistakes", code=mistake.code)
            self._end(MISBEHAVED)
            return
        self._mistakes.count(now)
        self.tell(told.Error(mistake.code, mistake.field))

    def _refuse_all(self, mistake: Malformed, code: int) -> None:
        self._counts.socket_errors.labels(mistake.code).inc()
        self.tell(told.Error(mistake.code, mistake.field))
        self._end(code)
