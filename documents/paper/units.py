"""Units of measure as people write them, by their code in UN/ECE Recommendation 20 and 21 (BT-130)."""

from domain.companies.parties import Language

_NAMES: dict[str, tuple[str, str]] = {
    "H87": ("stk", "pcs"),
    "EA": ("stk", "pcs"),
    "C62": ("stk", "pcs"),
    "NAR": ("stk", "pcs"),
    "PCE": ("stk", "pcs"),
    "PR": ("par", "pairs"),
    "SET": ("sett", "sets"),
    "LS": ("rund sum", "lump sum"),
    "E48": ("tjeneste", "service"),
    "ACT": ("gang", "times"),
    "MIN": ("min", "min"),
    "HUR": ("timer", "hours"),
    "DAY": ("dager", "days"),
    "WEE": ("uker", "weeks"),
    "MON": ("mnd", "months"),
    "ANN": ("år", "years"),
    "MMT": ("mm", "mm"),
    "CMT": ("cm", "cm"),
    "MTR": ("m", "m"),
    "LM": ("lm", "lin. m"),
    "KMT": ("km", "km"),
    "MTK": ("m²", "m²"),
    "MTQ": ("m³", "m³"),
    "GRM": ("g", "g"),
    "KGM": ("kg", "kg"),
    "TNE": ("tonn", "tonnes"),
    "MLT": ("ml", "ml"),
    "DLT": ("dl", "dl"),
    "LTR": ("l", "l"),
    "KWH": ("kWh", "kWh"),
    "MWH": ("MWh", "MWh"),
    "P1": ("%", "%"),
    "XPK": ("pakker", "packages"),
    "XBX": ("esker", "boxes"),
    "XCT": ("kartonger", "cartons"),
    "XPX": ("paller", "pallets"),
    "XRO": ("ruller", "rolls"),
    "XBG": ("poser", "bags"),
    "XBO": ("flasker", "bottles"),
}


def unit_name(code: str, language: Language) -> str:
    """Name a unit, or give its code back where people have no better word for it."""
    if code not in _NAMES:
        return code
    nb, en = _NAMES[code]
    return nb if language is Language.NB else en
