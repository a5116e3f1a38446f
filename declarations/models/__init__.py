from declarations.models.consents import Consent, ConsentStatus
from declarations.models.declarations import Answer, Declaration, DeclarationStatus
from declarations.models.entries import Basis, Confirmation
from declarations.models.impostors import ImpostorReport
from declarations.models.incidents import IncidentNote, PageIncident
from declarations.models.official import OfficialPage, OfficialPageChange
from declarations.models.pages import PageStatus, PersonalPage
from declarations.models.requests import DeclarationRequest, RequestStatus

__all__ = [
    "Answer",
    "Basis",
    "Confirmation",
    "Consent",
    "ConsentStatus",
    "Declaration",
    "DeclarationRequest",
    "DeclarationStatus",
    "ImpostorReport",
    "IncidentNote",
    "OfficialPage",
    "OfficialPageChange",
    "PageIncident",
    "PageStatus",
    "PersonalPage",
    "RequestStatus",
]
