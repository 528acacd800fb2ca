"""Two versions of a profile are compared entry by entry."""

import pytest

from archivkoop import app
from archivkoop.app.settings import Settings
from archivkoop.core.profile import Action
from archivkoop.stages.profile_changes import Change, compare_profiles


@pytest.fixture(scope="module")
def profile():
    return app.load_profile(Settings()).profile


def changed(profile, **values):
    return profile.model_copy(update=values)


def other_action(rule):
    return Action.ASK if rule.action is not Action.ASK else Action.REJECT


def test_a_profile_does_not_differ_from_itself(profile):
    assert compare_profiles(profile, profile) == ()


def test_rules_that_came_went_and_changed_are_told(profile):
    first, second, *rest = profile.formats
    other = second.model_copy(
        update={"action": other_action(second), "reason": second.reason.model_copy(update={"de": "Neu."})}
    )
    new = first.model_copy(update={"id": "F-99"})
    found = compare_profiles(profile, changed(profile, formats=(other, *rest, new)))
    assert [(one.change, one.part, one.key) for one in found] == [
        (Change.REMOVED, "rule", first.id), (Change.CHANGED, "rule", second.id), (Change.ADDED, "rule", "F-99"),
    ]  # fmt: skip
    changed_rule = found[1]
    assert changed_rule.after["action"] == other_action(second)
    assert changed_rule.before["reason"]["de"] == second.reason.de
    assert "name" not in changed_rule.after  # it did not change
    assert found[0].after == {}
    assert found[2].before == {}


def test_limits_groups_and_fields_are_compared_too(profile):
    groups = {**profile.groups, "pdf": profile.groups["pdf"][:-1]}
    fields = profile.metadata.model_copy(update={"deposit": profile.metadata.deposit[1:]})
    limits = profile.limits.model_copy(update={"time_s": 7})
    found = compare_profiles(profile, changed(profile, groups=groups, metadata=fields, limits=limits))
    assert {(one.change, one.part, one.key) for one in found} == {
        (Change.CHANGED, "group", "pdf"),
        (Change.REMOVED, "field", profile.metadata.deposit[0].id),
        (Change.CHANGED, "", "limits.time_s"),
    }
