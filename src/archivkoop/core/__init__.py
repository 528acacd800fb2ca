"""What every part agrees on: nouns, ports, errors. Pure: no disk, clock, process or window."""
