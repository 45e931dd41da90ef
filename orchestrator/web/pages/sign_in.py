"""Staff sign in with account and password or by a one-time link, and out. Says nothing about who may do what."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.errors import RuleBroken
from orchestrator.services import accounts
from orchestrator.web.app_keys import ACTOR, CLOCK, COUNTS, STORE, TOKEN
from orchestrator.web.forms import Form, clean, read_form, safe_path
from orchestrator.web.middleware.problems import status_of
from orchestrator.web.middleware.staff import COOKIE, keep_signed_in
from orchestrator.web.navigation import first_page
from orchestrator.web.view import render, see_other, words_for

routes = web.RouteTableDef()

MAX_PASSWORD = 1000


@routes.get("/sign-in")
async def show(request: web.Request) -> web.StreamResponse:
    """The form; who is signed in already goes on."""
    after = safe_path(request.query.get("next", "/"))
    if request[ACTOR].account_id is not None:
        return see_other(after if after != "/" else first_page(request[ACTOR]))
    return render(request, "public/sign_in.html", {"form": Form.of(login="", next=after), "needed": after != "/"})


@routes.post("/sign-in")
async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check name and password. Wrong: the same page, the name kept, the password not."""
    form = await read_form(request)
    # A password is taken as typed: control characters and spaces are the person's own affair.
    password = str((await request.post()).get("password", ""))[:MAX_PASSWORD]
    after = safe_path(form["next"])
    try:
        signed = await request.config_dict[STORE].run(
            accounts.sign_in, form["login"][:200], password, request.remote or "", request.config_dict[CLOCK]()
        )
    except RuleBroken as broken:
        request.config_dict[COUNTS].sign_in_failures.labels(broken.code.rpartition(".")[2]).inc()
        kept = Form.of(login=form["login"][:200], next=after)
        kept.note(words_for(request), broken)
        return render(request, "public/sign_in.html", {"form": kept, "needed": False}, status=status_of(broken))
    response = see_other(after)
    if after == "/":
        response = see_other(first_page(accounts.actor_of(signed.account)))
    keep_signed_in(request, response, signed.token)
    return response


@routes.post("/sign-out")
async def sign_out(request: web.Request) -> web.StreamResponse:
    """Forget the token here and in the store."""
    if token := request.get(TOKEN):
        await request.config_dict[STORE].run(accounts.sign_out, token)
    response = see_other("/sign-in")
    response.del_cookie(COOKIE, path="/")
    return response


@routes.get("/s/{secret}")
async def show_link(request: web.Request) -> web.StreamResponse:
    """A button only: message apps and virus scanners open links, and must not use one up."""
    return render(request, "public/sign_in_link.html", {"secret": request.match_info["secret"]})


@routes.post("/s/{secret}")
async def sign_in_by_link(request: web.Request) -> web.StreamResponse:
    """Use the link up."""
    now = request.config_dict[CLOCK]()
    secret = clean(request.match_info["secret"])[:200]
    try:
        signed = await request.config_dict[STORE].run(accounts.sign_in_by_link, secret, now)
    except RuleBroken:
        request.config_dict[COUNTS].sign_in_failures.labels("link").inc()
        raise
    response = see_other(first_page(accounts.actor_of(signed.account)))
    keep_signed_in(request, response, signed.token)
    return response
