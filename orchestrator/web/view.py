"""From a request and a template to a page: language, theme, words, dates, icons, tokens. Knows no area and no service.

What a template calls without being given it (`t`, `icon`, `chip`, `static`, `csrf_token`, ...) reads the page being
rendered from a context variable, so that macros work wherever they are imported from.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.domain.policy import ANONYMOUS, Action, Actor, Thing, may
from orchestrator.domain.records import Account
from orchestrator.web import assets
from orchestrator.web.app_keys import ACTOR, CLOCK, REQUEST_ID, SETTINGS, WORDS
from orchestrator.web.chips import CHIPS
from orchestrator.web.dates import Dates, length
from orchestrator.web.icons import ICONS
from orchestrator.web.middleware.csrf import form_token
from orchestrator.web.navigation import office_links
from orchestrator.words import LANGUAGES, Words, catalogue

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("light", "dark")
SECURE_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True)
class Page:
    """The page being rendered: who reads it, in which words and dress; and the icons it turned out to use."""

    request: web.Request
    words: Words
    dates: Dates
    theme: str = ""
    large_text: bool = False
    icons: dict[str, None] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def actor(self) -> Actor:
        signed_in: Actor = self.request.get(ACTOR, ANONYMOUS)
        return signed_in

    def may(self, action: str, thing: Thing = Thing()) -> bool:  # noqa: B008 - frozen, no state
        """The policy, for buttons: what may not be done is not shown."""
        return may(self.actor, Action(action), thing)


_page: ContextVar[Page] = ContextVar("page")


def render(
    request: web.Request, template: str, context: dict[str, object] | None = None, *, status: int = 200
) -> web.Response:
    """The page of this template; the context gets `page`, `dates`, `commune`, `now`, `links`, `request_id` besides."""
    page = page_for(request)
    token = _page.set(page)
    try:
        around: dict[str, object] = {
            "page": page,
            "dates": page.dates,
            "commune": request.config_dict[SETTINGS].commune,
            "now": request.config_dict[CLOCK](),
            "links": office_links(page.actor, request.path),
            "request_id": request.get(REQUEST_ID, ""),
        }
        return aiohttp_jinja2.render_template(template, request, {**around, **(context or {})}, status=status)
    finally:
        _page.reset(token)


def page_for(request: web.Request) -> Page:
    """Language, theme and type size of whoever asks."""
    words = words_for(request)
    zone = ZoneInfo(request.config_dict[SETTINGS].commune.time_zone)
    theme = request.cookies.get("theme", "")
    return Page(
        request=request,
        words=words,
        dates=Dates(words, zone),
        theme=theme if theme in THEMES else "",
        large_text=request.cookies.get("text") == "large",
    )


def words_for(request: web.Request) -> Words:
    """The texts in the reader's language: cookie, then the browser's wish, then the office's setting."""
    chosen = request.cookies.get("language", "")
    wished = chosen if chosen in LANGUAGES else _wished_language(request.headers.get("Accept-Language", ""))
    return request.config_dict[WORDS](wished or request.config_dict[SETTINGS].commune.language)


def _wished_language(header: str) -> str:
    wishes: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, quality = part.partition(";q=")
        code = tag.strip().lower().partition("-")[0]
        if code in LANGUAGES:
            try:
                wishes.append((-float(quality or 1), code))
            except ValueError:
                continue
    return min(wishes)[1] if wishes else ""


def secure_enough(request: web.Request) -> bool:
    """Whether a browser will give camera and microphone to this page: HTTPS, or the machine itself.

    Browsers ask for a secure context (W3C Secure Contexts, 3.1); plain HTTP to an address in the office is none.
    """
    host = (request.url.host or "").lower()
    return request.secure or host in SECURE_HOSTS or host.endswith(".localhost")


def public_address(request: web.Request, path: str) -> str:
    """The address that people outside type or scan."""
    return request.config_dict[SETTINGS].public_url.rstrip("/") + path


def see_other(path: str) -> web.Response:
    """After a form was taken: go and read."""
    return web.Response(status=303, headers={"Location": path})


