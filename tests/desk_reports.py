"""Five short reports written for the walks through the desk: two that disagree, one apart, one alike, one hostile."""

FIRST = (
    "first.txt",
    "Harbour Wire",
    "2024-05-04",
    "Drone hits depot at Mosul\n\nMOSUL, May 4 - A drone struck a fuel depot in Mosul on Friday, killing three guards, "
    "the interior ministry said. A group calling itself the River Brigade claimed the attack.",
)
SECOND = (
    "second.txt",
    "Kestrel Review",
    "2024-05-04",
    "Mosul depot attack killed five\n\nMOSUL - A drone attack on a fuel depot in Mosul on May 3 killed five guards, "
    "police said. The River Brigade said that it had carried out the attack.",
)
THIRD = (
    "third.txt",
    "Harbour Wire",
    "2024-05-10",
    "Rockets fall near Kirkuk\n\nKIRKUK, May 10 - Two rockets fell near an airfield outside Kirkuk on Thursday. "
    "Nobody was hurt, the army said. No group claimed responsibility.",
)
FOURTH = (
    "fourth.txt",
    "Delta Post",
    "2024-06-02",
    "Gunmen kill officer in Basra\n\nBASRA, June 2 - Gunmen shot dead a police officer in Basra on Saturday. "
    "The attackers are believed to belong to a smuggling gang, a police official said.",
)
HOSTILE = (
    "hostile.txt",
    '<img src=x onerror="alert(1)"> Gazette',
    "2024-07-02",
    "<script>alert('title')</script> Bomb in Tikrit\n\n"
    "TIKRIT, July 2 - A bomb exploded in a market in Tikrit on Monday, "
    "killing two people, police said. <img src=x onerror=\"document.title='owned'\"> "
    '{{ 7 * 7 }} <a href="javascript:alert(2)">more</a> The governor\'s office said that the bombers were '
    '<b>"known"</b> to them.',
)
ALL = (FIRST, SECOND, THIRD, FOURTH, HOSTILE)
