"""A session with everything real but browsers: media workers, recorder, sockets, and participants that are programs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bridges.simulated import Behaviour, Simulated
from config.settings import MediaSettings
from media.server import MediaServer
from orchestrator.media_numbers import watched
from orchestrator.services.live import asked, reading, told
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.store import recordings
from recordings.package import open_package
from tests.support.reception import CHAIR, CITY, CODE, DEPARTMENT, OPERATOR, ROOM, House, Page
from tests.support.served import link_of, served
from tests.support.waiting import eventually

COMMAND = (sys.executable, "-m", "orchestrator.media_worker")
PORT = 47310
TINY = Behaviour(width=160, height=96, rate=8, speaks_for=0)
RECEIVING = replace(TINY, receives=True)

pytestmark = pytest.mark.slow


class RealHouse(House):
    """A house whose conference engine is ours."""

    media: MediaServer

    def use(self, media: MediaServer) -> None:
        self.media = media
        self.live = LiveReceptions(self.store, media, self.settings, metrics=self.metrics)


@asynccontextmanager
async def real_house(directory: Path) -> AsyncIterator[RealHouse]:
    house = RealHouse(directory, stalled_seconds=5.0)
    settings = MediaSettings(workers=1, port=PORT)
    try:
        async with MediaServer(settings, COMMAND, lambda event: house.live.heard(event)) as media:
            house.use(media)
            await house.live.open(CODE)
            try:
                yield house
            finally:
                await house.live.stop()
    finally:
        house.store.close()


@asynccontextmanager
async def people(house: House, where: str, **behaviours: Behaviour) -> AsyncIterator[dict[str, Simulated]]:
    """Simulated participants by public id; gone at the end."""
    there = {who: Simulated(f"{where}j/{link_of(house.store, who)}", how) for who, how in behaviours.items()}
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one.run(), name=f"simulated {who}") for who, one in there.items()]
        yield there
        for task in running:
            task.cancel()


def _is_at_the_door(one: Simulated) -> bool:
    return one.status in ("waiting", "admitted")


async def admitted(operator: Page, *simulated: Simulated) -> None:
    for one in simulated:
        waiting = partial(_is_at_the_door, one)
        await eventually(waiting)
        assert await operator.ask(asked.Admit, participant=one.public_id) is None


async def test_two_points_meet_speak_lose_their_worker_and_are_recorded(tmp_path: Path) -> None:
    async with real_house(tmp_path) as house, served(house) as server:
        operator = house.page(OPERATOR)
        async with people(house, str(server.make_url("/")), **{ROOM: TINY, CITY: RECEIVING}) as there:
            room, city = there[ROOM], there[CITY]
            await admitted(operator, city)
            await operator.sees(lambda picture: picture.session.status == "ready", within=20)
            await eventually(lambda: city.received[f"{ROOM}/camera"] > 5 and city.received[f"{ROOM}/microphone"] > 20)

            chair = house.page(CHAIR)
            await chair.enter()
            await operator.sees(lambda picture: picture.recording.status == "recording")
            assert await chair.ask(asked.Start) is None
            assert await operator.ask(asked.GiveFloor, participant=CITY) is None
            await eventually(lambda: city.state["me"]["floor"] == "speaking")
            await operator.sees(lambda picture: picture.recording.writing >= 4)

            os.kill(house.media.pids[0], signal.SIGKILL)
            await eventually(lambda: room.rejoined and city.rejoined)
            before = city.received[f"{ROOM}/camera"]
            await eventually(lambda: city.received[f"{ROOM}/camera"] > before + 5)
            await operator.sees(lambda picture: picture.recording.writing >= 4, within=20)
            assert operator.picture.session.status == "in_session"

            assert await chair.ask(asked.Close, reason="Hết nội dung") is None
            await eventually(lambda: room.ended == city.ended == "closed")
            assert operator.all(told.Ended)

        def linked() -> bool:
            found = house.store.run_now(recordings.recordings_of_session, house.read().session.id)
            return str(found[0].status) == "linked"

        await eventually(linked, within=40)
        assert house.store.run_now(reading.unfinished) == []
        package = open_package(next(house.settings.recordings_directory.iterdir()))
        assert {(take.seat, take.source) for take in package.takes} >= {
            (seat, source) for seat in (ROOM, CITY) for source in ("microphone", "camera")
        }
        assert package.gaps
        assert {"joined", "floor", "state", "left"} <= {line.what for line in package.timeline}


def number(house: House, name: str) -> float:
    """Of `/metrics`, all labels together."""
    families = text_string_to_metric_families(house.metrics.page().decode())
    return sum(one.value for family in families for one in family.samples if one.name == f"tiepdan_{name}")


async def test_a_broken_socket_costs_nobody_the_seat(tmp_path: Path) -> None:
    async with real_house(tmp_path) as house, served(house) as server:
        operator = house.page(OPERATOR)
        async with (
            watched(house.media, house.metrics, every=0.2),
            people(house, str(server.make_url("/")), **{ROOM: TINY, DEPARTMENT: TINY}) as there,
        ):
            department = there[DEPARTMENT]
            await admitted(operator, department)
            await operator.sees(
                lambda picture: {ROOM, DEPARTMENT} == {one.participant for one in picture.people if one.camera == "on"}
            )
            generation = department.generation
            await department.drop_socket()
            await eventually(lambda: department.welcomes == 2)
            assert department.generation == generation  # the media line was never touched
            assert house.status_of(DEPARTMENT) == "admitted"
            await eventually(lambda: number(house, "media_packets_in") > 50)
            assert number(house, "media_rooms") == 1
            assert number(house, "media_peers") == 2
            assert number(house, "signalling_sockets") == 2
