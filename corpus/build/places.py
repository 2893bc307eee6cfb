"""Where the made-up reports come from: communes, wards, townships, districts and provinces of several parts of the country."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A unit with what is above it; no district after 1 July 2025, none above a district or province."""

    kind: str
    name: str
    district: str | None
    province: str
    district_kind: str = "huyện"
    province_kind: str = "tỉnh"

    @property
    def body(self) -> str:
        """The body that reports."""
        return f"UBND {self.kind} {self.name}"

    @property
    def above(self) -> str:
        """The unit above, with its kind."""
        if self.kind == self.province_kind:
            return "Chính phủ"
        if self.district is None or self.kind == self.district_kind:
            return f"{self.province_kind} {self.province}"
        return f"{self.district_kind} {self.district}"

    @property
    def parent(self) -> str:
        """The body above."""
        return self.above if self.kind == self.province_kind else f"UBND {self.above}"

    @property
    def level(self) -> str:
        """Level of the form that it files: xã, huyện or tỉnh."""
        if self.kind == self.province_kind:
            return "tỉnh"
        return "huyện" if self.kind == self.district_kind and self.district == self.name else "xã"


COMMUNES = (
    Place("xã", "Thọ Bình", "Triệu Sơn", "Thanh Hóa"),
    Place("xã", "Kim Liên", "Nam Đàn", "Nghệ An"),
    Place("phường", "Trung Sơn", "Tam Điệp", "Ninh Bình", "thành phố"),
    Place("thị trấn", "Phố Châu", "Hương Sơn", "Hà Tĩnh"),
    Place("xã", "Đông Minh", "Tiền Hải", "Thái Bình"),
    Place("xã", "An Lạc", "Lục Yên", "Yên Bái"),
    Place("xã", "Tân Phú", "Đức Trọng", "Lâm Đồng"),
    Place("phường", "Hòa Khánh Nam", "Liên Chiểu", "Đà Nẵng", "quận", "thành phố"),
    Place("thị trấn", "Mường Ảng", "Mường Ảng", "Điện Biên"),
    Place("xã", "Ea Kao", "Buôn Ma Thuột", "Đắk Lắk", "thành phố"),
    Place("phường", "Vĩnh Phước", "Nha Trang", "Khánh Hòa", "thành phố"),
    Place("xã", "Long Điền Đông", "Đông Hải", "Bạc Liêu"),
    Place("xã", "Phước Vĩnh An", "Củ Chi", "Hồ Chí Minh", "huyện", "thành phố"),
    Place("phường", "Bắc Hồng", "Hồng Lĩnh", "Hà Tĩnh", "thị xã"),
    Place("xã", "Tả Van", "Sa Pa", "Lào Cai", "thị xã"),
    Place("xã", "Quảng Thạch", "Quảng Xương", "Thanh Hóa"),
    Place("thị trấn", "Tri Tôn", "Tri Tôn", "An Giang"),
    Place("xã", "Nghĩa Dõng", "Quảng Ngãi", "Quảng Ngãi", "thành phố"),
    Place("phường", "Ia Kring", "Pleiku", "Gia Lai", "thành phố"),
    Place("xã", "Vũ Quý", "Kiến Xương", "Thái Bình"),
    Place("xã", "Cẩm Vịnh", "Cẩm Xuyên", "Hà Tĩnh"),
    Place("phường", "Đáp Cầu", "Bắc Ninh", "Bắc Ninh", "thành phố"),
    Place("xã", "Lóng Luông", "Vân Hồ", "Sơn La"),
    Place("xã", "Hàm Mỹ", "Hàm Thuận Nam", "Bình Thuận"),
)
AFTER_2025 = (
    Place("xã", "Hoằng Giang", None, "Thanh Hóa"),
    Place("phường", "Thành Sen", None, "Hà Tĩnh"),
    Place("xã", "Nam Ninh", None, "Ninh Bình"),
    Place("phường", "Tam Thắng", None, "Hồ Chí Minh", province_kind="thành phố"),
    Place("đặc khu", "Lý Sơn", None, "Quảng Ngãi"),
    Place("xã", "Mường Chanh", None, "Sơn La"),
    Place("xã", "Tân Hưng", None, "Hưng Yên"),
)
DISTRICTS = (
    Place("huyện", "Triệu Sơn", "Triệu Sơn", "Thanh Hóa"),
    Place("huyện", "Vân Hồ", "Vân Hồ", "Sơn La"),
    Place("thị xã", "Hồng Lĩnh", "Hồng Lĩnh", "Hà Tĩnh", "thị xã"),
)
PROVINCES = (Place("tỉnh", "Yên Bái", None, "Yên Bái"), Place("tỉnh", "Bắc Ninh", None, "Bắc Ninh"))
SIGNERS = (
    "Trần Quốc Toản", "Lê Thị Hạnh", "Phạm Đức Long", "Hoàng Minh Tuấn", "Vũ Thị Lan Anh", "Nguyễn Đình Khôi",
    "Lò Văn Pản", "H’ Nga Niê", "Đặng Xuân Trường", "Bùi Thị Thu Hằng", "Cao Bá Quát Anh", "Y Thoa",
)  # fmt: skip
