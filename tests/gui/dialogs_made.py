"""Every dialog that the window opens, made as it opens it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog

from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.gui.dialogs.about import AboutDialog
from archivkoop.gui.dialogs.assistant import AssistantDialog
from archivkoop.gui.dialogs.crash import CrashDialog
from archivkoop.gui.dialogs.decided import DecidedDialog
from archivkoop.gui.dialogs.decision import DecisionDialog
from archivkoop.gui.dialogs.password import PasswordDialog
from archivkoop.gui.dialogs.profile import ProfileDialog
from archivkoop.gui.dialogs.settings import SettingsDialog
from archivkoop.gui.dialogs.suggestions import SuggestionsDialog
from archivkoop.gui.dialogs.verify import VerifyDialog
from archivkoop.gui.window import Window

PATH = "Bauakten/1987/0412/Gutachten Köln.pdf"
INVALID = VerifyResult(
    valid=False,
    problems=(Problem("AK-V03", "data/Bauakten/1987/Gutachten Köln.pdf", {"manifest": "manifest-sha512.txt"}),),
    files=1284,
    bytes=3_400_000_000,
)


def every_dialog(window: Window) -> dict[str, Callable[[], QDialog]]:
    """Return by name how each is made."""
    desk, context = window.desk, window.desk.context

    def decision(kind: str, finding: str) -> Callable[[], QDialog]:
        return lambda: DecisionDialog(context, kind, finding, PATH, window)

    def verify() -> QDialog:
        dialog = VerifyDialog(context, Path("/archiv/DE-0000_2026_017"), window)
        dialog._show_result(INVALID)
        return dialog

    return {
        "about": lambda: AboutDialog(context, window),
        "accept": decision("accept", ""),
        "assistant": lambda: AssistantDialog(desk, window),
        "crash": lambda: CrashDialog(context, desk.deposit.settings, ValueError("unforeseen"), window),
        "decided": lambda: DecidedDialog(desk, window),
        "diagnostics": lambda: CrashDialog(context, desk.deposit.settings, None, window, asked=True),
        "discard": decision("discard", ""),
        "leave_out": decision("leave_out", "Leere Datei"),
        "leave_out_others": lambda: DecisionDialog(
            context, "leave_out", "Nicht lesbar", "Akten/gesperrt", window, 12_345, with_others=True
        ),
        "password": lambda: PasswordDialog(context, PATH, window, files=3),
        "password_converts": lambda: PasswordDialog(context, PATH, window, files=3, converts=True),
        "profile": lambda: ProfileDialog(desk, window),
        "settings": lambda: SettingsDialog(desk, window),
        "suggestions": lambda: SuggestionsDialog(desk, window),
        "verify": verify,
        "waive": decision("waive", "Leere Datei"),
    }
