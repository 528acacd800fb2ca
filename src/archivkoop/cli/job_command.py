"""What the commands that work on a deposit have in common; each adds its step and how it shows the result."""

from collections.abc import Callable
from pathlib import Path

import typer

from archivkoop.app.request import JobResult, Step
from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions, request
from archivkoop.cli.output import Format

Show = Callable[[Context, JobResult, Format], None]


def register(app: typer.Typer, context: Context, name: str, step: Step, show: Show) -> None:
    """Add the command `name`: do what is missing of the deposit's job up to `step`, then show the result.

    The help text is `cli.<name>.help`. Only packaging needs `--out`; the other steps take it to find the same job.
    """
    options = JobOptions(context)

    @app.command(name, help=context.say(f"cli.{name}.help"))
    def command(
        deposit: Path = options.deposit,
        out: Path | None = options.out if step is Step.PACKAGE else options.no_out,
        meta: Path | None = options.meta,
        field: list[str] | None = options.field,
        profile: Path | None = options.profile,
        waive: list[str] | None = options.waive,
        leave_out: list[str] | None = options.leave_out,
        reason: list[str] | None = options.reason,
        withdraw: list[str] | None = options.withdraw,
        actor: str = options.actor,
        copy: bool | None = options.copy,
        passwords: Path | None = options.passwords,
        workers: int | None = options.workers,
        output: Format = options.format,
    ) -> int:
        from archivkoop.app import run_job
        from archivkoop.cli.progress import watching

        del waive, leave_out, reason  # read from the arguments, where their order is kept
        asked = request(
            context,
            deposit,
            out=out,
            meta=meta,
            field=field,
            profile=profile,
            withdraw=withdraw,
            actor=actor,
            workers=workers,
            passwords=passwords,
            copy=copy,
        )
        with watching(context) as observer:
            result = run_job(observer, context.settings, asked, step)
        show(context, result, output)
        return 1 if result.blocked else 0
