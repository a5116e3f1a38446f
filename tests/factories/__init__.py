"""Things for tests, built as people build them: through the real actions and transitions.

Nothing here writes a status or a right by hand; what an action refuses, a factory cannot make.
"""

from tests.factories.accounts import *
from tests.factories.base import *
from tests.factories.declarations import *
from tests.factories.documents import *
from tests.factories.incidents import *
from tests.factories.notifications import *
from tests.factories.privacy import *
from tests.factories.reports import *
from tests.factories.roll_files import *
from tests.factories.rolls import *
