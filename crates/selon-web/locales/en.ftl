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

# Story
article = article
chart-hint = Bar: bounds · arrow: or more, or less · hollow: told as past, or expected. Each point leads to its words.
copies = { $n ->
    [one] { $shown } copy
   *[other] { $shown } copies
 }
copy-credit = credits { $name }
copy-extended = copied and added to ({ $name } %)
copy-part = { $name } % in common
copy-reworded = reworded ({ $name } %)
copy-same = the same text
copy-trimmed = cut short ({ $name } %)
date = date
draft-view = as the machine read it
fidelity-altered = altered
fidelity-cut = cut
fidelity-extended = extended
fidelity-full = full
fidelity-translated = translated
figure = figure
no-speaker = Speaker not named
on-this-page = On this page
origins = { $n ->
    [one] { $shown } origin
   *[other] { $shown } independent origins
 }
role-agency = agency
role-cited = cited by the speaker
role-outlet = outlet
role-reported = reported first
role-speaker = speaker
stand-confirms = confirms
stand-denies = denies
stand-no-comment = declines to comment
stand-not-confirmed = does not confirm
stand-says = says so
stand-silent = is silent
story-articles = Articles
story-before = earlier
story-chains = Who has it from whom
story-changed = changed
story-circle = Going round in a circle:
story-corrections = Corrections
story-corrects = corrects
story-disputed = disputed
story-draft = Show it as the machine read it.
story-expected = expected
story-figures = Figures
story-issue = What is at issue
story-made = Decisions of reviewers are counted in.
story-more = { $n ->
    [one] { $shown } more statement is in the export.
   *[other] { $shown } more statements are in the export.
 }
story-not-said = not said of what
story-number = Story { $name }
story-open = a mark is missing
story-own = the article itself
story-part = part of it
story-places = Places
story-quotations = Quotations compared
story-quotations-why = The same utterance as outlets print it. Marked: words that are in one and not in the fullest.
story-related = Related stories
story-reviewed = Show it with the decisions of reviewers.
story-revised = revised
story-said = What is said
story-said-why = What several articles say. Outlets with one source behind them are one origin.
story-standings = Who stands where
story-table = Every point, as a table
who = who
words = words

# Front page
about = on
corrections-new = Corrections
denials-new = Denials
figures-disputed = Figures in dispute
stories = { $n ->
    [one] { $shown } story
   *[other] { $shown } stories
 }
stories-latest = Stories
empty = The ledger is empty
empty-how = It fills when articles are read into it:
fresh = { $n ->
    [one] { $shown } new article
   *[other] { $shown } new articles
 }
no-stories = No two articles are about the same thing yet.
since-visit = What is new since your last visit stands first.
