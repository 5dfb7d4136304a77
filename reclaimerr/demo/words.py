"""Invented titles, made by combining our own word lists; nothing here is anybody's film."""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ADJECTIVES = _words("""
amber ashen barren bent bitter blind borrowed bottled brazen brittle broken buried burning careless cedar chalk
cobalt copper crooked crystal damp distant dormant double drowsy dusty eager early eastern electric empty endless
errant faded false feral folded forgotten fragile frosted gentle gilded glass granite hasty hidden hollow hungry
idle indigo inner iron ivory jagged kindred lantern last lazy leaden lesser liquid lonely lucid marble mellow misty
molten muted narrow nervous nimble northern obsidian opal outer paper patient pewter plastic polite porcelain quartz
quiet ragged reluctant restless rusted saffron salted scarlet second secret shallow silent silver sleepless slow
smiling southern spare stubborn sudden sunken tangled tender thirsty tin twelfth umber uneven unpaid upper velvet
vermilion wandering weary western whispering wooden woven young
""")

NOUNS = _words("""
almanac anchor anvil apiary archive armchair atlas attic aviary baker balloon barge barometer basket beacon beekeeper
bellows bicycle blanket boatman bridge broom bucket button cabinet calendar canal candle caravan carpenter cartographer
ceiling chandler chimney clerk clockmaker cloud cobbler colander compass cooper corridor courier cradle crane cupboard
curtain customs dairy dictionary doorbell drawer drummer dune echo elevator envelope errand estuary fiddler filament
fisherman flute footbridge footnote forge fountain furnace gardener gatekeeper geyser glacier glazier gondola grammar
granary greenhouse hammock harbour harvest hatter haystack hinge horizon hourglass island janitor jigsaw journal kettle
keyhole kiln ladder lagoon landlord ledger lens librarian lighthouse locksmith loom magnet mailbox mapmaker meadow
metronome mill miller minute mirror monsoon moth mountain museum needle neighbour notary oarsman observatory orchard
organist outpost oven parade pavilion pencil pendulum pharmacist piano pier plumber postcard potter prism pulley quarry
quilt raft railway raincoat receipt reservoir ribbon river rooftop saddle sailmaker salt sandbank scaffold seamstress
shepherd shipyard signal sleigh spindle staircase station stove suitcase sundial surveyor tailor tapestry teapot
telegram terrace thicket thimble threshold tide timetable toolbox tower tram trumpet tunnel turbine typewriter umbrella
valley vault violin wallpaper warehouse watchmaker waterwheel weathervane wheelbarrow whistle window workshop zeppelin
""")

PLACES = _words("""
Abelholm Arkova Asterby Balmorna Brennick Calderwyn Carrowend Castelmare Dunfallow Eastmere Elvandal Farrowgate Fennmark
Galdrath Grimslune Halvorsund Hollowmere Imberton Isenbruck Jarrowfell Kestrelby Kolvik Larkhollow Lindenmarch Luneport
Marrowby Merrinsk Montefalso Nettlebrook Norvane Oakhavenport Orsovel Pellwick Pendrake Quillonia Ravensholt Rostenmoor
Saltmarshal Sandovar Sornby Thistledon Tolvaer Umberfield Valdastra Verranova Wexcombe Windermoor Wrenfield Yarrowdale
Zellindorf
""")

DOINGS = _words("""
Asking Avoiding Blaming Borrowing Building Burying Calling Carrying Catching Chasing Counting Crossing Dreaming Feeding
Finding Folding Following Forgetting Guarding Hiding Keeping Leaving Losing Mending Naming Painting Passing Planting
Repairing Returning Saving Selling Shaking Stealing Teaching Trusting Turning Waking Watching
""")

PERSONS = _words("""
Abelard Adina Ansel Avra Basim Benno Calla Cosima Dagny Edda Emeric Fenna Fidel Gisela Hadrian Ilka Imre Jorun Kasimir
Leontine Linnea Marit Mirko Noor Odile Orsolya Pavel Quirin Ronja Sable Sunniva Tamsin Teodor Ursel Viggo Wanda Xenia
Yolanda Zeno
""")

GENRES = ("Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "Horror",
          "Mystery", "Romance", "Science Fiction", "Thriller", "War")  # fmt: skip
STUDIOS = ("Bent Spoon Pictures", "Copper Kettle Films", "Eleven Herons", "Lamplight & Daughters", "Nordkante Film",
           "Paper Whale", "Third Floor Left", "Umbrella Stand")  # fmt: skip
