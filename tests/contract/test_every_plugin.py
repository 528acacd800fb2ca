"""What holds for plug-ins of every kind."""

import importlib
import pickle
import re
from pathlib import Path

import pytest

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.core.errors import ToolMissingError
from archivkoop.core.events import Agent
from archivkoop.core.ports import Plugin

KINDS = ("identify", "check", "convert", "validate", "compare", "preview")
EVERY = [(kind, name) for kind in KINDS for name in registry.names(kind)]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_its_name_is_its_modules_and_it_has_what_every_plugin_has(kind, name):
    plugin = registry.load(kind, name)
    assert plugin.name == name
    assert isinstance(plugin, Plugin)
    assert registry.load(kind, name) is plugin


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_it_says_what_it_works_with(kind, name):
    try:
        agents = registry.load(kind, name).agents()
    except ToolMissingError as missing:
        pytest.skip(f"{missing.params['tool']} is not installed")
    assert agents
    for agent in agents:
        assert isinstance(agent, Agent)
        assert agent.name
        assert re.search(r"\d", agent.version), agent
        assert pickle.loads(pickle.dumps(agent)) == agent


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_it_carries_no_state_that_a_file_could_leave_behind(kind, name):
    plugin = registry.load(kind, name)
    with pytest.raises(AttributeError):
        plugin.name = "anders"


def test_there_is_a_plugin_of_every_kind():
    assert {kind for kind, _ in EVERY} == set(KINDS)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_code_of_a_check_has_a_rule_and_a_text(language):
    catalogue = assets.catalogue(language)
    for name in registry.names("check"):
        for code in registry.load("check", name).codes:
            assert catalogue.title(code)
            assert catalogue.severity(code)


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_the_module_ends_with_its_plugin(kind, name):
    module = importlib.import_module(f"archivkoop.adapters.{kind}.{name}")
    source = Path(module.__file__).read_text("utf-8")
    assert source.rstrip().splitlines()[-1].startswith("PLUGIN = ")
