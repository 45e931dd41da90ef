"""Who speaks and shows: the floor asked for, given, taken; microphones, cameras and screens locked and allowed.

Decides nothing about media itself: `permissions` derives from this what a seat may publish.
"""

from __future__ import annotations

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import IN_ROOM
from orchestrator.domain.participant import ParticipantEvent as Event
from orchestrator.domain.participant import ParticipantStatus as Status
from orchestrator.domain.policy import SYSTEM, Action, Actor
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import Participant
from orchestrator.services.live import asked
from orchestrator.services.live.recall import Recalled
from orchestrator.services.live.stage import Stage
from recordings.timeline import What


class Talk:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._given_by = SYSTEM

    async def request(self, actor: Actor, message: asked.RequestFloor) -> None:
        person = self._self(actor)
        if person.status not in IN_ROOM:
            raise RuleBroken("floor.not_in_room")
        self._stage.floor.ask(person.public_id, self._stage.clock())
        self._stage.timeline.note(What.FLOOR, seat=person.public_id, event="requested")

    async def withdraw(self, actor: Actor, message: asked.WithdrawRequest) -> None:
        person = self._self(actor)
        if self._stage.floor.place(person.public_id) is not None:
            self._stage.floor.withdraw(person.public_id)
            self._stage.timeline.note(What.FLOOR, seat=person.public_id, event="withdrawn")

    async def end(self, actor: Actor, message: asked.EndSpeaking) -> None:
        """`I am done`: without the floor nothing happens."""
        await self._take(self._self(actor).public_id, actor)

    async def give(self, actor: Actor, message: asked.GiveFloor) -> None:
        self._stage.require(actor, Action.FLOOR_GRANT)
        if self._stage.records.session.status is SessionStatus.PAUSED:
            raise RuleBroken("floor.paused")
        person = self._stage.records.person(message.participant)
        if person.status is Status.RECONNECTING:
            raise RuleBroken("floor.line_lost")
        if person.status not in IN_ROOM:
            raise RuleBroken("floor.not_in_room")
        if self._stage.floor.speaker == person.public_id:
            return
        await self._take(None, actor)
        await self._stage.records.change_participant(person, Event.FLOOR_GIVEN, actor)
        self._stage.floor.give(person.public_id, self._stage.clock())
        self._given_by = actor
        self._stage.timeline.note(What.FLOOR, seat=person.public_id, event="given")

    async def take(self, actor: Actor, message: asked.TakeFloor) -> None:
        self._stage.require(actor, Action.FLOOR_GRANT)
        await self._take(message.participant, actor)

    async def mute(self, actor: Actor, message: asked.Mute) -> None:
        self._switch(actor, Action.ADMIT, message.participant, muted=message.on)
        self._stage.timeline.note(What.MUTED, seat=message.participant, source="microphone", muted=message.on)

    async def camera(self, actor: Actor, message: asked.Camera) -> None:
        self._switch(actor, Action.ADMIT, message.participant, camera_off=not message.on)
        self._stage.timeline.note(What.MUTED, seat=message.participant, source="camera", muted=not message.on)

    async def allow_screen(self, actor: Actor, message: asked.AllowScreen) -> None:
        self._switch(actor, Action.FLOOR_GRANT, message.participant, screen_allowed=message.on)
        self._stage.timeline.note(What.MUTED, seat=message.participant, source="screen", muted=not message.on)

    async def expire(self) -> bool:
        """Take the floor from whoever lost the line too long ago. Returns whether it was taken."""
        speaker = self._stage.floor.expire(self._stage.clock())
        if speaker is None:
            return False
        self._stage.timeline.note(What.FLOOR, seat=speaker, event="expired")
        return True

    async def line_lost(self, person: Participant) -> None:
        self._stage.floor.line_lost(person.public_id, self._stage.clock())

    async def line_back(self, person: Participant) -> None:
        """The floor that was kept goes on, in the name of whoever gave it."""
        if self._stage.floor.line_back(person.public_id):
            await self._stage.records.change_participant(person, Event.FLOOR_GIVEN, self._given_by)

    def restore(self) -> None:
        """After a restart of the service: whoever had the floor has it."""
        for person in self._stage.records.people.values():
            if person.status is Status.SPEAKING:
                self._stage.floor.give(person.public_id, self._stage.clock())

    def recall(self, recalled: Recalled) -> None:
        """After a restart of the service: mutes, cameras, screens and the line of requests as they were."""
        people = self._stage.records.people
        for participant, switches in recalled.switches.items():
            if participant in people:
                self._stage.seats.of(participant).switches = switches
        for participant, since in recalled.requests.items():
            if participant in people and people[participant].status in IN_ROOM - {Status.SPEAKING}:
                self._stage.floor.ask(participant, since)

    async def _take(self, participant: str | None, by: Actor) -> None:
        speaker = self._stage.floor.take(participant)
        if speaker is None:
            return
        self._stage.timeline.note(What.FLOOR, seat=speaker, event="ended")
        person = self._stage.records.person(speaker)
        if person.status is Status.SPEAKING:
            await self._stage.records.change_participant(person, Event.FLOOR_ENDED, by)

    def _switch(self, actor: Actor, action: Action, participant: str, **switches: bool) -> None:
        self._stage.require(actor, action)
        self._stage.records.person(participant)
        self._stage.seats.switch(participant, **switches)

    def _self(self, actor: Actor) -> Participant:
        self._stage.require(actor, Action.FLOOR_REQUEST)
        return self._stage.records.person(actor.participant or "")
