"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def post_propose(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def post_confirm(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def post_decline(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404


def post_end(request: HttpRequest, pk: object = None) -> HttpResponse:
    raise Http404
