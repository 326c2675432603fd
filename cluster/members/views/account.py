"""One's own page: how one likes to read, who one is, password and sign-out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.members import queries
from cluster.members.access import Actor, access
from cluster.members.commands import people
from cluster.members.forms.account import HabitsForm, MyselfForm
from cluster.web.answers import answers, key_of, typed
from cluster.web.forms import cleaned
from cluster.web.look import remember
from cluster.web.notices import tell

HERE = "/account/"


def _page(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    details = queries.person_details(*queries.self_of(actor))
    posted = typed(request)
    myself = posted if posted is not None and "name" in posted else None
    habits = posted if myself is None else None
    shown = {
        "language": details.language,
        "text_size": details.text_size,
        "theme": details.theme,
    }
    named = {"name": details.name, "title": details.title, "phone": details.phone}
    facts = {
        "habits": HabitsForm(habits, initial=shown),
        "myself": MyselfForm(myself, initial=named),
        "details": details,
    }
    return render(request, "members/account.html", facts)


@access(GET="members.account", POST="members.account")
@answers(again=_page)
def account(request: HttpRequest) -> HttpResponse:
    """GET one's page; POST language, text size and theme."""
    if request.method == "GET":
        return _page(request)
    chosen = cleaned(HabitsForm(request.POST))
    habits = people.Habits(**chosen)
    people.change_habits(by=request.actor, key=key_of(request), habits=habits)  # type: ignore[attr-defined]
    answer = HttpResponseRedirect(HERE)
    remember(answer, text=habits.text_size, lang=habits.language)
    if habits.theme:
        remember(answer, theme=habits.theme)
    else:
        answer.delete_cookie("theme")
    tell(request, "설정을 바꿨어요.", "Settings saved.")
    return answer


@access(POST="members.account")
@answers(again=_page)
def myself(request: HttpRequest) -> HttpResponse:
    """POST name, title and phone of oneself."""
    named = cleaned(MyselfForm(request.POST))
    contact = {name: value or "" for name, value in named.items()}
    people.change_myself(by=request.actor, key=key_of(request), contact=contact)  # type: ignore[attr-defined]
    tell(request, "내 정보를 바꿨어요.", "Your details are saved.")
    return HttpResponseRedirect(HERE)
