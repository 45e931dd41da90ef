"""The fictitious people, places and matters of the demo. Data only: nobody here exists, and no number is anybody's.

Personal numbers begin with 000 (no province has it), telephones with 0900 000.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from orchestrator.domain.policy import Role
from orchestrator.domain.records import PointKind


class Person(NamedTuple):
    """Somebody of an office. `agency` may name the commune's authority as `{authority}` and its city as `{city}`."""

    login: str
    salutation: str
    name: str
    title: str
    agency: str
    roles: frozenset[Role]


class Place(NamedTuple):
    code: str
    name: str
    address: str
    kind: PointKind
    organisation: str


class Matter(NamedTuple):
    kind: str
    summary: str
    salutation: str
    name: str
    birth_year: int
    address: str
    request: str = ""
    people_count: int = 1
    identity_waiver: bool = False
    support_needs: str = ""


OFFICE = "Văn phòng HĐND và {authority}"

PEOPLE: Final = (
    Person("hang", "bà", "Nguyễn Thu Hằng", "Chuyên viên tiếp công dân", OFFICE, frozenset({Role.OPERATOR})),
    Person("hoa", "ông", "Trần Văn Hòa", "Chủ tịch UBND xã", "{authority}", frozenset({Role.CHAIR})),
    Person("mai", "bà", "Lê Thị Mai", "Phó Chủ tịch UBND xã", "{authority}", frozenset({Role.CHAIR})),
    Person("minhanh", "bà", "Đỗ Minh Anh", "Thư ký ghi chép", OFFICE, frozenset({Role.NOTE_TAKER})),
    Person("long", "ông", "Vũ Đức Long", "Cán bộ công nghệ thông tin", OFFICE, frozenset({Role.IT_OFFICER})),
    Person("khai", "ông", "Bùi Văn Khải", "Trưởng phòng", "Phòng Kinh tế", frozenset({Role.CASE_OFFICER})),
    Person("nga", "bà", "Đặng Thị Nga", "Trưởng phòng", "Phòng Văn hóa – Xã hội", frozenset({Role.CASE_OFFICER})),
    Person("cuong", "ông", "Phan Văn Cường", "Trung tá", "Công an xã", frozenset({Role.COMMUNE_POLICE})),
    Person("bon", "ông", "Trịnh Văn Bốn", "Trưởng thôn", "thôn Ngọc Trại", frozenset({Role.VILLAGE_HEAD})),
    Person("yen", "bà", "Cao Thị Yến", "Chuyên viên", "Ban Tiếp công dân {city}", frozenset({Role.CITY})),
    Person("phuc", "ông", "Mạc Văn Phúc", "Phó phòng", "Sở Nông nghiệp và Môi trường", frozenset({Role.DEPARTMENT})),
    Person("viet", "ông", "Lưu Hoàng Việt", "Thanh tra viên", "Thanh tra {city}", frozenset({Role.AUDITOR})),
)

CITY, DEPARTMENT, HALL, SECOND_ROOM = "ban-tcd-thanh-pho", "so-nnmt", "nvh-dong-lam", "co-so-2"

PLACES: Final = (
    Place(SECOND_ROOM, "Phòng tiếp công dân", "cơ sở 2", PointKind.OFFICE, "{authority}"),
    Place(HALL, "Nhà văn hóa thôn Đông Lâm", "thôn Đông Lâm", PointKind.VILLAGE_HALL, "{authority}"),
    Place("nvh-ngoc-trai", "Nhà văn hóa thôn Ngọc Trại", "thôn Ngọc Trại", PointKind.VILLAGE_HALL, "{authority}"),
    Place("nvh-ha-bi", "Nhà văn hóa thôn Hạ Bì", "thôn Hạ Bì", PointKind.VILLAGE_HALL, "{authority}"),
    Place(CITY, "Ban Tiếp công dân thành phố", "", PointKind.CITY, "Ban Tiếp công dân {city}"),
    Place(DEPARTMENT, "Sở Nông nghiệp và Môi trường", "", PointKind.DEPARTMENT, "Sở Nông nghiệp và Môi trường"),
)

