from declarations.models.consents import Consent, ConsentStatus
from declarations.models.declarations import Answer, Declaration, DeclarationStatus
from declarations.models.entries import Basis, Confirmation
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
    "PageStatus",
    "PersonalPage",
    "RequestStatus",
]
