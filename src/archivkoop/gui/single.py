"""One window for each person: a second start raises the first, and hands it the folder it was given."""

import getpass
import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2_000
_LONGEST_BYTES = 64 << 10
_ANSWER = b"ok\n"


class SingleInstance(QObject):
    """Either the first, which listens, or a later one, which tells the first and goes."""

    called = Signal(object)  # Path of a folder to open, or None: only show yourself

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        """Take the folder of the settings: whoever works with other settings has a window of their own."""
        super().__init__(parent)
        text = f"{getpass.getuser()}\0{home}"
        self._name = f"archivkoop-{hashlib.sha256(text.encode(errors='surrogateescape')).hexdigest()[:16]}"
        self._server: QLocalServer | None = None

    def call_first(self, folder: Path | None) -> bool:
        """Ask the first to show itself and to open a folder; False: there is none that answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        message = json.dumps({"folder": str(folder.absolute()) if folder else None})
        socket.write(message.encode() + b"\n")
        socket.flush()
        answered = socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readAll().data()) == _ANSWER
        socket.disconnectFromServer()
        return answered

    def listen(self) -> bool:
        """Be the first from now on; False: the system does not let us, and nobody else is stopped by that."""
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)  # nobody else's business
        QLocalServer.removeServer(self._name)  # what a killed one left; one that lives has answered before
        server.newConnection.connect(self._receive)
        self._server = server
        return server.listen(self._name)

    def close(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()

    def _receive(self) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)
        if socket.bytesAvailable():
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST_BYTES:
                socket.abort()
            return
        try:
            folder = json.loads(bytes(socket.readLine(_LONGEST_BYTES).data()))["folder"]
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        socket.write(_ANSWER)
        socket.flush()
        self.called.emit(Path(folder) if folder else None)
