"""Countries under their names, adjectives and capitals, so that "the Hungarian prime minister" is Hungary's."""

from __future__ import annotations

import re

_NAMES = """
Afghanistan Afghan Kabul; Albania Albanian Tirana; Algeria Algerian Algiers; Argentina Argentine Argentinian;
Armenia Armenian Yerevan; Australia Australian Canberra; Austria Austrian Vienna; Azerbaijan Azerbaijani Baku;
Bangladesh Bangladeshi Dhaka; Belarus Belarusian Minsk; Belgium Belgian; Bolivia Bolivian; Bosnia Bosnian Sarajevo;
Brazil Brazilian Brasília; Britain British UK London; Bulgaria Bulgarian Sofia; Cambodia Cambodian; Canada Canadian
Ottawa; Chile Chilean Santiago; China Chinese Beijing; Colombia Colombian Bogotá; Croatia Croatian Zagreb; Cuba
Cuban Havana; Cyprus Cypriot Nicosia; Czechia Czech Prague; Denmark Danish Copenhagen; Egypt Egyptian Cairo; Estonia
Estonian Tallinn; Ethiopia Ethiopian; EU European Europe Brussels; Finland Finnish Helsinki; France French Paris;
Georgia Georgian Tbilisi; Germany German Berlin; Greece Greek Athens; Hungary Hungarian Budapest; Iceland Icelandic;
India Indian; Indonesia Indonesian Jakarta; Iran Iranian Tehran; Iraq Iraqi Baghdad; Ireland Irish Dublin; Israel
Israeli Jerusalem; Italy Italian Rome; Japan Japanese Tokyo; Jordan Jordanian Amman; Kazakhstan Kazakh Astana; Kenya
Kenyan Nairobi; Kosovo Kosovan Pristina; Latvia Latvian Riga; Lebanon Lebanese Beirut; Libya Libyan Tripoli;
Lithuania Lithuanian Vilnius; Luxembourg; Malta Maltese Valletta; Mexico Mexican; Moldova Moldovan Chișinău;
Montenegro Montenegrin; Morocco Moroccan Rabat; Netherlands Dutch Hague; Nigeria Nigerian Abuja; Norway Norwegian
Oslo; Pakistan Pakistani Islamabad; Palestine Palestinian; Peru Peruvian Lima; Philippines Philippine Manila; Poland
Polish Warsaw; Portugal Portuguese Lisbon; Qatar Qatari Doha; Romania Romanian Bucharest; Russia Russian Moscow
Kremlin; Saudi Riyadh; Serbia Serbian Belgrade; Slovakia Slovak Bratislava; Slovenia Slovenian Ljubljana; Spain
Spanish Madrid; Sudan Sudanese; Sweden Swedish Stockholm; Switzerland Swiss Bern; Syria Syrian Damascus; Taiwan
Taiwanese Taipei; Thailand Thai Bangkok; Tunisia Tunisian Tunis; Turkey Turkish Türkiye Ankara; Ukraine Ukrainian
Kyiv; US American USA Washington; Vatican; Venezuela Venezuelan Caracas; Vietnam Vietnamese Hanoi; Yemen Yemeni
"""
COUNTRY: dict[str, str] = {
    word.lower(): group.split()[0].lower() for group in _NAMES.split(";") if group.split() for word in group.split()
}


def country_of(word: str) -> str | None:
    """The country that a name, adjective or capital belongs to, in lower case; ``None`` for any other word."""
    return COUNTRY.get(word.removesuffix("'s").removesuffix("’s").strip(".,").lower())


_SEATS = {
    "white house": "us", "united states": "us", "united kingdom": "britain", "downing street": "britain",
    "european union": "eu", "russian federation": "russia",
}  # fmt: skip
_NO_STATE = frozenset({"europe", "european"})  # a continent, of which not all is the Union
_STATE = frozenset("government side authorities leadership cabinet".split())


def state_of(name: str) -> str | None:
    """The country for whose government a name stands in the news: "Moscow", "the Kremlin", "the Russian government".

    ``None`` for everything else, a ministry, a party or a person among it: they speak for themselves.
    """
    words = [re.sub(r"[’']s?$", "", word).lower() for word in name.split()]
    words = words[1:] if words[:1] == ["the"] else words
    if len(words) == 2 and words[1] in _STATE:
        words = words[:1]
    if len(words) == 1 and words[0] not in _NO_STATE:
        return country_of(words[0])
    return _SEATS.get(" ".join(words))
