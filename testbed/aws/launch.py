"""Runs a command in its own process group and ends the group when standard input ends.

usage: launch.py COMMAND [ARGUMENT...]

The parent process keeps the other end of the pipe. When the parent ends, for any reason,
the command and its child processes end too.
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
    # The command may leave child processes, such as functions that still run.
    end(signal.SIGKILL)
    return status


if __name__ == "__main__":
    sys.exit(main())
