"""What checks that need no tool name as their agent."""

from archivkoop import __version__
from archivkoop.core.events import Agent

OWN_AGENTS = (Agent("archivkoop", __version__),)
