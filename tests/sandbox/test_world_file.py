import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.channels import Channel
from domain.companies.parties import CustomerKind, MobileField, Unverified
from domain.companies.users import Role
from domain.lifecycle import Status
from domain.messages import MessageCode
from sandbox.script import Manner, Refuse, Slow
from sandbox.world import Skipped
from sandbox.world_cards import company_card, customer_card
from sandbox.world_file import WorldError, load_world
from sandbox.world_schema import world_schema

WORLD = """\
settings: {evidence_window: PT10S, look_again_after: PT2S}
now: 2026-12-01T09:00:00+01:00
companies:
  - {orgnr: "310001015", name: Fjordlys Demo AS, form: AS, created: 2022-01-10, kyc: exempt, account: "12345678903", settings: {no_email: true, contact: {person: Ingrid Prøvesen, email: faktura@fjordlys.example}}}
customers:
  - {company: "310001015", number: "10014", name: Jonas Tankevik, kind: consumer, mobile: "+4740001014", email: jonas@privat.example, address: {street: Utkastet 14, postcode: "0150", city: Oslo, country: "NO"}}
outside:
  mailboxes:
    - {address: jonas@privat.example, answers: [busy, slow: PT5S, refuse: full], bounces: {after: PT2S, status: "5.1.1"}}
    - {address: kari@privat.example, answers: refuse, reason: 552 5.3.4 too big}
  print: [{answers: drop}]
cases:
  - id: a refused mail goes by post
    company: "310001015"
    customer: "10014"
    document: invoice.xml
    expect: {answer: accepted, status: sent, channel: print, skipped: [efaktura, {channel: email, reason_code: email_address_refused}], received: once}
"""  # noqa: E501


def write(folder: Path, text: str) -> Path:
    (folder / "invoice.xml").write_text("<Invoice/>")
    path = folder / "world.yaml"
    path.write_text(text)
    return path


def problem(folder: Path, old: str, new: str) -> tuple[int, str, str, str]:
    """Break the world in one place, and tell the one problem that is found."""
    assert old in WORLD
    with pytest.raises(WorldError) as caught:
        load_world(write(folder, WORLD.replace(old, new, 1)))
    (found,) = caught.value.problems
    assert f"world.yaml:{found.line}: {found.key}: {found.text_nb} / {found.text_en}" in str(caught.value)
    return found.line, found.key, found.text_nb, found.text_en


def test_a_world_is_read_with_the_files_beside_it(tmp_path: Path) -> None:
    world = load_world(write(tmp_path, WORLD))
    assert world.settings.evidence_window == timedelta(seconds=10)
    assert world.settings.look_again_after == timedelta(seconds=2)
    assert world.now is not None
    assert world.now.astimezone(UTC) == datetime(2026, 12, 1, 8, tzinfo=UTC)
    jonas, kari = world.outside.mailboxes
    assert jonas.answers == [Manner.BUSY, Slow(slow=timedelta(seconds=5)), Refuse(refuse="full")]
    assert (kari.answers, kari.reason) == (Manner.REFUSE, "552 5.3.4 too big")
    (case,) = world.cases
    assert case.document == tmp_path / "invoice.xml"
    assert case.expect.status is Status.SENT
    assert case.expect.skipped == [
        Channel.EFAKTURA,
        Skipped(channel=Channel.EMAIL, reason_code=MessageCode.EMAIL_ADDRESS_REFUSED),
    ]


def test_the_cards_of_a_world_are_those_of_the_register(tmp_path: Path) -> None:
    world = load_world(write(tmp_path, WORLD))
    company, customer = company_card(world.companies[0]), customer_card(world.customers[0])
    assert (company.orgnr, company.created_on, company.account) == ("310001015", date(2022, 1, 10), "12345678903")
    assert (company.settings.no_email, company.settings.contact.person) == (True, "Ingrid Prøvesen")
    assert (customer.number, customer.kind, customer.mobile) == ("10014", CustomerKind.CONSUMER, "+4740001014")
    assert (customer.address.line1, customer.address.postcode, customer.address.country) == ("Utkastet 14", "0150", "NO")