NETWORKS = (
    "Attic TV",
    "Canal Brume",
    "Eastmere One",
    "Kanal Zwei Meere",
    "Lanternlight",
    "Northern Kettle",
    "The Ninth",
)
KEYWORDS = ("baking", "balloon flight", "bookshop", "chess", "city at night", "desert", "family secret", "fog", "heist",
            "gardening", "island", "lost letter", "road trip", "small town", "time loop", "winter")  # fmt: skip
GROUPS = ("ANVIL", "BRiNE", "COPPERLiNE", "DORMOUSE", "EGRET", "FiNCH", "GRAVEL", "HEMLOCK", "iNKWELL")

_AFTER_PLACE = ("General", "Nights", "Harbour", "Confidential", "Patrol", "Heights")
_AFTER_NOUN = ("", " Street", " Club", " Tonight", ": The Series", " Academy")

UNICODE = ("Śnieg nad Ółtarzem", "Ветер в пустой квартире", "静かな灯台の夜", "Ñandú y Corazón", "Ο Χάρτης της Βροχής",
           "🎈 Ballon d'Été 🎈", "한밤의 우산 가게")  # fmt: skip
RIGHT_TO_LEFT = ("المنارة والمطر", "הגשר האחרון בעיר")
MARKUP = ("<b>Bold</b> & <i>Brash</i>", "<script>alert('popcorn')</script>", "\"><img src=x onerror=alert(1)>",
          "{{ 7 * 7 }} ${jndi} %s &lt;Plain&gt;", "Robert'); DROP TABLE media;--")  # fmt: skip


def _the_noun(rng: Random) -> str:
    return f"The {rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS).title()}"


def _of_place(rng: Random) -> str:
    return f"{rng.choice(NOUNS).title()} of {rng.choice(PLACES)}"


def _doing(rng: Random) -> str:
    return f"{rng.choice(DOINGS)} the {rng.choice(NOUNS).title()}"


def _person(rng: Random) -> str:
    return f"{rng.choice(PERSONS)} and the {rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS).title()}"


def _two(rng: Random) -> str:
    return f"{rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS).title()}, {rng.choice(ADJECTIVES).title()} Weather"


_SHAPES = (_the_noun, _the_noun, _of_place, _doing, _person, _two)


def make_title(rng: Random) -> str:
    """One invented title; the same generator state gives the same title."""
    return rng.choice(_SHAPES)(rng)


def make_show_name(rng: Random) -> str:
    """An invented series' name; the same generator state gives the same name."""
    shape = int(rng.random() * 5)
    if shape == 0:
        return f"{rng.choice(PLACES)} {rng.choice(_AFTER_PLACE)}"
    if shape == 1:
        return f"The {rng.choice(NOUNS).title()}s of {rng.choice(PLACES)}"
    if shape == 2:
        return f"{rng.choice(PERSONS)} & {rng.choice(PERSONS)}"
    return f"{rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS).title()}{rng.choice(_AFTER_NOUN)}"


def make_small_title(number: int) -> str:
    """An episode's title, two words that follow from a number."""
    state = (number * 1_103_515_245 + 12_345) % 2**31
    return f"{ADJECTIVES[(state >> 8) % len(ADJECTIVES)].title()} {NOUNS[(state >> 16) % len(NOUNS)].title()}"


def make_overview(number: int) -> str:
    """Two or three invented sentences, about 300 characters, that follow from a number."""
    state = number

    def pick(words: tuple[str, ...]) -> str:
        nonlocal state
        state = (state * 1_103_515_245 + 12_345) % 2**31  # far cheaper than a Random for each title
        return words[(state >> 8) % len(words)]

    one, other = pick(PERSONS), pick(PERSONS)
    return (
        f"When the {pick(ADJECTIVES)} {pick(NOUNS)} of {pick(PLACES)} stops working, {one} has one "
        f"{pick(ADJECTIVES)} week to learn why. {other}, who once sold a {pick(NOUNS)} to the wrong "
        f"{pick(NOUNS)}, knows more than a {pick(ADJECTIVES)} stranger should. Between a "
        f"{pick(NOUNS)} and a {pick(ADJECTIVES)} {pick(NOUNS)} they find what nobody had lost."
    )


def make_long_title(rng: Random, length: int) -> str:
    """A title of at least `length` characters."""
    parts = ["The True and Complete Account"]
    while sum(map(len, parts)) + len(parts) < length:
        parts.append(f"of the {rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS).title()}")
    return " ".join(parts)
