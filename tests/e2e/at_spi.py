"""A screen reader's view of a program: its accessible tree over AT-SPI, on a bus and a screen of the test's own."""

import os
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

ACCESSIBLE, ACTION = "org.a11y.atspi.Accessible", "org.a11y.atspi.Action"
EDITABLE, TEXT = "org.a11y.atspi.EditableText", "org.a11y.atspi.Text"
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
SHOWING, ENABLED = 25, 8  # AtspiStateType


@contextmanager
def desktop():
    """Yield the environment of a screen and a session bus with accessibility."""
    with ExitStack() as stack:
        display, written = os.pipe()
        screen = ["Xvfb", "-displayfd", str(written), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
        stack.enter_context(_running(screen, pass_fds=(written,)))
        os.close(written)
        with os.fdopen(display) as stream:
            number = stream.readline().strip()
        bus = stack.enter_context(
            _running(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
        )
        environment = {
            "DISPLAY": f":{number}",
            "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        launcher = next(path for path in LAUNCHERS if Path(path).exists())
        stack.enter_context(_running([launcher, "--launch-immediately"], env=os.environ | environment))
        yield environment


@contextmanager
def _running(command, **options):
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


@dataclass(frozen=True)
class Node:
    """One accessible object."""

    screen: "Screen"
    bus: str
    path: str

    def call(self, interface, method, signature=None, *body):
        return self.screen.call(self.bus, self.path, interface, method, signature, *body)

    def asked(self, name, interface=ACCESSIBLE):
        return self.call("org.freedesktop.DBus.Properties", "Get", "ss", interface, name)[0][1]

    @property
    def name(self):
        return self.asked("Name")

    @property
    def role(self):
        return self.call(ACCESSIBLE, "GetRoleName")[0]

    @property
    def children(self):
        return [Node(self.screen, bus, path) for bus, path in self.call(ACCESSIBLE, "GetChildren")[0]]

    def has(self, state):
        low, high = self.call(ACCESSIBLE, "GetState")[0]
        return bool((low | high << 32) >> state & 1)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def press(self):
        names = [action[0] for action in self.call(ACTION, "GetActions")[0]]
        self.call(ACTION, "DoAction", "i", names.index("Press"))

    def choose(self):
        """Do what is offered first, e.g. "Toggle" of a button that is one of several."""
        self.call(ACTION, "DoAction", "i", 0)

    def write(self, text):
        self.call(EDITABLE, "SetTextContents", "s", text)

    @property
    def text(self):
        return self.call(TEXT, "GetText", "ii", 0, -1)[0]


class Screen:
    """What a screen reader is connected to."""

    def __init__(self, environment, program):
        self._program = program
        session = open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"])
        address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        found = session.send_and_get_reply(new_method_call(address, "GetAddress")).body[0]
        session.close()
        self._connection = open_dbus_connection(unquote(found))

    def close(self):
        self._connection.close()

    def call(self, bus, path, interface, method, signature=None, *body):
        message = new_method_call(DBusAddress(path, bus, interface), method, signature, body)
        reply = self._connection.send_and_get_reply(message, timeout=20)
        if reply.header.message_type is MessageType.error:
            raise LookupError(f"{method}: {reply.body}")
        return reply.body

    def applications(self):
        return Node(self, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root").children

    def find(self, role, name, *, states=(SHOWING,), timeout_s=300):
        """Return the first object with this role whose name begins so and that has these states; wait for it."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            assert self._program.poll() is None, "the program has ended"
            for application in self.applications():
                try:
                    for node in application.walk():
                        if node.role == role and node.name.startswith(name) and all(map(node.has, states)):
                            return node
                except LookupError:
                    continue  # something went away while it was looked at
            time.sleep(0.2)
        raise AssertionError(f"no {role} “{name}”")
