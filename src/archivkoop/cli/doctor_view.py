"""Shows what `doctor` found: for people in words, for programs as schemas/doctor.schema.json says."""

from collections.abc import Sequence
from typing import Any

from archivkoop.cli.context import Context
from archivkoop.cli.output import Format, write_json, write_lines, write_text
from archivkoop.core.errors import WorkplaceProblem
from archivkoop.core.tools import ToolState, ToolStatus


def show(context: Context, tools: Sequence[ToolStatus], output: Format) -> int:
    """Show every tool; return the exit code: 3 if jobs would stop for want of one, else 0."""
    if output is Format.JSONL:
        write_lines(_document(context, tool) for tool in tools)
    elif output is Format.JSON:
        write_json({"tools": [_document(context, tool) for tool in tools]}, output)
    else:
        _show_text(context, tools)
    return WorkplaceProblem.exit_code if any(tool.stops_jobs for tool in tools) else 0


def _document(context: Context, tool: ToolStatus) -> dict[str, Any]:
    return {
        "key": tool.key,
        "name": tool.label(context.texts),
        "state": tool.state.value,
        "version": tool.version,
        "required": tool.required,
        "purpose": tool.purpose(context.texts),
        "message": tool.message(context.texts),
    }


def _show_text(context: Context, tools: Sequence[ToolStatus]) -> None:
    states = {state: context.say(f"doctor.state.{state.value}") for state in ToolState}
    width = max(map(len, states.values()))
    for tool in tools:
        name = f"{tool.label(context.texts)} {tool.version}".strip()
        write_text(f"{states[tool.state]:{width}}  {name}: {tool.purpose(context.texts)}")
        if message := tool.message(context.texts):
            write_text(f"{'':{width}}  {message}")
    lacking = [tool.label(context.texts) for tool in tools if tool.stops_jobs]
    key = "doctor.summary.stops" if lacking else "doctor.summary.works"
    write_text("\n" + context.say(key, tools=", ".join(lacking)))
