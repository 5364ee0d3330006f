# Words of the pages. $n is a number for choosing the form, $shown is how it is written; $name is somebody's name.

# Around every page
back-to-front = Back to the front page
colours = Colours
creed = Selon keeps who says what, on whose word. It never decides what is true.
language = Language
nav = Main
nav-claims = Claims
nav-follow = Followed
nav-front = Front page
nav-outlets = Outlets
nav-review = Review
nav-speakers = Speakers
nav-voices = Voices
search-go = Search
search-hint = Words, a name, a figure
search-label = Search the claims
skip = Skip to the content
theme-auto = As the system
theme-dark = Dark
theme-light = Light

# When there is no page
failure-bad-query = This question cannot be understood
failure-internal = Something failed
failure-not-found = There is no such page
failure-stopping = The server is stopping

# Counts
articles = { $n ->
    [one] { $shown } article
   *[other] { $shown } articles
 }
claims = { $n ->
    [one] { $shown } claim
   *[other] { $shown } claims
 }
outlets = { $n ->
    [one] { $shown } outlet
   *[other] { $shown } outlets
 }
speakers = { $n ->
    [one] { $shown } speaker
   *[other] { $shown } speakers
 }

# Front page
latest-articles = Latest articles

# Days
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Words of the record
kind-direct = direct
kind-indirect = indirect
kind-mixed = mixed
polarity-accuses = accuses
polarity-asks = asks
polarity-asserts = says
polarity-confirms = confirms
polarity-denies = denies
polarity-expects = expects
polarity-promises = promises
