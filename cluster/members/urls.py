"""Paths of the members: account and sign-in, firms, machines, calendars, people, customers, import."""

from django.urls import URLPattern, URLResolver, include, path

from cluster.members.routes import behind
from cluster.members.views import account, joining

SIGN_IN = behind(
    "public.signin",
    "cluster.members.signinurls",
    reason="people sign in, confirm and change their password here; each page checks the session",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", account.account, name="account"),
    path("account/myself/", account.myself, name="myself"),
    path("account/", include(SIGN_IN)),
    path("join/<str:token>/", joining.join, name="join"),
]
