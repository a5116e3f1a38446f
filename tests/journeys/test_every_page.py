"""Every page a persona can reach by links: whole, Vietnamese, accessible, light, on a phone."""

import pytest
from playwright.sync_api import expect

from tests.access.world import World, build_world
from tests.journeys.browsing import Visitor
from tests.journeys.crawling import Walk, axe_faults, visible_faults

pytestmark = pytest.mark.browser

# Who walks, and which things of the world are looked at first: lists show only a few of them.
WALKERS = {
    "member": ["submitted"],
    "other_member": ["draft"],
    "secretary": ["access_code", "paper_member", "job", "submitted", "report"],
    "committee_member": ["submitted"],
    "neighbour_secretary": [],
    "grassroots_secretary": [],
    "commune_secretary": [],
    "inspector": [],
    "province_secretary": [],
    "administrator": ["paper_member"],
    "superuser": [],
    "applicant": [],
}


@pytest.fixture
def world(transactional_db: None) -> World:
    """One thing of every kind."""
    return build_world()


@pytest.mark.parametrize("persona", WALKERS)
def test_pages_of(persona: str, phone: Visitor, world: World) -> None:
    phone.become(getattr(world.people, persona))
    walk = Walk(phone)
    walk.from_here("/", *(getattr(world, name).get_absolute_url() for name in WALKERS[persona]))
    assert walk.wrong == []
    assert len(walk.visited) >= 6, walk.visited


def test_pages_of_nobody(phone: Visitor, world: World) -> None:
    walk = Walk(phone)
    walk.from_here("/tai-khoan/dang-nhap/")
    walk.from_here(f"/tai-khoan/moi/{world.access_code.token}/")
    assert walk.wrong == []
    assert len(walk.visited) >= 5, walk.visited


# persona (nobody where empty), address of a form that is sent empty
EMPTY_FORMS = [
    ("", "/tai-khoan/dang-nhap/"),
    ("", "/tai-khoan/gia-nhap/"),
    ("", "/tai-khoan/moi/"),
    ("member", "/tai-khoan/doi-mat-khau/"),
    ("secretary", "/khai-bao/yeu-cau/soan/"),
    ("secretary", "/don-vi/{cell}/dang-vien/them/"),
    ("secretary", "/don-vi/{cell}/dang-vien/dan-danh-sach/"),
    ("administrator", "/don-vi/{grassroots}/them/"),
]


@pytest.mark.parametrize(("persona", "path"), EMPTY_FORMS)
def test_pages_with_mistakes(persona: str, path: str, phone: Visitor, world: World) -> None:
    if persona:
        phone.become(getattr(world.people, persona))
    phone.open(path.format(cell=world.people.cell.pk, grassroots=world.people.grassroots.pk))
    form = phone.page.locator("main form[method=post]").first
    with phone.page.expect_navigation():
        form.locator("[type=submit]").first.click()
    expect(phone.page.locator("[aria-invalid=true]").first).to_be_visible()
    assert [*visible_faults(phone), *axe_faults(phone)] == []


def test_missing_page(phone: Visitor, world: World) -> None:
    phone.become(world.people.member)
    assert phone.open("/khong-co-trang-nay/").status == 404
    assert [*visible_faults(phone), *axe_faults(phone)] == []
    phone.follow("Về trang đầu")
    phone.arrives_at("Việc cần làm")
