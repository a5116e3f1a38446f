"""`python -m portal.child COMMAND…`: runs COMMAND so that it dies with whoever started it.

`kill -9` of the supervisor gives it no chance to stop its children; a beat that survives would
send every tick twice after the restart. Linux kills the child for us; elsewhere we watch.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
WATCH_SECONDS = 0.5


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when `parent` (a process id) ends; exits if it already has."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the request was made
        sys.exit(1)


def _watch(parent: int, child: subprocess.Popen[bytes]) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    child.kill()


def _run_watched(command: list[str], parent: int) -> int:
    """Run `command` below a watcher, for systems without prctl; return its exit code."""
    child = subprocess.Popen(command)  # noqa: S603  (the supervisor's own command line)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=_watch, args=(parent, child), daemon=True).start()
    return child.wait()


def main(argv: list[str]) -> int:
    """Become (Linux) or supervise (elsewhere) the command; argv is PARENT_PID COMMAND…"""
    parent, command = int(argv[0]), argv[1:]
    if not sys.platform.startswith("linux"):
        return _run_watched(command, parent)
    die_with_parent(parent)
    os.execvp(command[0], command)  # noqa: S606  (replaces this process, no shell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
