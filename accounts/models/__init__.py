from accounts.models.access import AccessCode, Application
from accounts.models.journal import SYSTEM, Actor, Event, JournalHead, Purpose, ReadEvent
from accounts.models.members import Member, Membership, Standing
from accounts.models.once import OnceKey
from accounts.models.posts import Post, PostStatus
from accounts.models.purges import PurgeStub
from accounts.models.recoveries import CredentialRecovery
from accounts.models.seals import DaySeal
from accounts.models.units import Unit, UnitKind
from accounts.models.users import User
from accounts.models.workflow import Transition, TransitionError, Workflow

__all__ = [
    "SYSTEM",
    "AccessCode",
    "Actor",
    "Application",
    "CredentialRecovery",
    "DaySeal",
    "Event",
    "JournalHead",
    "Member",
    "Membership",
    "OnceKey",
    "Post",
    "PostStatus",
    "PurgeStub",
    "Purpose",
    "ReadEvent",
    "Standing",
    "Transition",
    "TransitionError",
    "Unit",
    "UnitKind",
    "User",
    "Workflow",
]
