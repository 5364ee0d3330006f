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

# Article
article-address = At its outlet
article-cut = The text is longer; the original bytes have all of it.
article-modified = changed on { $name }
article-newest = Read the latest.
article-no-claims = Nobody is quoted in this article.
article-old = This is an earlier version of the article.
article-text = The text as received
bytes = { $n ->
    [one] { $shown } byte
   *[other] { $shown } bytes
 }
changes-before = The version before
changes-fields = Read otherwise:
changes-none = No claim changed.
changes-title = What changed since the version before
claim-confidence = confidence { $name } %
claim-hedged = at arm’s length
claim-nobody = nobody named
claim-number = { $n ->
   *[other] claim { $shown }
 }
claim-review = decide
claim-to-words = To its exact words
claims-all = All claims of this article
mark-content = reported words
mark-cue = what signals reporting
mark-source = who says so
proof-address = Fetched from
proof-doc = Name
proof-given = Told beside
proof-kind = Received as
proof-title = Where this comes from
stances = Who takes a stand
version-again = read again, unchanged
version-at = Kept on
version-entry = Entry
version-original = Original bytes
version-reader = Read by
versions = { $n ->
    [one] { $shown } version
   *[other] { $shown } versions
 }
versions-title = Versions

# More words of the record
change-added = added
change-altered = changed
change-down = down
change-gone = gone
change-up = up
field-actor = speaker’s id
field-content = places of the words
field-cue = place of the cue
field-figures = Figures
field-flags = Doubts
field-hedged = at arm’s length
field-kind = kind
field-places = Places
field-polarity = what the speaker does
field-reading = Reading
field-role = role
field-said = Said
field-said-date = day of saying
field-source = place of the source
field-speaker = speaker
field-speaker-type = sort of speaker
field-text = words
field-venue = Where
field-via = On the word of
flag-ambiguous-speaker = more than one person fits
flag-displaced-text = words out of place
flag-doubled-quote = a quotation mark stands twice
flag-elided-speaker = the speaker is not printed there
flag-ellipsis = the article left words out
flag-known-office = the office is known, and not printed
flag-large-number = a number too large to be read
flag-truncated = the sentence breaks off
flag-unbalanced-quote = a quotation mark is missing
stance-claims-responsibility = claims responsibility
stance-confirms = confirms
stance-denies = denies
stance-no-comment = does not comment
stance-not-confirmed = has not confirmed
stance-silent = keeps silent
type-document = document
type-government = authority
type-group = group
type-organisation = organisation
type-person = person
type-unnamed = unnamed
verdict-accept = accepted
verdict-correct = corrected
verdict-none = not reviewed
verdict-reject = rejected

# Search
counting = The counts are being made. Load the page again in a moment.
any = any
ask-about = About (places, parties)
ask-actor = Speaker’s id
ask-article = Article
ask-change = Figure that goes
ask-confidence = Confidence of at least
ask-draft = As read, without what people decided
ask-figure-max = Figure of at most
ask-figure-min = Figure of at least
ask-flag = Doubt
ask-hedged = At arm’s length
ask-kind = Quotation
ask-lang = Language
ask-outlet = Outlet
ask-place = Place
ask-polarity = What the speaker does
ask-review = Review
ask-role = Role
ask-said-since = Said since
ask-said-until = Said until
ask-since = Published since
ask-speaker = Speaker
ask-type = Sort of speaker
ask-unit = Unit
ask-until = Published until
ask-versions = Earlier versions too
claims-title = Search the claims
export = Take out:
facet-hedged = At arm’s length
facet-kind = Quotation
facet-lang = Language
facet-month = Month
facet-outlet = Outlet
facet-polarity = What the speaker does
facet-speaker-type = Sort of speaker
feed = Atom feed
hedged-no = no
hedged-yes = yes
keep = Save this search
keep-name = Name of the search
lang-en = English
lang-fr = French
narrow = Narrow
next = Next page
none = none
results = Results
search-clear = Begin anew
search-how = Words are found by their stems, in French and English. "Two words" in quotation marks stand side by side, -word must not be there, bridg* begins so.
search-more = More fields
search-words = Words
search-narrowed = What is asked for
search-nothing = No claim fits. Try fewer words, or take something back.
search-take-back = Ask without this
sort = Order:
sort-newest = newest first
sort-rank = best match

# Follow
failure-counting = The counts are being made
failure-no-room = There is no more room
follow = Follow
follow-empty = Nothing is followed yet. Save a search, or follow a speaker or an outlet from its page.
follow-feeds = Every page of a speaker, an outlet and a search has an Atom feed, for any feed reader.
follow-kind-outlet = outlet
follow-kind-search = search
follow-kind-speaker = speaker
follow-newest = Newest claims
follow-nothing = No claim yet.
follow-remove = Follow no more
follow-title = What you follow

# Speakers and outlets
articles-title = Articles
figure-date = Published
outlet-how = How it quotes
outlet-whom = Whom it quotes
outlets-caption = Outlets by how many claims their articles report
outlets-voices = Who is quoted, by outlet
share = Share
speaker-by-id = What is said under any name
speaker-names = Names that have these words
speaker-names-id = Names and roles
speaker-names-id-why = As articles print them. All are read as the speaker
speaker-names-why = They may be several people: nothing is merged.
speaker-said = What is said
speaker-when-where = When, where, how
speakers-about = Words of what they say
speakers-caption = By how many claims they make, under each name by itself
speakers-none = Nobody fits.
speakers-title = Who speaks
voices-named = Named sources
voices-nobody = No source given
voices-unnamed = Unnamed sources

# Review
review-accept = Accept
review-among = The least certain of the 200 newest that fit.
review-by = Your name
review-correct = Correct
review-doubt = least certain first
review-empty = Nothing is left to decide on here.
review-keep = Keep the correction
review-keys = Keys, once a claim has the focus: j k move, a accept, r reject, c correct
review-note = Note
review-other = Another field
review-other-value = its value, as JSON
review-queue = The queue
review-reject = Reject
review-signed = signed { $name }
review-title = Review

# Voices
voices-by-month = By month
voices-by-outlet = By outlet
voices-by-role = By role
voices-count = Count
voices-feminine = as of a woman
voices-gender-how = As the article itself speaks of a person: by a pronoun, a title, or the form of a role. First names are not asked.
voices-genders = Persons spoken of
voices-kinds = Quotation
voices-masculine = as of a man
voices-persons = { $n ->
    [one] in { $shown } claim of a person
   *[other] in { $shown } claims of persons
 }
voices-persons-newest = { $n ->
   *[other] in the { $shown } newest claims of persons
 }
voices-sources = Sources
voices-title = Who is quoted
voices-untold = untold
