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
follow-everything = everything
follow-outlet = an outlet
follow-speaker = a speaker
follow-words = words
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
