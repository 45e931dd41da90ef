"""What a line does not carry and what is left out for it: told to the person, and marked in the evidence.

Knows seats and the timeline; the media side decides about others' pictures, the page about its own.
"""

from __future__ import annotations

from typing import Final

from media.interfaces import LayersWanted, PeerId, Pictures, PicturesAdapted, Source, View
from orchestrator.services.live import asked
from orchestrator.services.live.seats import Seat
from orchestrator.services.live.stage import Stage
from orchestrator.services.live.told import Adapted, Layers
from recordings.timeline import What

MOST_NOTES: Final = 200
"""Lines of the timeline for one seat: a line that goes up and down all day is known by then."""


class Relief:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._notes: dict[str, int] = {}

    def adapted(self, seat: Seat, event: PicturesAdapted) -> None:
        """The others' pictures shrank or paused for this seat, or are whole again."""
        if seat.pictures is event.pictures:
            return
        seat.pictures = event.pictures
        seat.tell(Adapted(str(event.pictures)))
        self._note(seat, others=str(event.pictures))

    def wanted(self, seat: Seat, event: LayersWanted) -> None:
        seat.tell(Layers(event.source, event.layers))

    def begun_anew(self, seat: Seat) -> None:
        """New connections: everything is tried again."""
        seat.pictures = Pictures.FULL

    def saving(self, seat: Seat, message: asked.Saving) -> None:
        """The page leaves out its own picture, or every picture."""
        before, seat.saving = seat.saving, message
        if before is None or before.own != message.own:
            self._note(seat, own="paused" if message.own else "full")
        if before is None or before.sound_only != message.sound_only:
            self._note(seat, sound_only=message.sound_only)

    async def view(self, seat: Seat, message: asked.View) -> None:
        """What the page shows, and how large."""
        shown = [
            View(PeerId(peer), Source(source), height)
            for (peer, _, source), height in (
                (name.partition("/"), pixels) for name, pixels in message.pictures.items()
            )
        ]
        await self._stage.room_of(seat).view(seat.peer, shown)

    def _note(self, seat: Seat, **facts: object) -> None:
        count = self._notes[seat.peer] = self._notes.get(seat.peer, 0) + 1
        if seat.participant is not None and count <= MOST_NOTES:
            self._stage.timeline.note(What.LINE, seat=seat.participant, **facts)
