"""The attestation (cam kết khi gửi) and its versions. What a member attested stays readable for ever."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attestation:
    version: str
    points: tuple[str, ...]


ATTESTATIONS = {
    "2026-1": Attestation(
        "2026-1",
        (
            "Nội dung tôi khai là đúng và đủ theo yêu cầu, tính đến hôm nay.",
            "Các trang tôi khai do chính tôi lập và dùng; tôi không dùng trang ẩn danh, giả mạo, mạo danh.",
            "Tôi không cho mượn, cho thuê, bán, thế chấp trang của mình và không mượn, thuê, mua trang của người khác.",
            "Tôi chịu trách nhiệm về nội dung tôi đăng trên các trang này.",
            "Khi trang bị chiếm quyền, bị giả mạo hoặc không dùng nữa, tôi sẽ báo cho chi bộ.",
            "Tên hiển thị và ảnh đại diện của tôi phù hợp với chuẩn mực của đảng viên.",
        ),
    ),
}
CURRENT = ATTESTATIONS["2026-1"]


def attestation(version: str) -> Attestation:
    """The text of a stored version; a version is never edited, a new one is added."""
    return ATTESTATIONS[version]
