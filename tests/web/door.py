"""Routes that exist only in these tests: one form, refused in every way there is."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from cluster import urls
from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.members.access import public
from cluster.web import kit
from cluster.web.answers import Now, answers, key_of, typed
from cluster.web.forms import both, cleaned, line_field, text_field, whole_field, won_field
from cluster.web.links import by_link
from cluster.web.notices import Undo, tell

_open = public("test.door", reason="only in tests", methods=("GET", "POST"))
KIT = "the parts of the pages, in the demo only"
BROKEN = {
    "rule": RuleBroken("number-range", field="quantity", least=1, most=100),
    "clash": Clash("changed-meanwhile"),
    "denied": NotAllowed(),
    "hidden": NotFound(),
    "gone": RuleBroken("link-gone"),
    "slow": RuleBroken("slow-down", seconds=7),
}


class PledgeForm(forms.Form):
    name = line_field(label=both("이름", "Name"), longest=20)
    quantity = whole_field(label=both("수량", "Quantity"), least=1, most=5_000)
    price = won_field(label=both("단가", "Price"), required=False)
    remark = text_field(label=both("메모", "Remark"), required=False, longest=50)


def page(request):
    return render(request, "web/test_form.html", {"form": PledgeForm(typed(request))})


@_open
def form(request):
    return post(request) if request.method == "POST" else page(request)


@answers(again=page)
def post(request):
    clean = cleaned(PledgeForm(request.POST))
    key = key_of(request)
    undo = Undo("/door/undo/", {"expected_version": "3"})
    tell(request, f"{clean['quantity']}개를 적었어요.", f"{clean['quantity']} noted.", undo=undo)
    return HttpResponseRedirect(f"/door/?key={key.client}&digest={key.digest.hex()}")


@_open
@by_link
def secret(request):
    return post(request) if request.method == "POST" else page(request)


@_open
@answers(again=page)
def refuse(request):
    raise BROKEN[request.POST.get("how", "rule")]


@_open
@answers
def refuse_alone(request):
    raise BROKEN[request.POST.get("how", "rule")]


@_open
@answers(again=page, now=lambda request: Now(4, {"name": ("이름", "하나정밀(주)")}))
def stale(request):
    raise Clash("changed-meanwhile")


@_open
def fail(request):
    raised = {
        "403": PermissionDenied(),
        "404": Http404("the secret name"),
        "500": ValueError("a secret price 17350"),
        "pool": OperationalError("couldn't get a connection after 5.00 sec"),
    }
    if request.GET["how"] in raised:
        raise raised[request.GET["how"]]
    return HttpResponse(status=int(request.GET["how"]))


@_open
@api_view(["GET", "POST"])
def api(request):
    if request.GET.get("how"):
        raise BROKEN[request.GET["how"]]
    return Response({"got": request.data})


urlpatterns = [
    *urls.urlpatterns,
    path("kit/", public("public.kit", reason=KIT)(kit.kit)),
    path("door/", form),
    path("door/secret/", secret),
    path("door/refuse/", refuse),
    path("door/alone/", refuse_alone),
    path("door/stale/", stale),
    path("door/fail/", fail),
    path("api/v1/door/", api),
    path("door/<uuid:order_id>/", _open(lambda request, order_id: HttpResponse(str(UUID(int=0))))),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
