#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""One way in: prepares everything a checkout needs, then does what was asked.

Standard library only; the same on Windows, macOS and Linux. Try ``python3 dev.py --help``.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "prepared.json"
OLDEST_PYTHON = (3, 11)

# Shared libraries that Qt loads, and the Debian packages that bring them.
OFFSCREEN_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class CannotGoOn(Exception):
    """Something the person must do first; the text says what."""


# What is asked for


def demo(arguments: list[str]) -> None:
    """Show the sample company: central store, two users, window."""
    if not has_display() and "--no-window" not in arguments:
        say("No display was found, so the demo runs without its window (--no-window).")
        arguments = ["--no-window", *arguments]
    prepare("app", window="--no-window" not in arguments)
    become([program("cso"), "demo", *arguments])


def run(arguments: list[str]) -> None:
    """Open the window."""
    prepare("app", window=True)
    become([program("cso-desktop"), *arguments])


def test(arguments: list[str]) -> None:
    """Run all tests, which include style, types, layers and sizes; or those named."""
    prepare("dev", server=True)
    become([str(PYTHON), "-m", "pytest", *arguments])


def check(arguments: list[str]) -> None:
    """Run the style, type and layer checks by themselves, then the tests."""
    prepare("dev", server=True)
    steps = (
        ["ruff", "format", "--check"],
        ["ruff", "check"],
        ["mypy"],
        ["lint-imports"],
    )
    for step in steps:
        say(" ".join(step))
        must_run([program(step[0]), *step[1:]])
    already = ["--deselect", "tests/architecture/test_static_checks.py"]
    become([str(PYTHON), "-m", "pytest", *already, *arguments])


def docs(arguments: list[str]) -> None:
    """Write the reference pages that come from the declarations in the code."""
    prepare("dev")
    become([str(PYTHON), "-m", "docs.generate", *arguments])


def screenshots(arguments: list[str]) -> None:
    """Draw every pane of the sample company into docs/images, or into the folder named."""
    prepare("app")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    become([program("cso-desktop"), "--screenshots", *(arguments or [str(ROOT / "docs/images")])])


def bench(arguments: list[str]) -> None:
    """Run a benchmark by name; without a name, list them."""
    names = sorted(p.stem for p in (ROOT / "benchmarks").glob("[a-z]*.py"))
    if not arguments:
        say("Benchmarks: " + (", ".join(names) or "none yet"))
        return
    if arguments[0] not in names:
        raise CannotGoOn(f"There is no benchmark {arguments[0]}. Benchmarks: {', '.join(names)}")
    prepare("dev")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    become([str(PYTHON), "-m", f"benchmarks.{arguments[0]}", *arguments[1:]])


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    command.__name__: command for command in (demo, run, test, check, docs, screenshots, bench)
}


# What is prepared


def prepare(extent: str, *, window: bool = False, server: bool = False) -> None:
    """Make the environment ready; a second call finds it ready and does nothing.

    Args:
        extent: ``app`` for what the program needs, ``dev`` for the tools as well.
        window: a real window will open, so its libraries are needed too.
        server: a PostgreSQL with TLS is wanted by some tests; they are skipped without it.
    """
    if sys.platform == "linux":
        install_system_packages(missing_libraries(window=window), needed=True)
        if server and not has_postgresql():
            install_system_packages(["postgresql"], needed=False)
    state = Prepared.wanted(extent)
    if Prepared.found().covers(state):
        return
    make_environment()
    say("Installing the locked packages; this takes a minute the first time.")
    install("--require-hashes", "--requirement", str(lock_file(extent)))
    install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    state.save()


@dataclass(frozen=True)
class Prepared:
    """What an environment was made from; it is good as long as that has not changed."""

    place: str
    python: str
    app: str
    dev: str
    project: str

    @classmethod
    def wanted(cls, extent: str) -> Prepared:
        """Describe the environment that this checkout needs now."""
        return cls(
            place=str(VENV),
            python=".".join(map(str, sys.version_info[:2])),
            app=digest(lock_file("app")),
            dev=digest(lock_file("dev")) if extent == "dev" else "",
            project=project_digest(),
        )

    @classmethod
    def found(cls) -> Prepared:
        """Describe the environment that is there; all empty when there is none."""
        try:
            return cls(**json.loads(STAMP.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls("", "", "", "", "")

    def covers(self, other: Prepared) -> bool:
        """Tell whether this environment serves the other's purpose."""
        mine = (self.place, self.python, self.app, self.project)
        theirs = (other.place, other.python, other.app, other.project)
        return mine == theirs and other.dev in ("", self.dev)

    def save(self) -> None:
        """Note that the environment is complete."""
        STAMP.write_text(json.dumps(self.__dict__, indent=1), encoding="utf-8")


def make_environment() -> None:
    """Make ``.venv``, or keep the one that is there and works for this Python and place."""
    found = Prepared.found()
    if VENV.exists() and found.place in ("", str(VENV)) and runs(PYTHON, "-c", same_python()):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    say("Making the environment in .venv")
    if uv := shutil.which("uv"):
        must_run([uv, "venv", "--quiet", "--python", base_python(), str(VENV)])
    elif not runs(base_python(), "-m", "venv", str(VENV)):
        # Debian keeps this part of Python in a package of its own.
        install_system_packages(["python3-venv"], needed=True)
        shutil.rmtree(VENV, ignore_errors=True)
        must_run([base_python(), "-m", "venv", str(VENV)])


def install(*arguments: str) -> None:
    """Install into ``.venv`` with uv where it is there, else with pip."""
    if uv := shutil.which("uv"):
        must_run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *arguments])
        return
    if not runs(PYTHON, "-m", "pip", "--version"):
        must_run([str(PYTHON), "-m", "ensurepip"])
    quiet = ("--quiet", "--disable-pip-version-check", "--root-user-action=ignore")
    must_run([str(PYTHON), "-m", "pip", "install", *quiet, *arguments])


