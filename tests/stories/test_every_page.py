"""Every page that answers is looked at in a browser: role by role, wide and narrow, light and dark.

The routes are found, not listed; the objects come from the scene of the access matrix.
"""

import pytest

from cluster.members.models import PersonDetails
from cluster.members.routes import routes
from tests.house.access_table import TABLE, Line
from tests.house.matrix import path_of
from tests.house.scene import PARAMETERS, Scene, raise_scene
from tests.web.inspector import Inspector

WIDE = (1440, {"theme": "light", "lang": "ko", "text": "normal"})
PHONE = (390, {"theme": "dark", "lang": "ko", "text": "normal"})
SMALLEST = (320, {"theme": "light", "lang": "en", "text": "xlarge"})
LOOKS = {
    "anonymous": (WIDE, PHONE, SMALLEST),  # with a customer's link
    "owner": (WIDE, PHONE, SMALLEST),
    "coordinator": (WIDE, PHONE, SMALLEST),
    "second": (SMALLEST,),
}
NAMES = frozenset(
    {"Kim", "Lee", "Yoon", "Park", "Jung", "Moon", "Seo", "Han", "hana", "dongtan", "suwon"}
)  # of the cast


@pytest.fixture
def scene(transactional_db) -> Scene:
    return raise_scene()


def pages_of(scene, role):
    """The paths that answer this role with a page of ours."""
    client = scene.browser(role)
    for route in routes():
        line = TABLE.get(route.name, Line())
        if not set(route.parameters) <= {*PARAMETERS, *line.also}:
            continue  # the access matrix fails for it already
        path = path_of(route, line, scene, role)
        answer = client.get(path, headers={"accept": "text/html"})
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield path


@pytest.mark.parametrize("role", LOOKS)
def test_every_page_of_a_role_has_no_fault(scene, role, page, live_server):
    inspector = Inspector(page, names=NAMES)
    shared = set() if role == "anonymous" else set(pages_of(scene, "anonymous"))
    paths = sorted(set(pages_of(scene, role)) - shared)
    assert paths
    if session := scene.sessions.get(role):
        page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    found = {}
    for width, look in LOOKS[role]:
        page.set_viewport_size({"width": width, "height": 844})
        cookies = [{"name": n, "value": v, "url": live_server.url} for n, v in look.items()]
        page.context.add_cookies(cookies)
        PersonDetails.objects.of(scene.stage.cluster_id).update(language=look["lang"])
        for path in paths:
            page.goto(live_server.url + path)
            if faults := inspector.faults():
                found[f"{path} {width} {look['lang']}"] = faults
            inspector.console.clear()
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())
