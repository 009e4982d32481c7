"""For all tests: how much of the long checks to do, and no test that is quietly skipped in CI."""

import os
from dataclasses import dataclass

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@dataclass(frozen=True)
class Share:
    """How much of a long check to do, and with which seed."""

    whole: bool
    seed: int

    def cases(self, n: int) -> int:
        """All `n` cases with --slow, otherwise a twentieth of them, at least one."""
        return n if self.whole else max(1, n // 20)


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="do the long checks whole, not a seeded twentieth")
    parser.addoption("--seed", type=int, default=1952, help="seed of the long checks (default: 1952)")


def pytest_configure(config):
    # The same examples in every run, so that CI tells of a change and not of its luck; --slow draws new ones.
    hypothesis.settings.register_profile("seeded", derandomize=True, database=None)
    if not config.getoption("--slow"):
        hypothesis.settings.load_profile("seeded")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--slow"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def share(pytestconfig) -> Share:
    return Share(pytestconfig.getoption("--slow"), pytestconfig.getoption("--seed"))


def fail_if_skipped(report):
    """In CI a test that did not run has not passed."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI counts as failed: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return fail_if_skipped((yield))
