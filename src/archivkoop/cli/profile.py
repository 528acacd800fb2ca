"""`archivkoop profile show|verify|schema`: the preservation profile."""

import json
from pathlib import Path

import typer

from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions, path_argument
from archivkoop.cli.output import Format, write_json, write_text
from archivkoop.core.profile import Action, FormatRule, Profile


def register(app: typer.Typer, context: Context) -> None:
    """Add the commands."""
    options = JobOptions(context)
    group = typer.Typer(help=context.say("cli.profile.help"), no_args_is_help=True)
    app.add_typer(group, name="profile")
    file = path_argument(None, metavar=context.say("cli.metavar.file"), help=context.say("cli.profile.file"))

    @group.command("show", help=context.say("cli.profile.show.help"))
    def show(profile: Path | None = file, output: Format = options.format) -> int:
        from archivkoop.app import load_profile

        loaded = load_profile(context.settings, profile)
        if output is Format.TEXT:
            _show(context, loaded.profile)
            write_text(_state(context, loaded.profile, loaded.sha512, signed=loaded.signed))
        else:
            write_json(
                {
                    "sha512": loaded.sha512,
                    "signed": loaded.signed,
                    "profile": loaded.profile.model_dump(mode="json"),
                },
                output,
            )
        return 0

    @group.command("verify", help=context.say("cli.profile.verify.help"))
    def verify(profile: Path | None = file, output: Format = options.format) -> int:
        from archivkoop.app import load_profile

        loaded = load_profile(context.settings, profile)
        if output is Format.TEXT:
            write_text(_state(context, loaded.profile, loaded.sha512, signed=loaded.signed))
        else:
            header = loaded.profile.profile
            write_json(
                {
                    "valid": True,
                    "id": header.id,
                    "version": header.version,
                    "status": header.status,
                    "sha512": loaded.sha512,
                    "signed": loaded.signed,
                },
                output,
            )
        return 0

    @group.command("schema", help=context.say("cli.profile.schema.help"))
    def schema() -> int:
        from archivkoop.stages.profile import json_schema

        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0


def _state(context: Context, profile: Profile, sha512: str, *, signed: bool) -> str:
    header = profile.profile
    return context.say(
        "cli.profile.signed" if signed else "cli.profile.draft",
        title=header.title.get(context.language),
        id=header.id,
        version=header.version,
        sha512=sha512,
    )


def _show(context: Context, profile: Profile) -> None:
    for rule in profile.formats:
        write_text(f"{rule.id}  {rule.name.get(context.language)}: {_what(context, profile, rule)}")
        write_text(f"      {rule.reason.get(context.language)}")
        write_text(f"      {' '.join(profile.puids_of(rule))}")
    default = profile.default_format
    write_text(context.say(f"cli.profile.default.{default.action}", reason=default.reason.get(context.language)))


def _what(context: Context, profile: Profile, rule: FormatRule) -> str:
    if rule.action is Action.CONVERT and rule.target:
        name = profile.target(rule.target).name
        return context.say("cli.profile.action.convert", target=name, chain=" → ".join(rule.chain))
    key = "keep_if_proved" if rule.keep_if_proved else rule.action.value
    return context.say(f"cli.profile.action.{key}")
