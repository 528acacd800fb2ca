"""The one door to programs."""

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from archivkoop.adapters._process import run_tool, tool_version
from archivkoop.core.errors import TimeLimitError, ToolFailedError, ToolMissingError


def python(code: str, cwd: Path, *args, timeout_s: float = 20, **options):
    return run_tool(sys.executable, "-c", code, *args, timeout_s=timeout_s, cwd=cwd, **options)


def test_output_and_exit_code_come_back(tmp_path):
    run = python("import sys; print('Ümläut'); print('ach', file=sys.stderr); sys.exit(3)", tmp_path)
    assert (run.returncode, run.text, run.stderr, run.truncated) == (3, "Ümläut\n", "ach\n", False)


def test_a_missing_program_is_a_problem_of_the_workplace(tmp_path):
    with pytest.raises(ToolMissingError) as caught:
        run_tool("gibt-es-nicht", timeout_s=5, cwd=tmp_path)
    assert caught.value.params == {"tool": "gibt-es-nicht"}
    with pytest.raises(ToolMissingError):
        tool_version("gibt-es-nicht")


def test_a_program_that_cannot_be_started_is_named(tmp_path):
    broken = tmp_path / "kaputt"
    broken.write_text("#!/gibt/es/nicht\n", "utf-8")
    broken.chmod(0o755)
    with pytest.raises(ToolFailedError) as caught:
        run_tool(str(broken), timeout_s=5, cwd=tmp_path)
    assert "kaputt" in str(caught.value.params["tool"])


def test_standard_input_is_closed(tmp_path):
    assert python("import sys; print(len(sys.stdin.read()))", tmp_path).text == "0\n"


def test_the_limit_kills_all_children(tmp_path):
    code = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    start = time.monotonic()
    with pytest.raises(TimeLimitError) as caught:
        python(code, tmp_path, timeout_s=1.5)
    assert time.monotonic() - start < 10
    assert caught.value.params == {"limit_s": 2}
    assert _gone(int((tmp_path / "pid").read_text()))


def test_nothing_goes_on_running_after_a_good_end(tmp_path):
    code = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
    )
    start = time.monotonic()
    assert python(code, tmp_path).returncode == 0
    assert time.monotonic() - start < 10
    assert _gone(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal")
def test_a_program_dies_with_the_process_that_started_it(tmp_path):
    code = (
        "import os, sys, threading, time, signal\n"
        "from pathlib import Path\n"
        "from archivkoop.adapters._process import run_tool\n"
        "def die():\n"
        "    while not Path('pid').exists(): time.sleep(0.05)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "threading.Thread(target=die).start()\n"
        "inner = \"import os, time, pathlib; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(60)\"\n"
        "run_tool(sys.executable, '-c', inner, timeout_s=60, cwd=Path())\n"
    )
    assert python(code, tmp_path).returncode == -9
    assert _gone(int((tmp_path / "pid").read_text()))


def _gone(pid: int) -> bool:
    for _ in range(50):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:  # killed; nobody has reaped it yet
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False


def test_the_locale_is_utf8_also_under_posix(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.setenv("LC_CTYPE", "POSIX")
    monkeypatch.setenv("LANGUAGE", "de")
    code = "import os; print({k: v for k, v in sorted(os.environ.items()) if k.startswith(('LC_', 'LANG'))})"
    assert python(code, tmp_path).text == "{'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8'}\n"


def test_only_so_much_output_is_kept(tmp_path):
    run = python(
        "import sys; sys.stdout.write('x' * 3_000_000); print('Ende', file=sys.stderr)", tmp_path, output_bytes=1000
    )
    assert (len(run.stdout), run.truncated, run.stderr) == (1000, True, "Ende\n")


def test_a_path_is_made_absolute_so_that_it_is_no_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert python("import sys; print(sys.argv[1])", tmp_path, Path("-x ü")).text == f"{tmp_path}/-x ü\n"


def test_a_name_that_is_no_utf8_arrives_as_it_is(tmp_path):
    name = os.fsdecode(b"\xe4rger.txt")
    (tmp_path / name).write_bytes(b"")
    assert python("import os, sys; print(os.path.exists(sys.argv[1]))", tmp_path, tmp_path / name).text == "True\n"


def test_variables_are_added(tmp_path):
    assert (
        python("import os; print(os.environ['EINS'], 'PATH' in os.environ)", tmp_path, env={"EINS": "1"}).text
        == "1 True\n"
    )


def test_a_program_says_its_version():
    assert tool_version(sys.executable) == ".".join(map(str, sys.version_info[:3]))


def test_a_program_that_does_not_say_its_version_is_named():
    with pytest.raises(ToolFailedError):
        tool_version(sys.executable, "-c", "print('keine Angabe')")
