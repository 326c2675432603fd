"""What every test gets: a database of its own, wiped after tests that commit; in CI nothing is skipped."""

import os

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase, override_settings

from cluster.ledger.projection import sides
from cluster.web import logbook, rates
from cluster.web.statics import StaticFilesMiddleware
from tests import database, day

pytest_plugins = ["tests.browser", "tests.lawful", "tests.cast", "tests.orders.order_stage"]
logbook.STRICT = True
hypothesis.settings.register_profile(  # no test may fail because a machine is busy
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


def pytest_configure():
    """What a server collected on this machine is none of the tests' business."""
    settings.STATIC_ROOT = settings.BASE / "tests" / "not-collected"
    day.begin()  # days that modules name are of this one, too


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before the first fixture: the clock by which the test goes."""
    day.begin(item.nodeid)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Replaces the plugin's own: tests run as the application role, which owns nothing."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    name = "_".join(["test", os.environ.get("MATSON_TEST_DB", "matson"), worker]).rstrip("_")
    TransactionTestCase._fixture_teardown = lambda self: database.wipe()
    with django_db_blocker.unblock():
        database.point_at_the_server()
        with database.fresh(name):
            yield


@pytest.fixture(scope="session", autouse=True)
def uploads(tmp_path_factory):
    """Files that tests upload never lie among those of a demo in the same folder."""
    with override_settings(UPLOADS=tmp_path_factory.mktemp("uploads")):
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A skipped test proves nothing, so CI counts it as a failure."""
    report = (yield).get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"


LONG = ("tests/stories/", "tests/faults/", "tests/benchmarks/", "tests/start/")


def pytest_collection_modifyitems(items):
    """What takes longest begins first, so that no process ends long after the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True, scope="session")
def _rates_are_tested_by_their_own_tests():
    """The suite asks thousands of times from one address."""
    with rates.switched(on=False):
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_listed_once():
    """Every client starts the portal anew, 8 ms of it for style sheets that stay the same."""
    listed, known = StaticFilesMiddleware.add_files_from_finders, {}

    def once(self):
        place = (self.static_prefix, self.static_root, str(settings.STORAGES["staticfiles"]))
        if place not in known:
            listed(self)
            known[place] = self.files
        self.files = known[place]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True)
def _sides_are_looked_up_anew():
    """Another test may have rebuilt the tables of a cluster with the same id."""
    sides._READ.clear()
    sides._WRITTEN.clear()


def pytest_make_parametrize_id(config, val, argname):
    """An address in memory is no name: every worker must collect the same tests."""
    return argname if " at 0x" in repr(val) else None
