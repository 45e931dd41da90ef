"""What a person did wrong, said with a code and values; the catalogue has the sentence. Knows no page and no status.

Keys of the catalogue are the codes themselves (`schedule.point_taken`), so that a test finds every code a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping


class RuleBroken(Exception):
    """Our caller asked for what the rules of the reception forbid. Shown to the person; nothing was changed.

    `code` names the sentence in the catalogue, `values` fill it, `field` (if any) is the form field it belongs to.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values: Mapping[str, object] = values


class NotAllowed(RuleBroken):
    """`may()` said no. The sentence says who may, and whom to ask."""


class Counted(RuleBroken):
    """Refused, and the refusal itself is to be remembered (a failed sign-in): the transaction commits all the same."""


class NotFound(RuleBroken):
    """No such thing, or none that this actor may know of (the two are not told apart)."""


class Clash(RuleBroken):
    """A point or a person is taken at that time; the values name the other session."""


class FormInvalid(RuleBroken):
    """Several fields of one form are wrong; all are told at once."""

    def __init__(self, mistakes: tuple[RuleBroken, ...]) -> None:
        super().__init__("form.mistakes", count=len(mistakes))
        self.mistakes = mistakes
