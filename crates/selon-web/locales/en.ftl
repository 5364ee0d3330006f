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
# Accounts
account-agent = Program
account-end = Log out there
account-end-all = Log out everywhere
account-from = From
account-local = This server has no accounts: whoever sits at this machine may do everything. As soon as there is an account, one is needed.
account-password = Password
account-password-done = The password is changed; every other session has ended.
account-password-go = Change the password
account-password-hint = Every other session ends.
account-password-new = New password
account-password-old = Password until now
account-password-wrong = This is not the password.
account-sessions = Where you are logged in
account-since = Since
account-this = this session
account-title = Account
account-token-days = Days that it lasts
account-token-go = Make a token
account-token-made = This is the token. It is shown only now; keep it where nobody else reads it.
account-token-name = What it is for
account-token-over = over
account-token-remove = Take back
account-token-role = Role
account-tokens = Tokens for programs
account-tokens-why = A program sends its token with every request: “Authorization: Bearer …”, never in an address.
account-until = Until
account-used = Last used
account-who = Logged in as { $name }
admin-add = Add an account
admin-add-go = Add the account
admin-change = Change
admin-change-one = Change { $name }
admin-first = There is no account yet. With the first one, which is an admin’s, everybody has to log in.
admin-name-hint = Decisions are signed with this name.
admin-remove = Remove the account
admin-role-go = Change the role
admin-roles = What the roles may do
admin-title = Accounts
audit-before = Earlier
audit-detail = Of what
audit-empty = Nothing was done yet.
audit-title = Who did what
audit-what = What
audit-when = When
audit-who = Who
deed-login = logged in
deed-login-refused = login refused
deed-logout = logged out
deed-request = sent
deed-session-ended = ended a session
deed-sessions-ended = logged out everywhere
deed-token-made = made a token
deed-token-removed = took a token back
deed-user-added = added an account
deed-user-password = changed a password
deed-user-removed = removed an account
deed-user-role = changed a role
deed-webhook-added = added a webhook
deed-webhook-paused = paused a webhook
deed-webhook-removed = removed a webhook
deed-webhook-resumed = resumed a webhook
deed-webhook-tested = tested a webhook
failure-bad-host = This request cannot be understood
failure-bad-token = This token is not taken
failure-cross-site = This did not come from a page of this server
failure-forbidden = You may not do this
failure-login-needed = Log in first
failure-no-accounts = This server has no accounts yet
failure-proxied = A proxy stands in front
failure-token-in-url = A token in an address
failure-too-large = This is too large
failure-too-many-requests = Too many requests
failure-too-many-tries = Too many tries
failure-wrong-host = This server is not called that
login = Log in
login-cookies = Your browser sent no cookie; allow cookies for this server and try again.
login-go = Log in
login-lost = Who has lost a password asks an admin for a new one.
login-name = Name
login-password = Password
login-title = Log in
login-wait = { $n ->
    [one] Too many tries. Try again in { $shown } second.
   *[other] Too many tries. Try again in { $shown } seconds.
 }
login-wrong = The name or the password is wrong.
logout = Log out
may-admin = All of that, and manages accounts and sees who did what.
may-editor = All of that, and adds articles and sets up webhooks.
may-reader = Reads, searches, exports, follows.
may-reviewer = All of that, and decides on claims.
never = never
password-hint = At least 12 characters. A few words that belong to no sentence are good.
role-admin = admin
role-editor = editor
role-reader = reader
role-reviewer = reviewer

# Webhooks
hook-everything = everything
hook-outlet = an outlet
hook-speaker = a speaker
hook-words = words
webhooks-add = Add a webhook
webhooks-add-go = Add the webhook
webhooks-address = Address
webhooks-event = Event
webhooks-given-up = given up
webhooks-kind = What is followed
webhooks-log = What was sent
webhooks-log-empty = Nothing was sent yet.
webhooks-made = This is the secret that the signatures are made with. It is shown only now.
webhooks-name = Which one
webhooks-name-hint = The name of the speaker or outlet as the ledger has it, or words that a claim has. Empty for everything.
webhooks-next = again on { $name }
webhooks-none = Nothing can be followed on this server.
webhooks-one = Webhook
webhooks-outcome = Answer
webhooks-pause = Pause
webhooks-paused = paused
webhooks-remove = Remove
webhooks-resume = Resume
webhooks-state = State
webhooks-taken = taken
webhooks-test = Send a test
webhooks-title = Webhooks
webhooks-tries = Tries
webhooks-why = What happens to a followed thing is sent to an address as JSON, signed, and sent again until it is taken.

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
