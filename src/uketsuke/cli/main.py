"""The command `uketsuke`: its verbs, and how faults become exit codes.

The verbs' modules import little; what is heavy is imported inside a verb when it runs, so that help is quick.
"""

from __future__ import annotations

import os
import signal
import sys

import typer

from uketsuke.cli import (
    bench,
    bundles,
    cases,
    coversheets,
    doctor,
    drill,
    forms,
    mails,
    process,
    quality,
    registrations,
    rules,
    samples,
    serving,
    status,
    users,
    watch,
)
from uketsuke.forms.errors import SetupError, UketsukeError

app = typer.Typer(
    name="uketsuke",
    help="受付 — paper residence-procedure filings in, checked online cases out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("process")(process.process)
app.command("watch")(watch.watch)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("status")(status.status)
app.command("coversheets")(coversheets.coversheets)
app.command("doctor")(doctor.doctor)
app.command("drill")(drill.drill)
app.add_typer(forms.app, name="forms")
app.add_typer(cases.app, name="cases")
app.add_typer(bundles.app, name="keys")
app.add_typer(registrations.app, name="registrations")
app.add_typer(mails.app, name="mails")
app.add_typer(users.app, name="users")
app.add_typer(quality.app, name="quality")
app.add_typer(rules.app, name="rules")
app.add_typer(samples.app, name="samples")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command line; exits 0 done, 1 some files failed, 2 wrong usage, 3 set-up problem."""
    # A polite request to end must leave by the same doors as any other end, so that no child is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except UketsukeError as error:
        # 1 says that some files failed, and speaks with the answer; here there is none.
        _stop(str(error), error.exit_code if error.exit_code != UketsukeError.exit_code else SetupError.exit_code)
    except KeyboardInterrupt:
        _stop("中断しました / interrupted", 130)
    except BrokenPipeError:
        # Whoever read our output has had enough (`| head`): nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("UKETSUKE_DEBUG"):
            raise
        _stop(
            f"内部エラー / internal fault: {type(error).__name__}; "
            "set UKETSUKE_DEBUG=1 and run it again to see where, and report it",
            SetupError.exit_code,
        )


def _stop(message: str, code: int) -> None:
    print(f"uketsuke: {message}", file=sys.stderr)
    sys.exit(code)
