"""Which media section carries which track."""

from __future__ import annotations

from media.forwarding.publication import Publication
from media.forwarding.sections import Section, Sections
from media.interfaces import Source
from tests.support.forwarding import Stage, attach


class Listener:
    """A subscriber that agrees to everything."""

    def __init__(self, most: int = 100) -> None:
        self.stage = Stage()
        self.sections = Sections(lambda kind: self.stage.subscriber(kind)[0], most)

    def agree(self) -> None:
        self.sections.offer()
        self.sections.answered(self.attach)

    def attach(self, section: Section) -> bool:
        assert section.publication is not None
        attach(section.subscription, section.publication)
        return True

    def table(self) -> list[tuple[str, str | None]]:
        return [
            (section.mid, section.publication.info.track if section.publication else None)
            for section in self.sections.all
        ]


def test_every_track_has_a_section_of_its_own_and_sections_stay() -> None:
    listener = Listener()
    camera, sound = listener.stage.publish(), listener.stage.publish(Source.MICROPHONE, ssrc=9)
    listener.sections.want([camera, sound])
    listener.agree()
    assert listener.table() == [("0", "a-camera"), ("1", "a-microphone")]
    assert [len(track.layers[0].subscriptions) for track in (camera, sound)] == [1, 1]
    listener.sections.want([sound])
    assert listener.sections.changed
    assert listener.table() == [("0", None), ("1", "a-microphone")]
    assert camera.layers[0].subscriptions == []


def test_an_empty_section_is_used_again_only_when_the_subscriber_has_agreed_that_it_is_empty() -> None:
    listener = Listener()
    camera, screen = listener.stage.publish(), listener.stage.publish(Source.SCREEN, ssrc=9)
    listener.sections.want([camera])
    listener.agree()
    listener.sections.want([])
    listener.sections.want([screen])
    assert listener.table() == [("0", None), ("1", "a-screen")]
    listener.agree()
    other = listener.stage.publish(peer="b", ssrc=10)
    listener.sections.want([screen, other])
    assert listener.table() == [("0", "b-camera"), ("1", "a-screen")]


def test_a_track_that_ended_while_its_offer_was_out_is_not_attached() -> None:
    listener = Listener()
    camera = listener.stage.publish()
    listener.sections.want([camera])
    listener.sections.offer()
    listener.sections.want([])
    listener.sections.answered(listener.attach)
    assert camera.layers[0].subscriptions == []
    assert listener.sections.changed


def test_a_refused_section_is_not_used_again() -> None:
    listener = Listener()
    camera = listener.stage.publish()
    listener.sections.want([camera])
    listener.sections.offer()
    listener.sections.answered(lambda section: False)
    listener.sections.want([])
    listener.agree()
    listener.sections.want([camera])
    assert listener.table() == [("0", None), ("1", "a-camera")]


def test_sections_are_bounded() -> None:
    listener = Listener(most=3)
    tracks: list[Publication] = [listener.stage.publish(peer=str(number), ssrc=number) for number in range(10)]
    listener.sections.want(tracks)
    assert len(listener.sections.all) == 3
