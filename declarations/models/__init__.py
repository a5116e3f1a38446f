from declarations.models.consents import Consent, ConsentStatus
from declarations.models.declarations import Answer, Declaration, DeclarationStatus, Kind
from declarations.models.entries import Basis, Confirmation
from declarations.models.impostors import ImpostorReport
from declarations.models.incidents import IncidentNote, PageIncident
from declarations.models.official import OfficialPage, OfficialPageChange
from declarations.models.pages import PageStatus, PersonalPage
from declarations.models.prints import PrintOrder
from declarations.models.requests import DeclarationRequest, RequestStatus
from declarations.models.rounds import Reason, ReviewRound, RoundItem, RoundStatus, SampleRule

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
    "Kind",
    "OfficialPage",
    "OfficialPageChange",
    "PageIncident",
    "PageStatus",
    "PersonalPage",
    "PrintOrder",
    "Reason",
    "RequestStatus",
    "ReviewRound",
    "RoundItem",
    "RoundStatus",
    "SampleRule",
]
