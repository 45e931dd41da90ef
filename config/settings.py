"""Everything that can be set: one frozen dataclass per part, with its default, its unit and what is allowed.

Does not know where a value comes from (`config.loader`), nor what anybody does with it. The reason for each default
stands in `tiepdan.example.toml`, beside the key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from config.evidence import GIBIBYTE as GIBIBYTE
from config.evidence import CopiesSettings as CopiesSettings
from config.evidence import EvidenceSettings as EvidenceSettings
from config.evidence import RecordingSettings as RecordingSettings
from config.evidence import RetentionSettings as RetentionSettings
from config.kinds import (
    Address,
    Between,
    Day,
    Matching,
    Minutes,
    Name,
    NationalDaySpan,
    Network,
    Port,
    Seconds,
    Secret,
    SwappedDay,
    TetSpan,
    TurnAddress,
    WebAddress,
    Writable,
)

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneSettings:
    """Whose office this is: the names that stand on pages, links and documents."""

    name: Name = "xã Lạc Phượng"
    city: Name = "thành phố Hải Phòng"
    authority: Name = "UBND xã Lạc Phượng"
    hotline: Annotated[str, Matching(r"[+0-9 ().-]{0,40}", "telephone")] = ""
    """Shown to whoever cannot get in. Empty: pages give no number."""
    central_point_name: Name = "Phòng họp trực tuyến"
    central_point_address: str = "thôn Hàm Hy, xã Lạc Phượng, cơ sở 1"
    language: Literal["vi", "en"] = "vi"
    time_zone: Annotated[str, Matching(r"[A-Za-z0-9_+/-]{1,64}", "time_zone", ZoneInfo)] = "Asia/Ho_Chi_Minh"

    @property
    def central_point(self) -> str:
        """The central point as people write it: name and address in one line."""
        return ", ".join(part for part in (self.central_point_name, self.central_point_address) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSettings:
    """What stands on the office's papers (Nghị định 30/2020); `|` breaks a line."""

    upper_body: str = ""
    """Above the issuing body. Empty: none, as a People's Committee writes it."""
    issuing_body: str = ""
    """Empty: `commune.authority`, written out."""
    place: str = ""
    """Before the date. Empty: `commune.name`."""
    symbol: Name = "UBND"
    """The last part of numbers: 15/TB-UBND."""
    unit: Name = "VP"
    """Who drafts letters: 15/UBND-VP."""
    signing_for: str = "TM. ỦY BAN NHÂN DÂN"
    """The first line of a signature. Empty: the title stands alone."""
    head_title: Name = "CHỦ TỊCH"
    deputy_title: Name = "PHÓ CHỦ TỊCH"
    office_title: Name = "CHÁNH VĂN PHÒNG"
    """Who signs by the head's order."""
    kept: Name = "Lưu: VT, VP."
    """The last line of the recipients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """Where pages are served and under which address people reach them."""

    host: Annotated[str, Matching(r"[^\s/]{1,255}", "not_empty")] = "127.0.0.1"
    port: Port = 8080
    public_url: WebAddress = ""
    """What people type: scheme, name and port, no path. Empty: `http(s)://localhost:<port>`."""
    certificate: Path | None = None
    """PEM chain. With `key`: the service speaks HTTPS itself."""
    key: Path | None = None
    trusted_proxies: tuple[Network, ...] = ()
    """Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."""
    max_body_bytes: Annotated[int, Between(1024, 1 << 30)] = 1 << 20
    metrics_from: tuple[Network, ...] = LOOPBACK
    """Who may read `/metrics`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSettings:
    """The media worker processes: their number, their ports, their patience."""

    workers: Annotated[int, Between(0, 64)] = 0
    """0: one per core."""
    bind: Address = "::"
    """One address; `0.0.0.0`: all of IPv4; `::`: all of IPv4 and IPv6."""
    port: Port = 40000
    """UDP (and TCP) port of the first worker; the next worker has the next number."""
    tcp: bool = True
    """Take media over TCP on the same port number (RFC 6544) where UDP does not get through."""
    announce: tuple[Address, ...] = ()
    """Addresses told to browsers. Empty: those of all interfaces."""
    consent_timeout_seconds: Seconds = 15.0
    """A peer that sent no consent check (RFC 7675) for so long is lost."""
    hang_seconds: Seconds = 10.0
    """A worker that did not answer for so long is killed and replaced."""
    max_rooms: Annotated[int, Between(1, 1000)] = 64
    """Per worker."""
    max_peers_per_room: Annotated[int, Between(2, 200)] = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSettings:
    """The relay (coturn) for networks that let neither UDP nor our TCP port through. Without an address: none."""

    urls: tuple[TurnAddress, ...] = ()
    """Told to browsers (RFC 7065)."""
    secret_file: Path | None = None
    """Shared with coturn. Default: `turn-secret` in the data directory."""
    valid_minutes: Minutes = 480
    """So long a browser may ask the relay for new allocations with what it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """Files that people hand in: where they lie, how large, how many."""

    directory: Annotated[Path | None, Writable()] = None
    """Default: `files` in the data directory."""
    max_file_mib: Annotated[int, Between(1, 500)] = 20
    max_files: Annotated[int, Between(1, 50)] = 10
    """At one time: with a registration, or with one addition to it."""
    upload_hours: Annotated[int, Between(1, 168)] = 24
    """A file that nobody sent in with a form is forgotten after so long."""
    uploading_mib: Annotated[int, Between(50, 100_000)] = 2048
    """All files on their way in together; more have to wait."""

    @property
    def max_bytes(self) -> int:
        """Of one file."""
        return self.max_file_mib * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSettings:
    """Registering and looking up without an account."""

    online: bool = True
    """Whether the public page takes registrations."""
    villages: tuple[Name, ...] = ()
    """Offered in the form. Empty: the village is typed."""
    per_address_hour: Annotated[int, Between(1, 10_000)] = 20
    """Registrations, and uploads tenfold, from one network address in an hour."""
    wrong_codes_hour: Annotated[int, Between(3, 1000)] = 10
    """Wrong look-up codes for one number in an hour; threefold from one network address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where the records are kept."""

    url: Annotated[str, Matching(r"((sqlite|postgresql)(\+[a-z0-9]+)?:.+)?", "database_url"), Secret()] = ""
    """SQLAlchemy URL. Empty: SQLite, `tiepdan.sqlite3` in the data directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionSettings:
    """How a reception session runs by the clock."""

    waiting_room_opens_minutes: Minutes = 90
    """Before the planned start; every point is to be connected one hour ahead (rule R03)."""
    remind_minutes: tuple[Minutes, ...] = (1440, 60)
    """Before the planned start; one message each."""
    abandon_minutes: Minutes = 120
    """A session that nobody opened is closed so long after its planned end."""
    link_valid_hours_after: Annotated[int, Between(1, 720)] = 24
    """A personal link ends so long after the planned end."""
    resume_seconds: Annotated[int, Between(5, 3600)] = 120
    """So long a seat is kept for somebody whose line broke."""
    video_codec: Literal["VP8", "H264"] = "VP8"
    """Of new sessions; a session keeps what it was scheduled with."""
    home_join_allowed: bool = False
    """Whether a citizen may take part from home (a legal question: see the example file)."""
    rules_version: Annotated[str, Matching(r"[0-9A-Za-z._-]{1,40}", "identifier")] = "2026-1"
    """Which house rules people acknowledge; written into the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """Days off that are decided anew each year, and numbers of days that no law we could read settles."""

    extra_holidays: tuple[Day, ...] = ()
    """Days off beyond the Labour Code: `2026-09-03`."""
    swapped_days: tuple[SwappedDay, ...] = ()
    """Off, and worked instead: `2026-08-31->2026-08-22`."""
    tet_days_before: tuple[TetSpan, ...] = ()
    """How many of the five days of Tết lie before its first: `2027:2`. Other years: 1."""
    national_day_second: tuple[NationalDaySpan, ...] = ()
    """Whether the second day is 1 September (`2027:before`) or the 3rd (`2027:after`). Other years: before."""
    culture_day: bool = False
    """Whether 24 November is a public holiday."""
    culture_day_first_year: Annotated[int, Between(2026, 2100)] = 2026
    chair_min_days: Annotated[int, Between(1, 31)] = 4
    """Days a month on which the chair receives citizens at least."""
    conclusion_notice_days: Annotated[int, Between(1, 30)] = 5
    """Working days for the conclusion notice after a session."""
    remind_every_working_days: Annotated[int, Between(1, 30)] = 5
    """An overdue directive is reminded at once, then again after so many working days."""
    escalate_after_reminders: Annotated[int, Between(1, 10)] = 2
    """After so many reminders it is brought to the chair instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How e-mail leaves. Without a host, messages are shown to the operator to copy."""

    host: Annotated[str, Matching(r"[^\s/:]{0,255}", "host_name")] = ""
    port: Port = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: Annotated[str, Matching(r"([^\s@]+@[^\s@]+)?", "mail_address")] = ""
    timeout_seconds: Seconds = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """Telling other programs what happened."""

    timeout_seconds: Seconds = 10.0
    allow_private: bool = False
    """Also to addresses in private networks, and without TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuritySettings:
    """Cookies, sign-in, secrets."""

    secret_file: Path | None = None
    """Default: `secret` in the data directory. Made by `tiepdan init`, mode 0600."""
    staff_cookie_minutes: Minutes = 720
    """A signed-in member of staff is asked again after so long."""
    seat_cookie_minutes: Minutes = 1440
    """The longest a participant's cookie lives; it never outlives its link."""
    sign_in_attempts: Annotated[int, Between(1, 1000)] = 10
    """Failures per account and per address in 15 minutes, then no more tries."""
    password_min_length: Annotated[int, Between(8, 128)] = 12
    argon2_memory_kib: Annotated[int, Between(8, 4 << 20)] = 47104
    argon2_passes: Annotated[int, Between(1, 100)] = 1
    argon2_lanes: Annotated[int, Between(1, 64)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    json: bool = True
    """False: coloured lines for a person at a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All parts together, checked."""

    data_directory: Annotated[Path, Writable()] = Path("var")
    """Everything the service writes, unless a part says otherwise."""
    commune: CommuneSettings = field(default_factory=CommuneSettings)
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    http: HttpSettings = field(default_factory=HttpSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    turn: TurnSettings = field(default_factory=TurnSettings)
    recordings: RecordingSettings = field(default_factory=RecordingSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    files: FileSettings = field(default_factory=FileSettings)
    registration: RegistrationSettings = field(default_factory=RegistrationSettings)
    copies: CopiesSettings = field(default_factory=CopiesSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    reception: ReceptionSettings = field(default_factory=ReceptionSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def database_url(self) -> str:
        """The database's SQLAlchemy URL, the default worked out."""
        return self.database.url or f"sqlite:///{(self.data_directory / 'tiepdan.sqlite3').absolute()}"

    @property
    def recordings_directory(self) -> Path:
        """The folder of the evidence packages, the default worked out."""
        return self.recordings.directory or self.data_directory / "recordings"

    @property
    def keys_directory(self) -> Path:
        """The folder of the signing key and all public keys, the default worked out."""
        return self.evidence.keys_directory or self.data_directory / "keys"

    @property
    def audit_directory(self) -> Path:
        """The folder of the audit log's signed checkpoints: for others to copy."""
        return self.data_directory / "audit"

    @property
    def derived_directory(self) -> Path:
        """The folder of compositions and redacted copies: apart from the evidence, encrypted where their package is."""
        return self.data_directory / "derived"

    @property
    def masters_directory(self) -> Path:
        """The folder of the master keys, the default worked out."""
        return self.evidence.masters_directory or self.keys_directory / "masters"

    @property
    def files_directory(self) -> Path:
        """The folder of the case files' documents, the default worked out."""
        return self.files.directory or self.data_directory / "files"

    @property
    def secret_file(self) -> Path:
        """The file of the service's secret, the default worked out."""
        return self.security.secret_file or self.data_directory / "secret"

    @property
    def turn_secret_file(self) -> Path:
        """The file of the secret shared with the relay, the default worked out."""
        return self.turn.secret_file or self.data_directory / "turn-secret"

    @property
    def public_url(self) -> str:
        """What people type to reach the service, without a trailing slash."""
        scheme = "https" if self.http.certificate else "http"
        return self.http.public_url or f"{scheme}://localhost:{self.http.port}"
