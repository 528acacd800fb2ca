"""`archivkoop verify`: is a package whole and unchanged?"""

from pathlib import Path

import typer

from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions, path_argument
from archivkoop.cli.output import Format, write_json, write_text


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    options = JobOptions(context)
    folder = path_argument(metavar=context.say("cli.metavar.package"), help=context.say("cli.verify.package"))

    @app.command("verify", help=context.say("cli.verify.help"))
    def verify(
        package: Path = folder,
        output: Format = options.format,
    ) -> int:
        from archivkoop.app import verify_package
        from archivkoop.cli.progress import watching

        with watching(context) as observer:
            result = verify_package(observer, package)
        problems = [
            {"code": problem.code, "path": problem.path, "message": context.texts.text(problem.code, **problem.facts)}
            for problem in result.problems
        ]
        if output is Format.TEXT:
            for problem in problems:
                write_text(f"{problem['code']}  {problem['path'] or ''}\n    {problem['message']}")
            key = "cli.verify.valid" if result.valid else "cli.verify.invalid"
            write_text(context.say(key, package=package.name, count=len(problems)))
        else:
            write_json({"valid": result.valid, "problems": problems}, output)
        return 0 if result.valid else 1
