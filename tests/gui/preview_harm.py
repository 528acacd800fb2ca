"""What a hostile file makes a library do; these run in the child that shows files."""

import os
import signal
import time


def hang(_order):
    time.sleep(600)


def grow(_order):
    held = []
    while True:
        held.append(bytearray(16 << 20))
        time.sleep(0.01)


def crash(_order):
    os.kill(os.getpid(), signal.SIGSEGV)
