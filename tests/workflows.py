"""Every workflow of the portal: how a row gets into each state, and how each verb is called.

A new `Workflow` model, state or verb without a line here fails `tests/accounts/test_workflow.py`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps

from accounts import actions as accounts
from accounts.actions.access import NewAccount
from accounts.models import SYSTEM, AccessCode, Application, CredentialRecovery, Post, Standing, Workflow
from declarations import actions as declarations
from declarations.models import (
    Consent,
    Declaration,
    DeclarationRequest,
    ImpostorReport,
    OfficialPage,
    PageIncident,
    ReviewRound,
)
from portal.lib import clock
from privacy.models import DataRequest, OwnDataFile, Purge
from reports.models import QuarterlyReport
from rolls import actions as rolls
from rolls.actions.imports import Choice
from rolls.models import HandOver, RollImport, Transfer, TransferKind
from tests import factories as make
from tests.personas import Personas

Row = Any  # a row of any workflow model

# Rows in a state -----------------------------------------------------------------------------


def _access_code(people: Personas, status: str) -> AccessCode:
    code = make.make_access_code(people.paper_member, by=people.secretary)
    if status == "used":
        account = NewAccount("nguoi.moi", make.PASSWORD)
        accounts.accept_access_code(code=code, second_code=code.second_code, account=account)
    elif status == "revoked":
        make.make_access_code(people.paper_member, by=people.secretary)
    return code


def _recovery(people: Personas, status: str) -> CredentialRecovery:
    recovery = make.make_recovery(make.member_of(people.inspector), by=people.province_secretary)
    second = people.administrator
    if status in ("approved", "used"):
        code = accounts.approve_recovery(by=second, recovery=recovery, asked=True)
        if status == "used":
            accounts.replace_password(code=code, second_code=code.second_code, password="rung thong xanh 1930")
    elif status == "declined":
        accounts.decline_recovery(by=second, recovery=recovery)
    elif status == "expired":
        accounts.withdraw_recovery(by=people.province_secretary, recovery=recovery)
    recovery.refresh_from_db()
    return recovery


def _application(people: Personas, status: str) -> Application:
    if status == "admitted":
        accounts.admit(by=people.secretary, application=people.application, member=None, standing=Standing.PROBATIONARY)
    elif status == "refused":
        accounts.refuse(by=people.secretary, application=people.application)
    return people.application


def _post(people: Personas, status: str) -> Post:
    post = make.make_proposal(make.member_of(people.member), people.cell, "committee_member", by=people.administrator)
    if status == "declined":
        accounts.decline_post(by=people.grassroots_secretary, post=post)
    elif status in ("confirmed", "ended"):
        accounts.confirm_post(by=people.grassroots_secretary, post=post, account_checked=True)
    if status == "ended":
        post.end(by=people.grassroots_secretary)
    return post


def _request(people: Personas, status: str) -> DeclarationRequest:
    make.make_rule()
    request = make.make_draft_request(people.cell, by=people.secretary)
    if status != "draft":
        declarations.issue_request(by=people.secretary, request=request)
    if status == "closed":
        declarations.close_request(by=people.secretary, request=request)
    elif status == "replaced":
        newer = make.make_draft_request(people.cell, by=people.secretary, replaces=request, version=2)
        declarations.issue_request(by=people.secretary, request=newer)
    return request


def _consent(people: Personas, status: str) -> Consent:
    request = make.make_request(people.cell, by=people.secretary)
    if status == "asked":
        return Consent.objects.of(request, make.member_of(people.member))
    consent = make.make_consent(request, by=people.member, opinion=None if status == "given" else "Tôi có ý kiến.")
    if status == "settled":
        declarations.settle_objection(by=people.secretary, consent=consent, note="Đã trao đổi.")
    return consent


def _declaration(people: Personas, status: str) -> Declaration:
    request = make.make_request(people.cell, by=people.secretary)
    return make.make_declaration(request, by=people.member, reviewer=people.secretary, at_status=status)


def _round(people: Personas, status: str) -> ReviewRound:
    request = make.make_request(people.cell, by=people.secretary)
    found = make.make_round(request, by=people.secretary, members=[people.member, people.other_member])
    if status == "finished":
        found.finish(by=people.secretary, sampled=1, returned=0, together=1)
    return found


def _report(people: Personas, status: str) -> QuarterlyReport:
    report = make.make_report(people.cell, by=people.secretary)
    if status == "failed":
        report.fail(by=SYSTEM)
    elif status == "ready":
        report.finish(by=SYSTEM, file=make.make_stored_file())
    return report


def _incident(people: Personas, status: str) -> PageIncident:
    return make.make_incident(by=people.member, follower=people.secretary, at_status=status)


def _impostor_report(people: Personas, status: str) -> ImpostorReport:
    return make.make_impostor_report(by=people.member, handler=people.secretary, at_status=status)


def _official_page(people: Personas, status: str) -> OfficialPage:
    return make.make_official_page(people.cell, by=people.secretary, at_status=status)


def _import(people: Personas, status: str) -> RollImport:
    row = make.make_import(people.cell, by=people.secretary)
    if status not in ("received", "discarded"):
        rolls.try_out(by=people.secretary, roll_import=row, choice=Choice(row.sheet, row.header_row, row.columns))
    if status in ("checked", "applying", "applied"):
        make.work_on_imports()
        row.refresh_from_db()
    if status == "failed":
        row.fail(by=SYSTEM)
    elif status in ("applying", "applied"):
        rolls.order_apply(by=people.secretary, roll_import=row)
    if status == "applied":
        make.work_on_imports()
        row.refresh_from_db()
    elif status == "discarded":
        rolls.discard(by=people.secretary, roll_import=row)
    return row


def _data_request(people: Personas, status: str) -> DataRequest:
    return make.make_data_request(by=people.member, handler=people.secretary, at_status=status)


def _own_data_file(people: Personas, status: str) -> OwnDataFile:
    return make.make_own_data_file(people.member, at_status=status)


def _purge(people: Personas, status: str) -> Purge:
    make.make_departed(people.paper_member)
    return make.make_purge(by=people.administrator, at_status=status)


def _transfer(people: Personas, status: str) -> Transfer:
    is_stay = status in ("returned", "closed")
    kind = TransferKind.TEMPORARY if is_stay else TransferKind.LASTING
    transfer = make.make_transfer(people.paper_member, people.neighbour_cell, by=people.secretary, kind=kind)
    if status in ("accepted", "returned", "closed"):
        rolls.accept_transfer(by=people.neighbour_secretary, transfer=transfer)
    if status == "declined":
        rolls.decline_transfer(by=people.neighbour_secretary, transfer=transfer, reason="Chưa rõ ngày đến.")
    elif status == "withdrawn":
        rolls.withdraw_transfer(by=people.secretary, transfer=transfer)
    elif status == "returned":
        rolls.come_back(by=people.secretary, transfer=transfer)
    elif status == "closed":
        transfer.close(by=SYSTEM)
    return transfer


def _handover(people: Personas, status: str) -> HandOver:
    post = Post.objects.get(member=people.deputy.member)
    handover = make.make_handover(post, by=people.grassroots_secretary)
    if status != "open":
        rolls.give_over(by=people.deputy, handover=handover, note="")
    if status == "taken":
        rolls.take_over(by=people.secretary, handover=handover)
    return handover


ROWS: dict[type[Workflow], Callable[[Personas, str], Row]] = {
    AccessCode: _access_code,
    Application: _application,
    CredentialRecovery: _recovery,
    Post: _post,
    DeclarationRequest: _request,
    Consent: _consent,
    Declaration: _declaration,
    ReviewRound: _round,
    PageIncident: _incident,
    ImpostorReport: _impostor_report,
    OfficialPage: _official_page,
    QuarterlyReport: _report,
    RollImport: _import,
    DataRequest: _data_request,
    OwnDataFile: _own_data_file,
    Purge: _purge,
    Transfer: _transfer,
    HandOver: _handover,
}

# Verbs ---------------------------------------------------------------------------------------

CALLS: dict[tuple[type[Workflow], str], Callable[[Row, Personas], None]] = {
    (AccessCode, "use"): lambda row, people: row.use(by=people.member),
    (AccessCode, "revoke"): lambda row, people: row.revoke(by=people.secretary),
    (CredentialRecovery, "approve"): lambda row, people: row.approve(
        by=people.administrator, code=make.make_access_code(people.paper_member, by=people.secretary)
    ),
    (CredentialRecovery, "use"): lambda row, people: row.use(by=people.inspector),
    (CredentialRecovery, "decline"): lambda row, people: row.decline(by=people.administrator),
    (CredentialRecovery, "expire"): lambda row, people: row.expire(by=SYSTEM),
    (Application, "admit"): lambda row, people: row.admit(by=people.secretary),
    (Application, "refuse"): lambda row, people: row.refuse(by=people.secretary),
    (Post, "confirm"): lambda row, people: row.confirm(by=people.grassroots_secretary),
    (Post, "decline"): lambda row, people: row.decline(by=people.grassroots_secretary),
    (Post, "end"): lambda row, people: row.end(by=people.grassroots_secretary),
    (DeclarationRequest, "issue"): lambda row, people: row.issue(by=people.secretary),
    (DeclarationRequest, "close"): lambda row, people: row.close(by=people.secretary),
    (DeclarationRequest, "replace"): lambda row, people: row.replace(by=people.secretary),
    (Consent, "give"): lambda row, people: row.give(by=people.member),
    (Consent, "object"): lambda row, people: row.object(by=people.member, opinion="Tôi có ý kiến."),
    (Consent, "settle"): lambda row, people: row.settle(by=people.secretary, note="Đã trao đổi.", unit=people.cell),
    (Declaration, "submit"): lambda row, people: row.submit(
        by=people.member, unit=people.cell, attestation_version="2026-1"
    ),
    (Declaration, "return"): lambda row, people: row.return_for_correction(by=people.secretary, reason="Bổ sung."),
    (Declaration, "acknowledge"): lambda row, people: row.acknowledge(by=people.secretary),
    (Declaration, "supersede"): lambda row, people: row.supersede(by=people.member),
    (Declaration, "withdraw"): lambda row, people: row.withdraw(by=people.member),
    (Declaration, "dispute"): lambda row, people: row.dispute(by=people.member, note="Tôi không có trang này."),
    (ReviewRound, "finish"): lambda row, people: row.finish(by=people.secretary, sampled=1, returned=0, together=1),
    (PageIncident, "take_up"): lambda row, people: row.take_up(by=people.secretary),
    (PageIncident, "resolve"): lambda row, people: row.resolve(by=people.secretary, resolution="recovered"),
    (PageIncident, "withdraw"): lambda row, people: row.withdraw(by=people.member),
    (ImpostorReport, "forward"): lambda row, people: row.forward(
        by=people.secretary, recipient="above", handled_by=people.grassroots
    ),
    (ImpostorReport, "answer"): lambda row, people: row.answer(by=people.secretary, outcome="Đã gỡ."),
    (ImpostorReport, "close"): lambda row, people: row.close(by=people.secretary, outcome="Không còn."),
    (ImpostorReport, "purge"): lambda row, people: row.purge(by=SYSTEM),
    (OfficialPage, "stop"): lambda row, people: row.stop(by=people.secretary),
    (OfficialPage, "resume"): lambda row, people: row.resume(by=people.secretary),
    (Transfer, "accept"): lambda row, people: row.accept(by=people.neighbour_secretary),
    (Transfer, "decline"): lambda row, people: row.decline(by=people.neighbour_secretary, reason="Chưa rõ."),
    (Transfer, "withdraw"): lambda row, people: row.withdraw(by=people.secretary),
    (Transfer, "return"): lambda row, people: row.come_back(by=people.secretary),
    (Transfer, "close"): lambda row, people: row.close(by=SYSTEM),
    (HandOver, "give"): lambda row, people: row.give(by=people.deputy, items=[], note=""),
    (HandOver, "take"): lambda row, people: row.take(by=people.secretary),
    (QuarterlyReport, "finish"): lambda row, people: row.finish(by=SYSTEM, file=make.make_stored_file()),
    (QuarterlyReport, "fail"): lambda row, people: row.fail(by=SYSTEM),
    (RollImport, "check"): lambda row, people: row.start_check(by=people.secretary),
    (RollImport, "present"): lambda row, people: row.present(by=SYSTEM),
    (RollImport, "order"): lambda row, people: row.order(by=people.secretary),
    (RollImport, "repeat"): lambda row, people: row.repeat(by=SYSTEM),
    (RollImport, "apply"): lambda row, people: row.apply(by=people.secretary, counts={}),
    (RollImport, "fail"): lambda row, people: row.fail(by=SYSTEM),
    (RollImport, "give_back"): lambda row, people: row.give_back(by=SYSTEM),
    (RollImport, "discard"): lambda row, people: row.discard(by=people.secretary),
    (DataRequest, "confirm"): lambda row, people: row.confirm(by=people.secretary),
    (DataRequest, "extend"): lambda row, people: row.extend(by=people.secretary, reason="Cần thêm thời gian."),
    (DataRequest, "finish"): lambda row, people: row.finish(by=people.secretary, answer="Đã xong."),
    (DataRequest, "refuse"): lambda row, people: row.refuse(
        by=people.secretary, ground="legal_duty", answer="Phải lưu."
    ),
    (DataRequest, "retract"): lambda row, people: row.retract(by=people.member),
    (OwnDataFile, "finish"): lambda row, people: row.finish(
        by=SYSTEM, file=make.make_stored_file(), until=clock.now() + timedelta(days=1)
    ),
    (OwnDataFile, "fail"): lambda row, people: row.fail(by=SYSTEM),
    (OwnDataFile, "expire"): lambda row, people: row.expire(by=SYSTEM),
    (Purge, "start"): lambda row, people: row.start(by=people.administrator),
    (Purge, "finish"): lambda row, people: row.finish(by=SYSTEM, done={}),
    (Purge, "fail"): lambda row, people: row.fail(by=SYSTEM),
    (Purge, "cancel"): lambda row, people: row.cancel(by=people.administrator),
}


def all_workflows() -> list[type[Workflow]]:
    """Every concrete model with a workflow."""
    found = [model for model in apps.get_models() if issubclass(model, Workflow)]
    return sorted(found, key=lambda model: model._meta.label)


def states_of(model: type[Workflow]) -> list[str]:
    """Every state the status field knows."""
    status = next(field for field in model._meta.fields if field.name == "status")
    return [str(value) for value, _ in status.flatchoices]