MATTERS: Final = (
    Matter(
        "complaint",
        "Chậm cấp giấy chứng nhận quyền sử dụng đất lần đầu, thửa 112, tờ bản đồ 15, thôn Đông Lâm",
        "bà",
        "Vũ Thị Nhàn",
        1958,
        "xóm 3, thôn Đông Lâm",
        "Đề nghị trả lời rõ thời hạn cấp giấy chứng nhận.",
        support_needs="Cao tuổi, cần chữ lớn",
    ),
    Matter(
        "complaint",
        "Bồi thường giải phóng mặt bằng đường nối, 23 hộ thôn Ngọc Trại",
        "ông",
        "Nguyễn Văn Thuận",
        1971,
        "xóm 1, thôn Ngọc Trại",
        "Đề nghị xem lại đơn giá bồi thường.",
        people_count=23,
    ),
    Matter(
        "feedback",
        "Mùi hôi từ trại lợn thôn Hạ Bì vào buổi tối",
        "bà",
        "Phạm Thị Lụa",
        1980,
        "xóm 2, thôn Hạ Bì",
        "Đề nghị kiểm tra hệ thống xử lý chất thải.",
    ),
    Matter(
        "recommendation",
        "Lấn chiếm hành lang kênh thủy lợi thôn La Giang",
        "ông",
        "Đào Văn Kiên",
        1966,
        "xóm 4, thôn La Giang",
        "Đề nghị giải tỏa trước mùa mưa.",
    ),
    Matter(
        "recommendation",
        "Tranh chấp ranh giới đất giữa hai hộ thôn Tây Kỳ",
        "ông",
        "Bùi Quang Định",
        1975,
        "xóm 1, thôn Tây Kỳ",
    ),
    Matter(
        "denunciation",
        "Ghi khống khối lượng đường ngõ, người tố cáo đồng ý công khai",
        "ông",
        "Hà Văn Lực",
        1969,
        "thôn Quang Bình",
        identity_waiver=True,
    ),
    Matter(
        "denunciation",
        "Cán bộ thôn thu quỹ sai quy định, yêu cầu giữ bí mật danh tính",
        "bà",
        "Ngô Thị Thắm",
        1983,
        "thôn Phúc Xuyên",
    ),
    Matter(
        "feedback",
        "Xe tải quá tải làm hỏng đường thôn Vạn Thắng",
        "ông",
        "Lê Bá Sáng",
        1990,
        "xóm 5, thôn Vạn Thắng",
    ),
    Matter(
        "complaint",
        "Chưa được trả trợ cấp một lần đối với người có công với cách mạng",
        "ông",
        "Phạm Văn Nghị",
        1942,
        "xóm 1, thôn Đông Lâm",
        "Đề nghị chi trả và trả lời bằng văn bản.",
        support_needs="84 tuổi, nghe kém; con gái đi cùng",
    ),
    Matter(
        "complaint",
        "Tiếp tục khiếu nại đất dịch vụ đã có quyết định giải quyết lần hai",
        "ông",
        "Đặng Văn Thức",
        1959,
        "thôn Đồng Kênh",
    ),
    Matter("recommendation", "Lắp biển báo tại ngã ba đầu thôn Hạ Bì", "bà", "Tạ Thị Liên", 1978, "thôn Hạ Bì"),
    Matter("feedback", "Nước sinh hoạt thôn Ngọc Trại yếu vào buổi tối", "ông", "Đỗ Văn Hưởng", 1970, "thôn Ngọc Trại"),
    Matter("recommendation", "Mở lại lối đi chung ra đồng thôn Hạ Bì", "bà", "Bùi Thị Sen", 1965, "thôn Hạ Bì"),
    Matter("feedback", "Chợ tạm họp lấn đường thôn Quang Bình", "ông", "Hà Quang Vinh", 1981, "thôn Quang Bình"),
    Matter("complaint", "Chậm trả kết quả xác nhận tình trạng nhà ở", "bà", "Lương Thị Hạnh", 1988, "thôn La Giang"),
)
"""The first ten are brought to an end by `demo_cases`; the calendar of the demo stands on the rest."""

CANCELLED_BECAUSE = "Công dân đã nhận được trả lời bằng văn bản và rút kiến nghị"
POSTPONED_BECAUSE = "Mất điện theo kế hoạch tại nhà văn hóa thôn"
