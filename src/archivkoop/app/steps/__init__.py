"""The steps of a job up to packaging: each asks the workspace what is missing, has it done, and records it."""

from archivkoop.app.steps.check import check, identify
from archivkoop.app.steps.convert import convert
from archivkoop.app.steps.intake import intake, unreadable
from archivkoop.app.steps.plan import leave_out_let_pass, plan, replan

__all__ = ["check", "convert", "identify", "intake", "leave_out_let_pass", "plan", "replan", "unreadable"]
