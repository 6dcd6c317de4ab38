"""Runs a command in a process group of its own and ends the group with standard input.

usage: launch.py COMMAND [ARGUMENT...]

Whoever starts it keeps the other end of the pipe: when that process ends, by whatever
signal, the command ends too, and what it started.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 3


def main() -> int:
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)

    def end(signum: int) -> None:
        try:
            os.killpg(child.pid, signum)
        except ProcessLookupError:
            pass

    def stop(*_: object) -> None:
        end(signal.SIGTERM)
        timer = threading.Timer(GRACE_SECONDS, end, (signal.SIGKILL,))
        timer.daemon = True
        timer.start()

    def watch() -> None:
        while os.read(0, 4096):
            pass
        stop()

    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, stop)
    threading.Thread(target=watch, daemon=True).start()
    status = child.wait()
    # What the command has left behind, such as functions that still run.
    end(signal.SIGKILL)
    return status


if __name__ == "__main__":
    sys.exit(main())
