"""The front door: every path of the portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from cluster.members import signin
from cluster.members.access import access, allow_members, public, rule
from cluster.web import errors, kit, look, outbox, reports, search, sheet

rule("web.search")(allow_members)
_search = access(GET="web.search")(search.search)
rule("api.schema")(allow_members)
_schema = access(GET="api.schema")(SpectacularJSONAPIView.as_view())
_look = public("public.look", reason="theme, text size and language of a device", methods=("POST",))
_sheet = public("public.sheet", reason="the style sheet of every page")
_report = public("public.csp-report", reason="browsers report without a session", methods=("POST",))
_kit = public("public.kit", reason="the parts of the pages, in the demo only")
_outbox = public("public.outbox", reason="mails of the demo, on this machine only")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cluster.members.urls")),
    path("", include("orders.urls")),
    path("search/", _search, name="search"),
    path("api/schema", _schema, name="api-schema"),
    path("look/", _look(look.choose_look), name="look"),
    path("sheet/<slug:digest>.css", _sheet(sheet.stylesheet), name="sheet"),
    path("csp-report/", _report(reports.csp_report), name="csp-report"),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("kit/", _kit(kit.kit), name="kit"))
if settings.DEMO:
    urlpatterns.append(path("outbox/", _outbox(outbox.outbox), name="outbox"))

handler400, handler403 = errors.bad_request, errors.denied
handler404, handler500 = errors.not_found, errors.our_fault
handler429 = signin.too_often
