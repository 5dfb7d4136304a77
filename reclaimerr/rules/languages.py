"""Languages by their ISO 639-1 and 639-2 codes and English names: all spellings give one code."""

from __future__ import annotations

import re

_TABLE = """
af afr afrikaans|sq sqi alb albanian|am amh amharic|ar ara arabic|hy hye arm armenian|az aze azerbaijani
eu eus baq basque|be bel belarusian|bn ben bengali bangla|bs bos bosnian|bg bul bulgarian|my mya bur burmese
ca cat catalan valencian|zh zho chi chinese mandarin cantonese|hr hrv scr croatian|cs ces cze czech|da dan danish
nl nld dut dutch flemish|en eng english|eo epo esperanto|et est estonian|fa fas per persian farsi|fi fin finnish
fr fra fre french|gl glg galician|ka kat geo georgian|de deu ger german|el ell gre greek|gu guj gujarati
ha hau hausa|he heb iw hebrew|hi hin hindi|hu hun hungarian|is isl ice icelandic|ig ibo igbo|id ind in indonesian
ga gle irish|it ita italian|ja jpn japanese|jv jav javanese|kn kan kannada|kk kaz kazakh|km khm khmer
rw kin kinyarwanda|ko kor korean|ku kur kurdish|ky kir kyrgyz|lo lao lao|la lat latin|lv lav latvian
lt lit lithuanian|lb ltz luxembourgish|mk mkd mac macedonian|mg mlg malagasy|ms msa may malay|ml mal malayalam
mt mlt maltese|mi mri mao maori|mr mar marathi|mn mon mongolian|ne nep nepali
no nor nb nob nn nno norwegian bokmal bokmål nynorsk|or ori odia|pa pan punjabi|pl pol polish|ps pus pashto
pt por portuguese|ro ron rum mo romanian moldavian|ru rus russian|sm smo samoan|sr srp scc serbian|si sin sinhala
sk slk slo slovak|sl slv slovenian slovene|so som somali|es spa spanish castilian|sw swa swahili|sv swe swedish
tl tgl fil tagalog filipino|tg tgk tajik|ta tam tamil|tt tat tatar|te tel telugu|th tha thai|bo bod tib tibetan
tr tur turkish|tk tuk turkmen|uk ukr ukrainian|ur urd urdu|uz uzb uzbek|vi vie vietnamese|cy cym wel welsh
xh xho xhosa|yi yid yiddish|yo yor yoruba|zu zul zulu|und undetermined unknown|zxx none|mul multiple
"""
_CODES: dict[str, str] = {
    spelling: group.split()[0] for group in _TABLE.strip().replace("\n", "|").split("|") for spelling in group.split()
}
_REGION = re.compile(r"[-_ (]")


def code(folded: str) -> str:
    """The code of a language; regions are dropped (`pt-br`, `spanish (latino)`), other words stay."""
    name = folded.strip()
    return _CODES.get(name) or _CODES.get(_REGION.split(name, maxsplit=1)[0]) or name
