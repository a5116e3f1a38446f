"""The code printed on a form: it names member, request and version, and tells a stranger nothing.

It is computed, not stored: whoever may type in for a cell can find the member of that cell it belongs to, and
nobody can find anybody else by it. Printing the same form again gives the same code.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from accounts.models import Member, User
from accounts.roles import Verb
from declarations.models import Declaration, DeclarationRequest
from portal.lib.crypto import CODE_ALPHABET, keyed_tag

LENGTH = 10  # about 50 bits: nobody hits another form by a slip of the finger


@dataclass(frozen=True)
class Found:
    """What a code stands for; `version` is the one the form was printed after (0: none yet)."""

    member: Member
    request: DeclarationRequest
    version: int


def code_of(member: Member, request: DeclarationRequest, version: int) -> str:
    """Ten letters and digits that cannot be confused."""
    number = int(keyed_tag("paper-form", str(member.pk), str(request.pk), str(version)), 16)
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[place])
    return "".join(letters)


def spoken(code: str) -> str:
    """In two halves, as people read it aloud: ABCDE-FGHIJ."""
    return f"{code[:5]}-{code[5:]}"


def typed(text: str) -> str:
    """What people type or a camera reads, without hyphens and blanks, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[: LENGTH + 1]


def link_of(code: str) -> str:
    """What the QR holds: an address of this portal, behind sign-in."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse('declarations:paper_form', args=[code])}"


def find(user: User, text: str) -> Found | None:
    """The open form with this code, among those of the person and of the cells they type in for; else None."""
    code = typed(text)
    if len(code) != LENGTH:
        return None
    for request, members in _reach(user):
        latest = _latest(members)
        for member in members:
            for version in range(latest.get(member.pk, 0), -1, -1):
                if code_of(member, request, version) == code:
                    return Found(member, request, version)
    return None


def _reach(user: User) -> Iterable[tuple[DeclarationRequest, list[Member]]]:
    cells = {post.unit.pk: post.unit for post in user.posts_today if post.unit_id in _cells(user)}
    for cell in cells.values():
        members = list(Member.objects.in_unit(cell))
        for request in DeclarationRequest.objects.issued().reaching([cell]):
            yield request, members
    if user.member is not None:
        for request in DeclarationRequest.objects.addressed_to(user):
            yield request, [user.member]


def _cells(user: User) -> set[object]:
    return set(user.units_with(Verb.ENTER_DECLARATIONS))


def _latest(members: list[Member]) -> dict[object, int]:
    rows = Declaration.objects.filter(member__in=members).exclude(status="draft").order_by()
    return dict(rows.values_list("member").annotate(Max("version")))
