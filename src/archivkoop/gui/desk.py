"""What a page is given: words and looks, the open deposit, the list of jobs, and the profile."""

from dataclasses import dataclass

from archivkoop.gui.columns import Columns
from archivkoop.gui.context import Context
from archivkoop.gui.decisions import Decisions
from archivkoop.gui.deposit import Deposit
from archivkoop.gui.jobs.queue import Jobs
from archivkoop.gui.preferences import Preferences
from archivkoop.gui.profile import SharedProfile
from archivkoop.gui.state import WindowState
from archivkoop.gui.tools import Tools


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a page works with."""

    context: Context
    deposit: Deposit
    decisions: Decisions
    jobs: Jobs
    profile: SharedProfile
    columns: Columns
    state: WindowState
    preferences: Preferences
    tools: Tools