def _text(key: str, /, **values: object) -> str:
    return _page.get().words.text(key, **values)


def _icon(name: str, extra: str = "", label: str = "") -> Markup:
    """An icon by name; without a label it is decoration. `extra` are further classes."""
    if name not in ICONS:
        raise LookupError(f"no icon {name!r}")
    _page.get().icons[name] = None
    classes = f"i {extra}".strip()
    if label:
        return Markup('<svg class="{}" role="img" aria-label="{}"><use href="#i-{}"></use></svg>').format(
            classes, label, name
        )
    return Markup('<svg class="{}" aria-hidden="true"><use href="#i-{}"></use></svg>').format(classes, name)


def _need_icons(names: Iterable[str]) -> Markup:
    """Icons that only scripts use."""
    for name in names:
        _icon(name)
    return Markup("")


def _sprite() -> Markup:
    """The symbols of the icons used so far: the last thing in the body."""
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in sorted(_page.get().icons)
    )
    # The drawings are our own constants.
    return Markup(f'<svg class="sprite" aria-hidden="true" focusable="false">{symbols}</svg>')


def _chip(family: str, code: str, text: str = "") -> Markup:
    """A state as icon and word; never a button."""
    tone, icon, *_ = CHIPS[family][str(code)]
    label = text or _text(f"state.{family}.{code}")
    return Markup('<span class="{}">{}{}</span>').format(f"chip {tone}".strip(), _icon(icon), label)


def _static(name: str) -> str:
    return assets.address(name)


def _csrf_token() -> str:
    return form_token(_page.get().request)


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(_csrf_token())


def _script_words(*prefixes: str) -> dict[str, str]:
    """Every text whose key begins with one of these, for the page's `words` block (scripts fill `{name}`)."""
    texts = {**catalogue(LANGUAGES[0]), **catalogue(_page.get().language)}
    return {key: text for key, text in texts.items() if key.startswith(prefixes)}


def masked(number: str) -> str:
    """`000•••••0612`: enough to recognise a number that one knows."""
    return f"{number[:3]}{'•' * max(0, len(number) - 7)}{number[-4:]}" if len(number) > 7 else "•" * len(number)


def _number(value: float, digits: int = 1) -> str:
    """`1,8` in Vietnamese, `1.8` in English."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if _page.get().language == "vi" else text


def _reason(text: str) -> str:
    """A reason as it was written; where the service paused a session itself it left a code."""
    return _text("review.event.incident_recording_lost") if text == "recording_lost" else text


def _act(code: str, changed: bool = False) -> str:
    """An act of the audit log in words; one that has none is a change of state, or keeps its code."""
    key = f"audit.act.{code.replace(':', '_')}"
    words = _page.get().words
    if key in words:
        return words.text(key)
    return words.text("audit.state_changed") if changed else code


def _act_state(action: str, code: str) -> str:
    """A state that an act led to, in words where it has some."""
    key = f"state.{action.partition(':')[0]}.{code}"
    words = _page.get().words
    return words.text(key) if key in words else code


def _person_option(account: Account) -> tuple[int, str]:
    """Somebody in a select field."""
    return account.id, ", ".join(part for part in (account.name, account.agency) if part)


def _here() -> str:
    """Where the reader is, for forms that come back to it."""
    return _page.get().request.path_qs


def set_up(application: web.Application) -> None:
    """Give the application its templates."""
    environment = aiohttp_jinja2.setup(
        application,
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        default_helpers=False,
    )
    environment.globals.update(
        t=_text,
        icon=_icon,
        need_icons=_need_icons,
        sprite=_sprite,
        chip=_chip,
        static=_static,
        csrf_token=_csrf_token,
        csrf_field=_csrf_field,
        script_words=_script_words,
        here=_here,
        number=_number,
        masked=masked,
        reason_in_words=_reason,
        audit_act=_act,
        audit_state=_act_state,
    )
    environment.filters["duration"] = length
    environment.filters["person_option"] = _person_option