def test_a_world_chooses_how_consumers_are_reached(tmp_path: Path) -> None:
    text = WORLD.replace("no_email: true", "b2c: true, early_answer: true, due_date_first: true, mobile_field: phone2")
    text = text.replace('mobile: "+4740001014"', 'phone: 22 00 00 00, phone2: "0047 400 01 014", send_as_efaktura: false')
    world = load_world(write(tmp_path, text))
    company, customer = company_card(world.companies[0]), customer_card(world.customers[0])
    chosen = company.settings
    assert (chosen.b2c, chosen.early_answer, chosen.due_date_first, chosen.mobile_field) == (True, True, True, MobileField.PHONE2)
    assert (customer.phone, customer.phone2, customer.send_as_efaktura) == ("22 00 00 00", "0047 400 01 014", False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('number: "10014"', 'number: "15108695088"'),
        ('number: "10014"', "number: 15108695088"),
        ("name: Jonas Tankevik", "name: Jonas 151086 95088"),
        ("email: jonas@privat.example", "email: 15108695088@privat.example"),
        ("street: Utkastet 14", "street: 151086-95088"),
        ('mobile: "+4740001014"', 'phone: "15108695088"'),
        ("person: Ingrid Prøvesen", "person: 15108695088"),
        ('    customer: "10014"', '    customer: "15108695088"'),
    ],
)
def test_a_fodselsnummer_in_a_world_is_refused_and_not_repeated(tmp_path: Path, old: str, new: str) -> None:
    found = problem(tmp_path, old, new)
    assert "fødselsnummer" in found[2]
    assert "95088" not in str(found)


def test_a_norwegian_postcode_of_a_world_has_four_digits(tmp_path: Path) -> None:
    assert "fire siffer" in problem(tmp_path, '"0150"', '"150"')[2]
    world = load_world(write(tmp_path, WORLD.replace('"0150"', '"114 55"').replace('country: "NO"', 'country: "SE"')))
    assert world.customers[0].address.postcode == "114 55"


def test_p9_a_landline_of_a_world_is_kept_as_it_was_given(tmp_path: Path) -> None:
    world = load_world(write(tmp_path, WORLD.replace('mobile: "+4740001014"', 'mobile: "22 00 00 00"')))
    assert world.customers[0].mobile == "22 00 00 00"


