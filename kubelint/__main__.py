"""``python -m kubelint``, and the ``kubelint`` command."""

import gc
import sys


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    gc.disable()  # while modules are loaded there is nothing to collect; a run turns it on again
    if sys.argv[1:] == ["--version"]:  # without loading a command-line library for one line
        from kubelint import __version__

        print(f"kubelint {__version__}")
        return
    from kubelint.cli import main as run

    try:
        run()
    finally:
        gc.freeze()  # the process ends: nothing has to be told from garbage any more


if __name__ == "__main__":
    main()
