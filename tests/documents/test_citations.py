"""The catalogue of grounds: every one with a code, words and a confidence; rules show the words."""

from documents import citations
from notifications.models import Rule


def test_known_citations_have_a_code_a_label_and_a_confidence() -> None:
    for code, one in citations.known().items():
        assert code == one.code
        assert "/" in code
        assert "#" in code
        assert one.label
        assert "cần xác nhận" in one.confidence
    assert citations.resolve(["gone#1"])[0].label == "gone#1"


def test_a_rule_cites_in_words_not_by_its_code() -> None:
    """People read the instrument and the article; a code that left the catalogue is shown rather than nothing."""
    code = "356-2025-ND-CP/2025-12-31#D5"
    assert Rule(provision_code=code).ground == citations.resolve([code])[0].label != code
    assert Rule(provision_code="gone#1").ground == "gone#1"
    assert Rule().ground == "quy định nội bộ"
