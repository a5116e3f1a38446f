"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def user_list(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def user_detail(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def user_lock(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def user_unlock(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def user_sessions_end(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404
