"""Whatever is kept about a person is in that person's copy and goes with that person, or it is said here why not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Member, User
from accounts.retention import ERASED_MEMBER, ERASED_USER
from privacy.archive import SOURCES
from tests.meta.privacy import NONE, PRIVACY
from tests.personas import APPS

COVERED = {label for source in SOURCES for label in source.COVERS}
# Classed basic or sensitive, about people, and yet not in the copy.
NOT_GIVEN = {
    "accounts.OnceKey": "a random key of a sent form and its address; nothing a person said",
    "documents.StoredFile": "has no owner of its own; own files go into the folder tep/",
    "notifications.OutboxMessage": "sealed until sent, then erased; the notice says the same",
    "declarations.PrintOrder": "blank forms of a whole cell, an act of office; the file goes after a week",
    "declarations.RoundItem": "that a version was drawn for a sample; the version itself is given",
    "declarations.OfficialPage": "a page of the unit; who answers for it does so by office",
    "declarations.OfficialPageChange": "acts of office about a page of the unit",
    "rolls.HandOver": "what was handed over between two officers: acts of office, others' work",
    "rolls.RollImport": "a list of others; what was written about oneself is the roll entry",
    "rolls.RollExport": "an act of office; that one's name was on the list is under the reads",
    "reports.QuarterlyReport": "an act of office, without names",
}
# Columns of text that stay in an erased person's rows, and why.
STAYS = {
    "Member.id": "a random id",
    "User.id": "a random id",
    "User.username": "set to a random name",
    "User.is_administrator": "an administrator is no member",
}


def about_people() -> Iterator[type[models.Model]]:
    """Ours, of a class that holds something of people."""
    for model in apps.get_models():
        if model._meta.app_label in APPS and PRIVACY.get(model._meta.label, "basic") != NONE:
            yield model


@pytest.mark.parametrize("model", list(about_people()), ids=lambda model: model._meta.label)
def test_it_is_in_the_copy_or_it_is_said_why_not(model: type[models.Model]) -> None:
    assert (model._meta.label in COVERED) != (model._meta.label in NOT_GIVEN)


def test_nothing_is_listed_that_is_not_there() -> None:
    labels = {model._meta.label for model in about_people()}
    assert (COVERED | set(NOT_GIVEN)) <= labels


@pytest.mark.parametrize(("model", "erased"), [(Member, ERASED_MEMBER), (User, ERASED_USER)])
def test_every_word_of_an_erased_person_goes(model: type[models.Model], erased: dict[str, object]) -> None:
    texts = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }
    kept = {name.split(".")[1] for name in STAYS if name.startswith(f"{model.__name__}.")}
    assert texts - set(erased) - kept == set()
    assert set(erased) <= {field.name for field in model._meta.concrete_fields}
