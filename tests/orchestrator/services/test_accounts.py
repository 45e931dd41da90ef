"""Signing in and out: right and wrong passwords, limits, tokens, one-time links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from orchestrator.domain.errors import FormInvalid, NotAllowed, RuleBroken
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.services import accounts
from orchestrator.services.accounts import NewAccount
from orchestrator.services.passwords import fits, hashed
from orchestrator.store.database import Transaction
from tests.support.stores import NOW, PASSWORD, RULES, Bureau

HERE = "192.0.2.7"


def signed_in(bureau: Bureau) -> str:
    return bureau.do(accounts.sign_in, "operator", PASSWORD, HERE, NOW).token


def refused(bureau: Bureau, login: str, password: str, address: str = HERE, after: int = 0) -> str:
    with pytest.raises(RuleBroken) as broken:
        bureau.do(accounts.sign_in, login, password, address, NOW + timedelta(minutes=after))
    return broken.value.code


def test_a_token_is_the_account_until_signing_out(bureau: Bureau) -> None:
    token = signed_in(bureau)
    actor = bureau.do(accounts.actor_of_token, token, NOW)
    assert actor == bureau.operator
    bureau.do(accounts.sign_out, token)
    assert bureau.do(accounts.actor_of_token, token, NOW) is None


@pytest.mark.parametrize("login", ["Operator", " OPERATOR "])
def test_a_login_is_the_same_in_capitals(bureau: Bureau, login: str) -> None:
    assert bureau.do(accounts.sign_in, login, PASSWORD, HERE, NOW).account == bureau.staff[Role.OPERATOR]


def test_a_wrong_password_and_an_unknown_login_are_refused_alike(bureau: Bureau) -> None:
    assert refused(bureau, "operator", "wrong") == refused(bureau, "nobody", "wrong") == "sign_in.wrong"


def test_a_login_is_closed_after_three_failures_and_opens_again(bureau: Bureau) -> None:
    for _ in range(RULES.passwords.attempts):
        assert refused(bureau, "operator", "wrong") == "sign_in.wrong"
    assert refused(bureau, "operator", PASSWORD) == "sign_in.too_many"
    assert refused(bureau, "operator", PASSWORD, "198.51.100.1") == "sign_in.too_many"
    later = NOW + timedelta(minutes=16)
    assert bureau.do(accounts.sign_in, "operator", PASSWORD, HERE, later).token


def test_an_address_that_tries_many_logins_is_closed(bureau: Bureau) -> None:
    for number in range(RULES.passwords.attempts * 5):
        assert refused(bureau, f"guess{number}", "wrong") == "sign_in.wrong"
    assert refused(bureau, "operator", PASSWORD) == "sign_in.too_many"
    assert bureau.do(accounts.sign_in, "operator", PASSWORD, "198.51.100.1", NOW).token


def test_failures_are_forgotten_after_a_success_and_after_the_window(bureau: Bureau) -> None:
    for _ in range(2):
        refused(bureau, "operator", "wrong")
    signed_in(bureau)
    for _ in range(2):
        assert refused(bureau, "operator", "wrong") == "sign_in.wrong"
    refused(bureau, "nobody", "wrong", after=60)
    left = bureau.do(lambda tx: tx.connection.execute(text("SELECT count(*) FROM sign_in_attempt")).scalar())
    assert left == 1


def test_a_token_ends_when_idle_and_at_the_latest_after_half_a_day(bureau: Bureau) -> None:
    idle = signed_in(bureau)
    assert bureau.do(accounts.actor_of_token, idle, NOW + timedelta(minutes=121)) is None
    busy = signed_in(bureau)
    for minutes in range(0, 720, 60):
        assert bureau.do(accounts.actor_of_token, busy, NOW + timedelta(minutes=minutes)) is not None
    assert bureau.do(accounts.actor_of_token, busy, NOW + timedelta(minutes=720)) is None


def test_a_closed_account_is_out_at_once(bureau: Bureau) -> None:
    token = signed_in(bureau)
    bureau.do(accounts.set_active, "operator", False, bureau.actor(Role.ADMINISTRATOR), NOW)
    assert bureau.do(accounts.actor_of_token, token, NOW) is None
    assert refused(bureau, "operator", PASSWORD) == "sign_in.wrong"


def test_a_new_password_signs_out_everywhere(bureau: Bureau) -> None:
    token = signed_in(bureau)
    bureau.do(accounts.change_password, "operator", "mot mat khau khac", bureau.operator, NOW)
    assert bureau.do(accounts.actor_of_token, token, NOW) is None
    assert refused(bureau, "operator", PASSWORD) == "sign_in.wrong"
    with pytest.raises(NotAllowed):
        bureau.do(accounts.change_password, "operator", "mot mat khau khac", bureau.chair, NOW)


def test_a_sign_in_link_works_once_and_in_time(bureau: Bureau) -> None:
    account_id = bureau.staff[Role.AUDITOR].id
    hour = timedelta(hours=1)
    secret = bureau.do(accounts.make_sign_in_link, account_id, SYSTEM, NOW, hour)
    assert bureau.do(accounts.sign_in_by_link, secret, NOW).account.id == account_id
    late = bureau.do(accounts.make_sign_in_link, account_id, SYSTEM, NOW, hour)
    for spent, when in ((secret, NOW), (late, NOW + hour), ("made up", NOW)):
        with pytest.raises(RuleBroken, match=r"sign_in\.link"):
            bureau.do(accounts.sign_in_by_link, spent, when)


def test_nothing_that_opens_a_door_is_stored_in_clear(bureau: Bureau) -> None:
    token = signed_in(bureau)
    secret = bureau.do(accounts.make_sign_in_link, 1, SYSTEM, NOW, timedelta(hours=1))
    refused(bureau, "operator", "wrong-password-typed")

    def contents(tx: Transaction) -> str:
        tables = ("account", "sign_in_token", "sign_in_link", "sign_in_attempt", "audit_log")
        return "".join(str(tx.connection.execute(text(f"SELECT * FROM {name}")).all()) for name in tables)

    stored = bureau.do(contents)
    assert "$argon2id$" in stored
    for clear in (token, secret, PASSWORD, "wrong-password-typed"):
        assert clear not in stored


def test_only_the_administrator_adds_accounts(bureau: Bureau) -> None:
    new = NewAccount("new", "Người mới", frozenset({Role.OPERATOR}))
    for actor in (bureau.operator, bureau.chair, Actor()):
        with pytest.raises(NotAllowed):
            bureau.do(accounts.create_account, new, actor, NOW)
    account, password = bureau.do(accounts.create_account, new, bureau.actor(Role.ADMINISTRATOR), NOW)
    assert bureau.do(accounts.sign_in, "new", password, HERE, NOW).account == account
    assert len(password) >= RULES.passwords.min_length


def test_a_wrong_account_form_tells_everything(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as found:
        bureau.do(accounts.add_account, NewAccount("ê", "", frozenset(), email="x"), SYSTEM, NOW)
    assert {(one.field, one.code) for one in found.value.mistakes} == {
        ("login", "account.login_shape"),
        ("name", "form.required"),
        ("roles", "account.no_role"),
        ("email", "form.email"),
    }
    with pytest.raises(FormInvalid, match=r"form\.mistakes"):
        bureau.do(accounts.add_account, NewAccount("Operator", "X", frozenset({Role.CHAIR})), SYSTEM, NOW)


@pytest.mark.parametrize("password", ["short", "operator12345", "x" * 300])
def test_a_weak_password_is_refused(bureau: Bureau, password: str) -> None:
    with pytest.raises(RuleBroken):
        bureau.do(accounts.change_password, "operator", password, bureau.operator, NOW)


def test_a_broken_hash_fits_no_password() -> None:
    rules = RULES.passwords
    assert fits("secret", hashed("secret", rules), rules)
    assert not fits("secret", "broken", rules)
    assert not fits("nobody has this password", None, rules)
