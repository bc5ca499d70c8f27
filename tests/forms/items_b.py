"""Item numbers, page by page, of the certificate of eligibility (12979) and the acquisition of a status (13128)."""

APPLICANT_END = ["(1)", "(2)", "(3)", "(tel)", "(mob)"]
SIGNED = ["署名", "署名日"]
AGENT = ["取次者(1)", "取次者(2)", "取次者(3)", "取次者(tel)"]
PAST = ["17(n)", "17(from)", "17(to)", "18", "18(n)", "18(x)", "19", "20", "20(n)", "20(d)", "21"]
SUPPORT = ["27(1)", "27(2)", "27(3)"]


def run(first: int, last: int) -> list[str]:
    """The undivided items from `first` to `last`."""
    return [str(number) for number in range(first, last + 1)]


EMPLOYER_END = ["3(7)", "3(8)", "3(9)", "3(9)f", "3(9)t", *run(4, 11)]
ITEMS = {
    ("12979-1", 1): ["写真", *run(1, 9), "9(tel)", "9(mob)", "10(1)", "10(2)", *run(11, 17), *PAST],
    ("12979-n", 1): ["22(1)", "22(1b)", "22(2)", "22(3)", "23(1)", "23(2)", "23(3)", "23(4)", "24", "24v", "25", "26"]
    + ["27" + end for end in APPLICANT_END]
    + SIGNED
    + AGENT,
    ("12979-n", 2): ["1", "2", "3(1)", "3(2)", "3(3)", "3(4)", "3(5)", "3(6)", "3(6)tel", *EMPLOYER_END],
    ("12979-n", 3): [f"12({number})" for number in range(1, 10)] + ["記名", "記名日"],
    ("12979-p", 1): ["22(1)", "22(2)", "22(3)", "23", "24(1)", "24(1)k", "24(2)", "24(3)", "25", "26", *SUPPORT],
    ("12979-p", 2): ["27(4)", "27(5)", "28", "29"] + ["31" + end for end in APPLICANT_END] + SIGNED + AGENT,
    ("12979-p", 3): ["1", "2(1)", "2(2)", "2(3)", "2(5)", "2(6)", "3", "4", "5"],
    ("12979-p", 4): ["10", "記名"],
    ("12979-t", 1): ["22", "23", "24", "25"],
    ("12979-t", 2): [f"26({number})" for number in range(1, 10)] + ["27", "28"] + SIGNED + AGENT,
    ("13128", 1): ["写真", *run(1, 9), "9(tel)", "9(mob)", "10(1)", "10(2)", *run(11, 13), "13(p)", "14", "15"]
    + ["16" + end for end in APPLICANT_END]
    + ["17" + end for end in APPLICANT_END]
    + SIGNED
    + AGENT,
}
