"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def unit_list(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def unit_detail(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def unit_add(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def unit_edit(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def unit_move(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def unit_close(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def join_code_renew(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404
