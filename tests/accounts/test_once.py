"""A form that creates something does it once, however often and at whatever moment it is sent."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Event, Member, OnceKey
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas


def create(people: Personas, key: uuid.UUID) -> str:
    return OnceKey.objects.create_once(
        user=people.secretary, key=key, create=lambda: make.make_member(people.cell, name="Người Mới")
    )


def test_the_second_time_leads_to_the_first(personas: Personas) -> None:
    key = uuid.uuid4()
    first, again, other = create(personas, key), create(personas, key), create(personas, uuid.uuid4())
    assert first == again != other
    assert Member.objects.filter(full_name="Người Mới").count() == 2
    assert OnceKey.objects.address_of(user=personas.secretary, key=str(key)) == first
    assert OnceKey.objects.address_of(user=personas.secretary, key="không phải mã") == ""


def test_keys_of_two_people_do_not_meet(personas: Personas) -> None:
    key = uuid.uuid4()
    create(personas, key)
    assert OnceKey.objects.address_of(user=personas.deputy, key=str(key)) == ""


def test_what_fails_may_be_sent_again(personas: Personas) -> None:
    key = uuid.uuid4()

    def clash() -> Member:
        raise IntegrityError("something else")

    with pytest.raises(IntegrityError, match="something else"), transaction.atomic():
        OnceKey.objects.create_once(user=personas.secretary, key=key, create=clash)
    assert create(personas, key)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one(personas: Personas) -> None:
    key = uuid.uuid4()
    addresses = in_parallel(*[lambda: create(personas, key)] * 10)
    assert len(set(addresses)) == 1, addresses
    member = Member.objects.get(full_name="Người Mới")
    assert addresses[0] == member.get_absolute_url()
    assert Event.objects.about(member).count() == 1