def test_an_empty_world_is_a_world(tmp_path: Path) -> None:
    assert load_world(write(tmp_path, "")).cases == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ('"0150"', "0150", 6, "customers[0].address.postcode", 'postcode: "0150"'),
        ('country: "NO"', "country: NO", 6, "customers[0].address.country", 'country: "NO"'),
        ('{orgnr: "310001015"', "{orgnr: 310001015", 4, "companies[0].orgnr", 'orgnr: "310001015"'),
        ('"12345678903"', "12345678903", 4, "companies[0].account", 'account: "12345678903"'),
        ('number: "10014"', "number: 10014", 6, "customers[0].number", 'number: "10014"'),
    ],
)
def test_a_number_without_quotes_is_told_as_that(tmp_path: Path, old: str, new: str, line: int, key: str, words: str) -> None:
    found = problem(tmp_path, old, new)
    assert found[:2] == (line, key)
    assert words in found[2]
    assert "anførselstegn" in found[2]
    assert words in found[3]
    assert "quotation marks" in found[3]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "nb", "en"),
    [
        ("outside:\n", "outside:\n  pigeons: []\n", 8, "outside.pigeons", "Nøkkelen er ikke kjent her.", "The key is not known here."),
        ("form: AS", "frm: AS", 4, "companies[0].frm", "Nøkkelen er ikke kjent her.", "The key is not known here."),
        ("name: Jonas Tankevik, ", "", 6, "customers[0].name", "Mangler.", "Is missing."),
        ('{orgnr: "310001015"', '{orgnr: "310001016"', 4, "companies[0].orgnr",
         "Organisasjonsnummeret har feil kontrollsiffer.", "The organisation number has a wrong check digit."),
        ("evidence_window: PT10S", "evidence_window: 10", 1, "settings.evidence_window",
         "En varighet skrives etter ISO 8601: PT5S, PT2M, P1D.", "A duration is written as ISO 8601 has it: PT5S, PT2M, P1D."),
        ("09:00:00+01:00", "09:00:00", 2, "now",
         "Tidspunktet mangler tidssone, for eksempel +01:00.", "The time has no zone, for example +01:00."),
        ("document: invoice.xml", "document: none.xml", 16, "cases[0].document",
         "Filen finnes ikke ved siden av verdensfilen.", "There is no such file beside the world file."),
        ('    company: "310001015"', '    company: "310002038"', 14, "cases[0].company",
         "Firmaet står ikke under companies.", "The company is not among companies."),
        ('    customer: "10014"', '    customer: "10015"', 15, "cases[0].customer",
         "Firmaet har ingen kunde med dette nummeret.", "The company has no customer with this number."),
        ("kari@privat", "Jonas@privat", 10, "outside.mailboxes[1].address", "Står her for andre gang.", "Stands here for the second time."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, key: str, nb: str, en: str
) -> None:  # fmt: skip
    assert problem(tmp_path, old, new) == (line, key, nb, en)


@pytest.mark.parametrize("answers", ["maybe", "[ok, {slow: 5}]", "{slow: PT5S, refuse: x}", "5"])
def test_an_answer_that_is_none_is_told_once_with_all_that_are(tmp_path: Path, answers: str) -> None:
    _, key, nb, en = problem(tmp_path, "[busy, slow: PT5S, refuse: full]", answers)
    assert key.startswith("outside.mailboxes[0].answers")
    assert "malformed, untrusted" in nb
    assert "malformed, untrusted" in en


CONSUMERS = """\
outside:
  efaktura_hub: {answers: [busy, ok]}
  consumers:
    - {mobile: "400 01 014", agreements: [{issuer: "310001015", active: false}], yes_to_all: false, vipps: busy, says_yes_after: PT6S, lookup: [busy, ok]}
    - {email: kari@privat.example, name: Kari Prøve, agreements: busy, blocked: ["310001015"], vanishing: true, answers: [{refuse: "5006"}, slow: PT1S], consignment: {state: stopped, after: PT2S}}
"""  # noqa: E501


def test_consumers_are_read(tmp_path: Path) -> None:
    jonas, kari = load_world(write(tmp_path, CONSUMERS)).outside.consumers or ()
    assert (jonas.mobile, jonas.vipps, jonas.says_yes_after) == ("+4740001014", Manner.BUSY, timedelta(seconds=6))
    assert (kari.agreements, kari.answers) == (Manner.BUSY, [Refuse(refuse="5006"), Slow(slow=timedelta(seconds=1))])
    assert load_world(write(tmp_path, "outside: {}")).outside.consumers is None


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "nb"),
    [
        ('"400 01 014"', '"22 00 00 00"', 4, "outside.consumers[0].mobile", "ikke et mobilnummer"),
        ('issuer: "310001015"', 'issuer: "310001016"', 4, "outside.consumers[0].agreements", "feil kontrollsiffer"),
        ("lookup: [busy, ok]", "lookup: [no_record]", 4, "outside.consumers[0].lookup", "Et oppslag hos eFaktura er ok"),
        ("email: kari@privat.example, name: Kari Prøve, ", "", 5, "outside.consumers[1]", "Oppgi mobilnummer"),
        ("email: kari@privat.example", 'mobile: "+4740001014"', 5, "outside.consumers[1].mobile", "andre gang"),
        ("name: Kari Prøve", 'name: "15108695088"', 5, "outside.consumers[1].name", "fødselsnummer"),
        ("says_yes_after: PT6S", "says_yes_after: 6", 4, "outside.consumers[0].says_yes_after", "En varighet skrives"),
        ("vanishing: true", "vanishes: true", 5, "outside.consumers[1].vanishes", "ikke kjent"),
        ("state: stopped", "state: lost", 5, "outside.consumers[1].consignment.state", "processed"),
        ("[busy, ok]}\n  consumers", "[drop]}\n  consumers", 2, "outside.efaktura_hub.answers", "Et svar er"),
    ],
)
def test_what_is_wrong_with_a_consumer_is_told_with_its_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, key: str, nb: str
) -> None:
    assert old in CONSUMERS
    with pytest.raises(WorldError) as caught:
        load_world(write(tmp_path, CONSUMERS.replace(old, new, 1)))
    (found,) = caught.value.problems
    assert (found.line, found.key.startswith(key)) == (line, True), found
    assert nb in found.text_nb


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        load_world(write(tmp_path, WORLD.replace("form: AS", "frm: AS").replace("status: sent", "status: sendt")))
    assert [found.key for found in caught.value.problems] == ["companies[0].frm", "cases[0].expect.status"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("now: [", 1),
        ("cases: []\ncases: []\n", 2),
        ("outside:\n  print: []\n  print: []\n", 3),
        ("a: &a {b: *a}\n", 1),
        ("a: !!python/object:os.system {}\n", 1),
        ("- a list\n", 1),
    ],
)
def test_what_is_no_world_at_all_is_told_with_a_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(WorldError) as caught:
        load_world(write(tmp_path, text))
    assert [found.line for found in caught.value.problems] == [line]


