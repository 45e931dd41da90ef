"""`tiepdan verify`, `tiepdan export` and `tiepdan recover`: evidence packages, with the service switched off.

Does not know how a package proves itself, nor how it is finished (`recordings`), and asks no database.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import CannotDo, Console
from orchestrator.services.vault import data_key
from recordings import bag, keys, layout, timestamps
from recordings.custody import Act
from recordings.finisher import finish
from recordings.integrity import Finding
from recordings.lock import PackageBusy
from recordings.masters import MasterFiles
from recordings.package import NotAPackage
from recordings.proof import Proof, Trust, prove
from recordings.recovery import unfinished
from recordings.sealing import note, seal_package
from recordings.vault import unlock


def add(commands: Commands) -> None:
    """Add both commands."""
    check = commands.add("verify")
    check.add_argument("package", nargs="*", type=Path, metavar="DIR", help=check.words.text("cli.help.package"))
    check.add_argument("--key", action="append", type=Path, metavar="FILE", help=check.words.text("cli.help.key"))
    check.add_argument("--authority", type=Path, metavar="FILE", help=check.words.text("cli.help.authority"))
    check.add_argument("--masters", type=Path, metavar="DIR", help=check.words.text("cli.help.masters"))
    check.set_defaults(run=run_verify)
    commands.add("recover").set_defaults(run=run_recover)
    export = commands.add("export")
    export.add_argument("package", type=Path, metavar="PACKAGE", help=export.words.text("cli.help.exported"))
    export.add_argument("directory", type=Path, metavar="DIR", help=export.words.text("cli.help.bag"))
    export.add_argument("--playable", action="store_true", help=export.words.text("cli.help.playable"))
    export.set_defaults(run=run_export)


def run_verify(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say of each package (all of them where none is named) whether it is whole; 1 where one is not."""
    packages = arguments.package or sorted(settings.recordings_directory.glob("*/"))
    if not packages:
        console.say("cli.verify.none", path=settings.recordings_directory.absolute())
    trust = _trust(arguments)
    service = MasterFiles(arguments.masters) if arguments.masters else None
    whole = [_is_whole(package, trust, service, console) for package in packages]
    return 0 if all(whole) else 1


def _trust(arguments: Namespace) -> Trust:
    """The keys and certificates that were named; nothing of this machine is trusted by itself."""
    try:
        named = keys.read_public(arguments.key) if arguments.key else None
        authorities = timestamps.certificates(arguments.authority) if arguments.authority else ()
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    except ValueError as damaged:
        raise CannotDo("cli.key.damaged", path=arguments.authority) from damaged
    return Trust(named, authorities)


def _is_whole(package: Path, trust: Trust, service: MasterFiles | None, console: Console) -> bool:
    if bag.is_bag(package):
        return _is_bag_whole(package, trust, service, console)
    if not package.is_dir():
        console.complain("cli.verify.no_package", path=package)
        return False
    try:
        key = unlock(package, service) if service is not None else None
    except NotAPackage:
        key = None  # what is wrong with it is said below
    except keys.KeyUnusable as unusable:
        console.complain(f"cli.{unusable.code}", path=unusable.path)
        return False
    proof = prove(package, trust, key=key)
    verdict = proof.verdict
    if verdict.whole and not (proof.seal is None and trust.keys):
        console.say("cli.verify.whole", path=package, files=verdict.files, bytes=verdict.bytes)
        _say_seal(proof, trust, console)
        if proof.destroyed_at is not None:
            console.say("cli.verify.destroyed", time=proof.destroyed_at.isoformat(timespec="seconds"))
        elif key is not None:
            console.say("cli.verify.opened")
        return True
    console.complain("cli.verify.not_whole", path=package, count=len(verdict.findings))
    for finding in verdict.findings:
        console.complain(f"cli.verify.{finding.difference}", file=finding.file, place=_place(finding))
    if verdict.whole:
        console.complain("cli.verify.not_sealed")
    return False


def _is_bag_whole(directory: Path, trust: Trust, service: MasterFiles | None, console: Console) -> bool:
    """The bag around it, and each package in it."""
    findings, packages = bag.verify(directory), bag.packages_in(directory)
    whole = [_is_whole(package, trust, service, console) for package in packages]
    if findings or not packages:
        console.complain("cli.verify.not_whole", path=directory, count=len(findings))
        for finding in findings:
            console.complain(f"cli.verify.{finding.difference}", file=finding.file, place="")
        return False
    console.say("cli.verify.bag", path=directory)
    return all(whole)


def run_export(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Write a bag that others verify without us."""
    package, now = arguments.package, datetime.now(UTC)
    if not (package / layout.PACKAGE).is_file():
        package = settings.recordings_directory / package.name
    try:
        key = data_key(settings, package) if arguments.playable else None
        keyring = keys.open_keyring(settings.keys_directory)
        bag.write(package, arguments.directory, now=now, playable=key)
        note(package, Act.EXPORTED, keyring, now=now, playable=key is not None)
    except keys.KeyUnusable as unusable:
        raise CannotDo(f"cli.{unusable.code}", path=unusable.path) from unusable
    except (NotAPackage, FileNotFoundError, ValueError) as none:
        raise CannotDo("cli.export.no_package", path=arguments.package) from none
    except FileExistsError as there:
        raise CannotDo("cli.export.there", path=arguments.directory) from there
    console.say("cli.export.done", path=arguments.directory.absolute())
    return 0


def _say_seal(proof: Proof, trust: Trust, console: Console) -> None:
    """What a whole package proves, and how far that is anybody's word but its own."""
    if proof.seal is None:
        console.say("cli.verify.not_sealed")
        return
    judged = "cli.verify.sealed" if trust.keys else "cli.verify.sealed_by_its_own_word"
    console.say(judged, key=proof.seal.key, time=proof.seal.sealed_at.isoformat(timespec="seconds"))
    if proof.stamped_at is None:
        console.say("cli.verify.not_stamped")
        return
    judged = "cli.verify.stamped" if trust.authorities else "cli.verify.stamped_by_its_own_word"
    console.say(judged, time=proof.stamped_at.isoformat(timespec="seconds"))


def _place(finding: Finding) -> str:
    if finding.offset is None:
        return f" ({finding.detail})" if finding.detail else ""
    return f" ({finding.offset}-{finding.offset + (finding.length or 0)})"


def run_recover(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Finish the packages that were cut off, as the service does at its start; those in use are left alone."""
    found = unfinished(settings.recordings_directory)
    if not found:
        console.say("cli.recover.none")
    mended = [_is_mended(package.directory, settings, console) for package in found]
    return 0 if all(mended) else 1


def _is_mended(package: Path, settings: Settings, console: Console) -> bool:
    now = datetime.now(UTC)
    try:
        finished = finish(package, now=now, key=data_key(settings, package))
        seal_package(package, keys.ensure(settings.keys_directory, now=now), now=now)
    except PackageBusy:
        console.complain("cli.recover.busy", path=package)
        return False
    except keys.KeyUnusable as unusable:
        console.complain(f"cli.{unusable.code}", path=unusable.path)
        return False
    console.say("cli.recover.mended", path=package, gaps=len(finished.gaps))
    return True