# What the system must bring


def missing_libraries(*, window: bool) -> list[str]:
    """Return the Debian packages of the shared libraries that cannot be loaded."""
    wanted = OFFSCREEN_LIBRARIES | (WINDOW_LIBRARIES if window else {})
    return [package for library, package in wanted.items() if not loads(library)]


def install_system_packages(packages: Sequence[str], *, needed: bool) -> None:
    """Install Debian packages when this process may, else say how.

    Raises:
        CannotGoOn: they are needed and could not be installed.
    """
    if not packages:
        return
    as_root = privilege()
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if as_root is not None and shutil.which("apt-get"):
        say("Installing system packages: " + " ".join(packages))
        if "postgresql" in packages:
            only_programs_of_postgresql(as_root)
        quietly = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive"]
        refresh_package_lists(*quietly)
        if runs(*quietly, *command, "-qq", "-o", "Dpkg::Options::=--force-confold"):
            return
    advice = f"Please install them:\n    sudo {' '.join(command)}"
    if needed:
        raise CannotGoOn(f"System packages are missing. {advice}")
    say(f"Some tests are skipped without {' '.join(packages)}. {advice}")


@cache
def refresh_package_lists(*prefix: str) -> None:
    """Fetch what apt knows about packages, once; an old or partial list may still do."""
    runs(*prefix, "apt-get", "update", "-qq")


def only_programs_of_postgresql(as_root: list[str]) -> None:
    """Keep Debian from making and starting a server of its own; the tests start theirs."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if settings.exists():
        return
    runs(*as_root, "mkdir", "-p", str(settings.parent))
    line = "create_main_cluster = false"
    runs(*as_root, "sh", "-c", f"echo '{line}' > {settings}")


def privilege() -> list[str] | None:
    """Return what goes before a command to run it as root; None when that is not possible."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and runs(sudo, "-n", "true") else None


def has_postgresql() -> bool:
    """Tell whether a PostgreSQL of the distribution is installed."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


def has_display() -> bool:
    """Tell whether a window can open here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# Small parts


def loads(library: str) -> bool:
    """Tell whether a shared library is there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def lock_file(extent: str) -> Path:
    """Return the hashed lock file of an extent."""
    return ROOT / "requirements" / f"{extent}.txt"


def digest(path: Path) -> str:
    """Return a digest of a file's content, the same for both kinds of line end."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def project_digest() -> str:
    """Return a digest of what an installation takes from ``pyproject.toml``."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return hashlib.sha256(json.dumps(project).encode()).hexdigest()


def base_python() -> str:
    """Return the interpreter behind this one, which outlives ``.venv``."""
    return str(getattr(sys, "_base_executable", sys.executable))


def same_python() -> str:
    """Return a program that ends well under the Python version that runs this one."""
    return f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"


def program(name: str) -> str:
    """Return the path of a program of the environment."""
    return str(PROGRAMS / (f"{name}.exe" if os.name == "nt" else name))


def runs(*command: str | Path) -> bool:
    """Run a command without input and tell whether it went well; its output stays hidden."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    if result.returncode and "apt-get" in command:
        say(result.stderr.strip())
    return result.returncode == 0


def must_run(command: Sequence[str]) -> None:
    """Run a command whose failure ends everything, with its own exit status."""
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        raise SystemExit(status)


def become(command: Sequence[str]) -> None:
    """Run the last command in place of this one, so that signals reach it."""
    sys.stdout.flush()
    os.chdir(ROOT)
    if os.name == "nt":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], list(command))


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def usage() -> str:
    """Return the help text: each command with the first line of its docstring."""
    lines = [f"  {name:<12} {(function.__doc__ or '')}" for name, function in COMMANDS.items()]
    return "usage: python3 dev.py COMMAND [ARGUMENTS]\n\n" + "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Do what the command line says and return the exit status."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        say("CSO Desktop needs Python 3.11 or newer.")
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(usage())
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        say(f"There is no command {arguments[0]}.\n\n{usage()}")
        return 2
    rest = arguments[1:]
    try:
        command(rest[1:] if rest[:1] == ["--"] else rest)
    except CannotGoOn as reason:
        say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
