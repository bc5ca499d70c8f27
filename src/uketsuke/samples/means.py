"""What students live on: by what means, how much a month, and who pays."""

from __future__ import annotations

from random import Random

from uketsuke.samples.fact import Fact
from uketsuke.samples.lists import life, peoples, read_list, towns
from uketsuke.samples.livelihoods import draw_names
from uketsuke.samples.numbers import draw_address, landline
from uketsuke.samples.persons import Person, Sex

_AMOUNT = {
    "self": "support_self_amount",
    "supporter_abroad": "support_abroad_amount",
    "supporter_in_japan": "support_japan_amount",
    "scholarship": "support_scholarship_amount",
    "other": "support_other_amount",
}
_SEX: dict[str, Sex] = {"father": "male", "grandfather": "male", "mother": "female"}


def means_facts(person: Person) -> dict[str, Fact]:
    """Item 滞在費の支弁方法等 of part P by field name. Pure; every applicant has at least one means."""
    rnd = Random(f"means:{person.seed}")
    words = read_list("schooling.toml")
    weights: dict[str, int] = words["means"]
    chosen = {rnd.choices(list(weights), list(weights.values()))[0] for _ in range(rnd.choice((1, 1, 2)))}
    means = [name for name in weights if name in chosen]
    facts = {"support_methods": Fact(means)}
    for name in means:
        facts[_AMOUNT[name]] = Fact(rnd.randrange(3, 16) * 10_000 if name != "other" else rnd.randrange(1, 5) * 10_000)
    if "supporter_abroad" in means:
        transfer = "carrying" if rnd.random() < 0.2 else "remittance"
    else:
        transfer = rnd.choices(("other", "carrying", "remittance"), (6, 2, 1))[0]
    facts["support_transfer"] = Fact(transfer)
    if "supporter_abroad" in means or "supporter_in_japan" in means:
        facts |= _payer(person, "supporter_abroad" in means, rnd)
    if "scholarship" in means:
        providers: dict[str, int] = words["scholarship"]
        facts["scholarship_provider"] = Fact(rnd.choices(list(providers), list(providers.values()))[0])
    return facts


def _payer(person: Person, abroad: bool, rnd: Random) -> dict[str, Fact]:
    words = read_list("schooling.toml")
    people = next(p for p in peoples() if p.code == person.nationality)
    relations: dict[str, int] = words["payer"]
    relation = rnd.choices(list(relations), list(relations.values()))[0]
    sex: Sex = _SEX.get(relation, rnd.choice(("male", "female")))
    family, given = draw_names(rnd, people, sex)
    own = next((n.latin for n in people.family if person.latin.startswith(f"{n.latin} ")), family.latin)
    name = f"{own if relation in ('father', 'grandfather', 'sibling') else family.latin} {given.latin}"
    town = rnd.choice(people.towns)
    if abroad:
        address = f"{people.written[0]} {town} {rnd.randint(1, 240)}"
        phone = f"0{rnd.randrange(10, 99)}-{rnd.randrange(100, 999)}-{rnd.randrange(10_000):04d}"
        work = rnd.choice(words["payer_work"]).format(town=town)
    else:
        here = rnd.choice(towns())
        address = draw_address(rnd, here).text
        phone = landline(rnd, here.prefecture)
        work = rnd.choice(words["payer_work_japan"]).format(stem=rnd.choice(life()["company"]["stem"]))
    return {
        "payer_name": Fact(name),
        "payer_address": Fact(address),
        "payer_phone": Fact(phone),
        "payer_occupation": Fact(work),
        "payer_annual_income": Fact(rnd.randrange(120, 900) * 10_000),
        "payer_relationship": Fact(relation),
    }
