"""One page per step: it loads its `.ui`, shows what the deposit and its workspace say, and asks; it decides nothing."""
