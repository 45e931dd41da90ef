"""Who gets which layer when not everything fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth.allocation import PAUSED, Wish, allocate, next_rate

SMALL, LARGE = 150_000, 600_000


def wish(most: int = 1, now: int = 0, rates: tuple[int, ...] = (SMALL, LARGE)) -> Wish:
    return Wish(rates, most, now)


def test_everybody_is_small_before_anybody_is_large() -> None:
    assert allocate(SMALL * 3 + 50_000, [wish(now=1), wish(), wish()], may_grow=True) == [0, 0, 0]


def test_what_is_left_goes_to_the_most_important() -> None:
    assert allocate(SMALL * 3 + 550_000, [wish(), wish(), wish()], may_grow=True) == [1, 0, 0]


def test_the_least_important_pauses_first() -> None:
    assert allocate(SMALL * 2 + 10_000, [wish(), wish(), wish()], may_grow=False) == [0, 0, PAUSED]


def test_nobody_gets_more_before_it_is_good_again() -> None:
    wishes = [wish(now=0), wish(now=PAUSED)]
    assert allocate(10_000_000, wishes, may_grow=False) == [0, PAUSED]
    assert allocate(10_000_000, wishes, may_grow=True) == [1, 1]


def test_a_small_tile_gets_the_small_layer_and_what_is_not_shown_nothing() -> None:
    assert allocate(10_000_000, [wish(most=0, now=1), wish(most=PAUSED)], may_grow=True) == [0, PAUSED]


def test_a_publisher_that_sends_only_the_large_layer_is_shown_large_in_a_small_tile() -> None:
    assert allocate(1_000_000, [wish(most=0, rates=(0, LARGE))], may_grow=True) == [1]


def test_what_is_shown_stays_where_it_fits_exactly_and_a_larger_one_needs_more() -> None:
    assert allocate(LARGE, [wish(now=1)], may_grow=True) == [1]
    assert allocate(LARGE, [wish(now=0)], may_grow=True) == [0]
    assert allocate(LARGE * 1.1, [wish(now=0)], may_grow=True) == [1]


def test_the_next_step_is_the_cheapest_one() -> None:
    wishes = [wish(now=0), wish(now=PAUSED)]
    assert next_rate(wishes, [0, PAUSED]) == int((SMALL * 2) * 1.1) + 1
    assert next_rate(wishes, [1, 1]) == 0


RATES = st.tuples(*[st.one_of(st.just(0), st.integers(30_000, 2_000_000)) for _ in range(2)])
WISHES = st.lists(st.builds(Wish, RATES, st.integers(-1, 1), st.integers(-1, 1)), max_size=12)


@given(st.integers(0, 5_000_000), WISHES, st.booleans())
def test_it_never_spends_more_than_there_is(budget: int, wishes: list[Wish], may_grow: bool) -> None:
    chosen = allocate(budget, wishes, may_grow=may_grow)
    assert sum(one.rates[layer] for one, layer in zip(wishes, chosen, strict=True) if layer != PAUSED) <= budget
    assert all(one.rates[layer] for one, layer in zip(wishes, chosen, strict=True) if layer != PAUSED)
