"""One thing of every kind that has an address, around the personas; for the table in policies.py."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import SYSTEM, AccessCode, CredentialRecovery, Member, Membership, Post
from declarations.models import (
    Consent,
    Declaration,
    DeclarationRequest,
    ImpostorReport,
    OfficialPage,
    PageIncident,
    PrintOrder,
    ReviewRound,
)
from documents.models import StoredFile
from notifications.models import Deadline, Job, Notice
from portal.lib.uploads import Checked
from privacy.models import DataRequest, LegalHold, OwnDataFile, Purge, Restriction
from reports.models import QuarterlyReport
from rolls import actions as rolls
from rolls.models import HandOver, RollExport, RollImport, Transfer, TransferKind
from tests import factories as make
from tests.personas import Personas, build_personas, built_once, signed_in

PDF = b"%PDF-1.7 test"
ROLL = [("Chi bộ Thôn Một", "Kiều Văn Mới", "1990"), ("Chi bộ Không Có", "Kiều Văn Sai", "1990")]


@dataclass
class World:
    """What the addresses of the table lead to. All content is of `cell`."""

    people: Personas
    membership: Membership  # of paper_member
    paper_member: Member
    access_code: AccessCode  # issued by secretary
    recovery: CredentialRecovery  # of inspector, opened by province_secretary, for an administrator to confirm
    proposal: Post  # other_member, to be confirmed by grassroots_secretary
    held_post: Post  # of committee_member
    request: DeclarationRequest  # issued for cell
    draft_request: DeclarationRequest  # for cell
    submitted: Declaration  # of member
    draft: Declaration  # of other_member
    entered: Declaration  # of secretary, typed in by deputy from a signed list with a scan
    print_order: PrintOrder  # by secretary, printed
    consent: Consent  # an opinion of committee_member
    renewable: Declaration  # of deputy, to be confirmed again
    round: ReviewRound  # of neighbour_cell, under way
    report: QuarterlyReport  # of cell, finished
    file: StoredFile
    job: Job  # of secretary
    notice: Notice  # of member
    deadline: Deadline  # of member, by request
    incident: PageIncident  # of member, told to the cell
    impostor_report: ImpostorReport  # of member, with the cell; its letter is written
    impostor_picture: ImpostorReport  # of member, with a picture
    official_page: OfficialPage  # of cell; member answers for it
    roll_import: RollImport  # of secretary, for cell; tried, with one line to correct
    roll_export: RollExport  # of secretary, of cell, ready
    kept: dict[str, bytes]  # path → content of each stored file
    data_request: DataRequest  # of member, to be confirmed
    paper_request: DataRequest  # of paper_member, typed in by secretary, being worked on
    restriction: Restriction  # of other_member
    hold: LegalHold  # on paper_member
    own_data_file: OwnDataFile  # of member, ready
    purge: Purge  # planned by administrator
    transfer: Transfer  # of other_member to neighbour_cell, proposed by secretary
    stay: Transfer  # of locked in neighbour_cell, for a time
    handover: HandOver  # of a deputy of cell who has left the post
    sessions: dict[str, str]  # persona → session key


def build_world() -> World:
    """Everything through the real actions."""
    people = build_personas()
    request = make.make_request(people.cell, by=people.secretary, renewal_months=12)
    report = _report(people)
    assert report.file is not None
    return World(
        people=people,
        paper_member=people.paper_member,
        membership=make.membership_of(people.paper_member),
        access_code=make.make_access_code(people.paper_member, by=people.secretary),
        recovery=make.make_recovery(make.member_of(people.inspector), by=people.province_secretary),
        proposal=make.make_proposal(
            make.member_of(people.other_member), people.cell, "committee_member", by=people.administrator
        ),
        held_post=Post.objects.get(member=people.committee_member.member),
        request=request,
        draft_request=make.make_draft_request(people.cell, by=people.secretary, replaces=request, version=2),
        **_declared(request, people),
        report=report,
        file=report.file,
        job=make.make_job(people.secretary),
        notice=make.make_notice(people.member),
        deadline=make.make_deadline(request, make.member_of(people.member)),
        **_pages(people),
        roll_import=make.make_tried_import(people.cell, by=people.secretary, rows=ROLL),
        roll_export=make.make_export(people.cell, by=people.secretary),
        **_own_data(people),
        # After the restriction among the former: forms printed before it open no more.
        **_paper(request, people, report.file),
        kept={str(each.file.name): each.read() for each in StoredFile.objects.all()},
        **_movement(people),
        sessions={name: str(signed_in(user).session.session_key) for name, user in people.users().items()},
    )


def _pages(people: Personas) -> dict[str, Any]:
    """An abnormal page, tin báo, a page of the unit."""
    return {
        "incident": make.make_incident(by=people.member),
        "impostor_report": make.make_impostor_report(by=people.member, handler=people.secretary, at_status="forwarded"),
        "impostor_picture": make.make_impostor_report(by=people.member, picture=Checked(PDF, "image/jpeg", "anh.jpg")),
        "official_page": make.make_official_page(people.cell, by=people.secretary, responsible=people.member),
    }


def _declared(request: DeclarationRequest, people: Personas) -> dict[str, Any]:
    """What members answered, and what is asked again."""
    return {
        "submitted": make.make_declaration(request, by=people.member),
        "draft": make.make_declaration(request, by=people.other_member, at_status="draft"),
        "consent": make.make_consent(request, by=people.committee_member, opinion="Tôi có ý kiến."),
        "renewable": make.make_renewal_due(request, by=people.deputy, reviewer=people.secretary),
        "round": _round(people),
    }


def _round(people: Personas) -> ReviewRound:
    asked = make.make_request(people.neighbour_cell, by=people.neighbour_secretary)
    other = make.make_user(make.make_member(people.neighbour_cell), by=people.administrator)
    return make.make_round(asked, by=people.neighbour_secretary, members=[people.neighbour_member, other])


def _movement(people: Personas) -> dict[str, Any]:
    leaving = make.member_of(people.other_member)
    transfer = make.make_transfer(leaving, people.neighbour_cell, by=people.secretary)
    return {"transfer": transfer, "stay": _stay(people), "handover": _handover(people)}


def _stay(people: Personas) -> Transfer:
    member = make.member_of(people.locked)
    stay = make.make_transfer(member, people.neighbour_cell, by=people.secretary, kind=TransferKind.TEMPORARY)
    rolls.accept_transfer(by=people.neighbour_secretary, transfer=stay)
    return stay


def _handover(people: Personas) -> HandOver:
    member = make.make_member(people.cell, name="Vi Văn Giao")
    post = make.make_post(
        member, people.cell, "deputy_secretary", by=people.administrator, confirmed_by=people.grassroots_secretary
    )
    return make.make_handover(post, by=people.grassroots_secretary)


def _own_data(people: Personas) -> dict[str, Any]:
    make.make_departed(people.paper_member)
    return {
        "data_request": make.make_data_request(by=people.member),
        "paper_request": make.make_entered_request(people.paper_member, by=people.secretary),
        "restriction": make.make_restriction(by=people.other_member, handler=people.secretary),
        "hold": make.make_hold(people.paper_member, by=people.secretary),
        "own_data_file": make.make_own_data_file(people.member),
        "purge": make.make_purge(by=people.administrator),
    }


def _paper(request: DeclarationRequest, people: Personas, file: StoredFile) -> dict[str, Any]:
    order = make.make_print_order(request, by=people.secretary)
    # Later than the restriction below: forms from before it open to nobody.
    order.ordered_at += timedelta(hours=1)
    order.file, order.finished_at = file, order.ordered_at
    order.save(update_fields=["ordered_at", "file", "finished_at"])
    member = make.member_of(people.secretary)
    entered = make.make_entered(request, member, by=people.deputy, basis="signed_list", scan=file)
    return {"entered": entered, "print_order": order}


def _report(people: Personas) -> QuarterlyReport:
    report = make.make_report(people.cell, by=people.secretary)
    report.finish(by=SYSTEM, file=make.make_stored_file(PDF))
    return report


def world_of_this_test() -> World:
    """The world with new objects; its files lie in the folder of this test."""
    world = built_once(build_world)
    for name, content in world.kept.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return world