def test_aliases_within_aliases_do_not_eat_the_machine(tmp_path: Path) -> None:
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    with pytest.raises(WorldError):
        load_world(write(tmp_path, f"a0: &a0 [x, x]\n{doubled}"))


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told_as_that(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "world.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WorldError, match=r"world\.yaml"):
        load_world(path)


def test_the_published_schema_is_current() -> None:
    published = Path(__file__).parents[2] / "docs" / "world.schema.json"
    assert json.loads(published.read_text()) == json.loads(world_schema())


def test_a_participant_of_peppol_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text('outside:\n  peppol:\n    - {participant: "0192:310012033"}\n    - {participant: "0192:310012033"}\n')
    with pytest.raises(WorldError, match=r":4: outside\.peppol\[1\]\.participant: Står her for andre gang\."):
        load_world(path)


def test_a_world_may_choose_a_companys_looks_and_name_its_users(tmp_path: Path) -> None:
    paper = "print_letter_class: b, print_colour: colour, unverified: reject"
    choices = f'{paper}, mail_text: Takk!, colour: "#165A72", language: en, sender_name: Fjordlys'
    users = 'users: [{id: eva@fjordlys.example, name: Eva, role: customer_administrator, company: "310001015"}]'
    text = WORLD.replace("no_email: true", f"no_email: true, {choices}").replace("outside:", f"{users}\noutside:")
    world = load_world(write(tmp_path, text))
    settings = company_card(world.companies[0]).settings
    assert (settings.print_letter_class, settings.print_colour, settings.mail_text) == ("b", "colour", "Takk!")
    assert (settings.brand.colour, settings.brand.language, settings.brand.sender_name) == ("#165a72", "en", "Fjordlys")
    assert settings.unverified is Unverified.REJECT
    (eva,) = world.users
    assert (eva.id, eva.role, eva.company) == ("eva@fjordlys.example", Role.CUSTOMER_ADMINISTRATOR, "310001015")


@pytest.mark.parametrize("bad", ['colour: "#ffff00"', "sender_name: dnb@dnb.example", "print_letter_class: c", "unverified: maybe"])
def test_a_world_cannot_choose_what_a_company_cannot(bad: str, tmp_path: Path) -> None:
    problem(tmp_path, "no_email: true", f"no_email: true, {bad}")
