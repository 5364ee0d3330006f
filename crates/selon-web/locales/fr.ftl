# Les mots des pages. $n est un nombre qui choisit la forme, $shown la façon de l’écrire ; $name est le nom de quelqu’un.

# Autour de chaque page
back-to-front = Retour à la une
colours = Couleurs
creed = Selon garde qui dit quoi, et sur la parole de qui. Il ne décide jamais de ce qui est vrai.
language = Langue
nav = Principal
nav-claims = Affirmations
nav-follow = Suivis
nav-front = À la une
nav-outlets = Médias
nav-review = Relecture
nav-speakers = Sources
nav-voices = Voix
search-go = Chercher
search-hint = Des mots, un nom, un chiffre
search-label = Chercher dans les affirmations
skip = Aller au contenu
theme-auto = Comme le système
theme-dark = Sombre
theme-light = Clair

# Quand il n’y a pas de page
failure-bad-query = Cette question ne se comprend pas
failure-internal = Quelque chose a échoué
failure-not-found = Il n’y a pas de telle page
failure-stopping = Le serveur s’arrête

# Comptes
articles = { $n ->
    [one] { $shown } article
   *[other] { $shown } articles
 }
claims = { $n ->
    [one] { $shown } affirmation
   *[other] { $shown } affirmations
 }
outlets = { $n ->
    [one] { $shown } média
   *[other] { $shown } médias
 }
speakers = { $n ->
    [one] { $shown } source
   *[other] { $shown } sources
 }

# À la une
latest-articles = Derniers articles

# Jours
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# Mots de la fiche
kind-direct = directe
kind-indirect = indirecte
kind-mixed = mixte
polarity-accuses = accuse
polarity-asks = demande
polarity-asserts = affirme
polarity-confirms = confirme
polarity-denies = dément
polarity-expects = prévoit
polarity-promises = promet

# Histoire
article = article
chart-hint = Barre : bornes · flèche : ou plus, ou moins · creux : donné comme passé, ou attendu. Chaque point mène à ses mots.
copies = { $n ->
    [one] { $shown } copie
   *[other] { $shown } copies
 }
copy-credit = crédite { $name }
copy-extended = repris et augmenté ({ $name } %)
copy-part = { $name } % en commun
copy-reworded = reformulé ({ $name } %)
copy-same = le même texte
copy-trimmed = raccourci ({ $name } %)
date = date
draft-view = tel que lu par la machine
fidelity-altered = altérée
fidelity-cut = coupée
fidelity-extended = augmentée
fidelity-full = entière
fidelity-translated = traduite
figure = chiffre
no-speaker = Source non nommée
on-this-page = Sur cette page
origins = { $n ->
    [one] { $shown } origine
   *[other] { $shown } origines indépendantes
 }
role-agency = agence
role-cited = cité par la source
role-outlet = média
role-reported = l’a rapporté d’abord
role-speaker = source
stand-confirms = confirme
stand-denies = dément
stand-no-comment = refuse de commenter
stand-not-confirmed = ne confirme pas
stand-says = l’affirme
stand-silent = se tait
story-articles = Articles
story-before = avant
story-chains = Qui le tient de qui
story-changed = a changé
story-circle = En boucle :
story-corrections = Rectificatifs
story-corrects = rectifie
story-disputed = contesté
story-draft = La voir telle que lue par la machine.
story-expected = attendu
story-figures = Chiffres
story-issue = Ce qui est en cause
story-made = Les décisions des relecteurs sont prises en compte.
story-more = { $n ->
    [one] { $shown } autre énoncé est dans l’export.
   *[other] { $shown } autres énoncés sont dans l’export.
 }
story-not-said = on ne dit pas de quoi
story-number = Histoire { $name }
story-open = il manque un guillemet
story-own = l’article lui-même
story-part = une partie
story-places = Lieux
story-quotations = Citations comparées
story-quotations-why = Le même propos tel que les médias l’impriment. Marqués : les mots qui diffèrent de la version la plus complète.
story-related = Histoires voisines
story-reviewed = La voir avec les décisions des relecteurs.
story-revised = révisé
story-said = Ce qui est dit
story-said-why = Ce que plusieurs articles disent. Des médias qui ont la même source derrière eux font une seule origine.
story-standings = Qui se tient où
story-table = Tous les points, en tableau
who = qui
words = mots

# À la une
about = à propos de
corrections-new = Rectificatifs
denials-new = Démentis
figures-disputed = Chiffres contestés
stories = { $n ->
    [one] { $shown } histoire
   *[other] { $shown } histoires
 }
stories-latest = Histoires
empty = Le registre est vide
empty-how = Il se remplit quand on y fait lire des articles :
fresh = { $n ->
    [one] { $shown } nouvel article
   *[other] { $shown } nouveaux articles
 }
no-stories = Aucune paire d’articles ne parle encore de la même chose.
since-visit = Ce qui est nouveau depuis votre dernière visite est en tête.
# Comptes
account-agent = Programme
account-end = Déconnecter
account-end-all = Se déconnecter partout
account-from = Depuis
account-local = Ce serveur n’a pas de comptes : qui est à cette machine peut tout faire. Dès qu’il y a un compte, il en faut un.
account-password = Mot de passe
account-password-done = Le mot de passe est changé ; toutes les autres sessions sont fermées.
account-password-go = Changer le mot de passe
account-password-hint = Toutes les autres sessions seront fermées.
account-password-new = Nouveau mot de passe
account-password-old = Mot de passe actuel
account-password-wrong = Ce n’est pas le mot de passe.
account-sessions = Où vous êtes connecté
account-since = Créé le
account-this = cette session
account-title = Compte
account-token-days = Durée en jours
account-token-go = Créer un jeton
account-token-made = Voici le jeton. Il n’est affiché que maintenant ; gardez-le là où personne d’autre ne le lit.
account-token-name = À quoi il sert
account-token-over = expiré
account-token-remove = Révoquer
account-token-role = Rôle
account-tokens = Jetons pour les programmes
account-tokens-why = Un programme envoie son jeton avec chaque requête : « Authorization: Bearer … », jamais dans une adresse.
account-until = Jusqu’au
account-used = Dernière utilisation
account-who = Connecté en tant que { $name }
admin-add = Ajouter un compte
admin-add-go = Ajouter le compte
admin-change = Modifier
admin-change-one = Modifier { $name }
admin-first = Il n’y a pas encore de compte. Avec le premier, celui d’un administrateur, chacun devra se connecter.
admin-name-hint = Les décisions sont signées de ce nom.
admin-remove = Supprimer le compte
admin-role-go = Changer le rôle
admin-roles = Ce que chaque rôle permet
admin-title = Comptes
audit-before = Plus tôt
audit-detail = Sur quoi
audit-empty = Rien n’a encore été fait.
audit-title = Qui a fait quoi
audit-what = Quoi
audit-when = Quand
audit-who = Qui
deed-login = s’est connecté
deed-login-refused = connexion refusée
deed-logout = s’est déconnecté
deed-request = a envoyé
deed-session-ended = a fermé une session
deed-sessions-ended = s’est déconnecté partout
deed-token-made = a créé un jeton
deed-token-removed = a révoqué un jeton
deed-user-added = a ajouté un compte
deed-user-password = a changé un mot de passe
deed-user-removed = a supprimé un compte
deed-user-role = a changé un rôle
deed-webhook-added = a ajouté un webhook
deed-webhook-paused = a suspendu un webhook
deed-webhook-removed = a supprimé un webhook
deed-webhook-resumed = a repris un webhook
deed-webhook-tested = a essayé un webhook
failure-bad-host = Cette requête ne se comprend pas
failure-bad-token = Ce jeton n’est pas accepté
failure-cross-site = Cela ne vient pas d’une page de ce serveur
failure-forbidden = Vous n’avez pas ce droit
failure-login-needed = Il faut d’abord se connecter
failure-no-accounts = Ce serveur n’a pas encore de comptes
failure-proxied = Un mandataire se trouve devant
failure-token-in-url = Un jeton dans une adresse
failure-too-large = C’est trop grand
failure-too-many-requests = Trop de requêtes
failure-too-many-tries = Trop d’essais
failure-wrong-host = Ce serveur ne porte pas ce nom
login = Se connecter
login-cookies = Votre navigateur n’a pas envoyé de cookie ; autorisez-les pour ce serveur et réessayez.
login-go = Se connecter
login-lost = Qui a perdu son mot de passe en demande un nouveau à un administrateur.
login-name = Nom
login-password = Mot de passe
login-title = Connexion
login-wait = { $n ->
    [one] Trop d’essais. Réessayez dans { $shown } seconde.
   *[other] Trop d’essais. Réessayez dans { $shown } secondes.
 }
login-wrong = Le nom ou le mot de passe est faux.
logout = Se déconnecter
may-admin = Tout cela, et gère les comptes et voit qui a fait quoi.
may-editor = Tout cela, et ajoute des articles et règle les webhooks.
may-reader = Lit, cherche, exporte, suit.
may-reviewer = Tout cela, et décide des affirmations.
never = jamais
password-hint = Au moins 12 caractères. Quelques mots qui ne font pas une phrase conviennent bien.
role-admin = administrateur
role-editor = éditeur
role-reader = lecteur
role-reviewer = relecteur

# Webhooks
hook-everything = tout
hook-outlet = un média
hook-speaker = une source
hook-words = des mots
webhooks-add = Ajouter un webhook
webhooks-add-go = Ajouter le webhook
webhooks-address = Adresse
webhooks-event = Événement
webhooks-given-up = abandonné
webhooks-kind = Ce qui est suivi
webhooks-log = Ce qui a été envoyé
webhooks-log-empty = Rien n’a encore été envoyé.
webhooks-made = Voici le secret dont les envois sont signés. Il n’est affiché que maintenant.
webhooks-name = Lequel
webhooks-name-hint = Le nom de la source ou du média tel que le registre l’a, ou des mots d’une affirmation. Vide pour tout.
webhooks-next = de nouveau le { $name }
webhooks-none = Rien ne peut être suivi sur ce serveur.
webhooks-one = Webhook
webhooks-outcome = Réponse
webhooks-pause = Suspendre
webhooks-paused = suspendu
webhooks-remove = Supprimer
webhooks-resume = Reprendre
webhooks-state = État
webhooks-taken = reçu
webhooks-test = Envoyer un essai
webhooks-title = Webhooks
webhooks-tries = Essais
webhooks-why = Ce qui arrive à ce qui est suivi est envoyé à une adresse en JSON, signé, et renvoyé jusqu’à ce que ce soit reçu.

# Article
article-address = Sur le site du média
article-cut = Le texte est plus long ; l’original le contient en entier.
article-modified = modifié le { $name }
article-newest = Lire la plus récente.
article-no-claims = Personne n’est cité dans cet article.
article-old = Ceci est une version antérieure de l’article.
article-text = Le texte tel que reçu
bytes = { $n ->
    [one] { $shown } octet
   *[other] { $shown } octets
 }
changes-before = La version précédente
changes-fields = Lu autrement :
changes-none = Aucune affirmation n’a changé.
changes-title = Ce qui a changé depuis la version précédente
claim-confidence = confiance { $name } %
claim-hedged = au conditionnel
claim-nobody = source non nommée
claim-number = { $n ->
   *[other] affirmation { $shown }
 }
claim-review = relire
claim-to-words = Aux mots exacts
claims-all = Toutes les affirmations de cet article
mark-content = propos rapportés
mark-cue = ce qui les introduit
mark-source = qui le dit
proof-address = Relevé à l’adresse
proof-doc = Nom
proof-given = Précisé à part
proof-kind = Reçu comme
proof-title = D’où vient ceci
stances = Qui prend position
version-again = relu, sans changement
version-at = Conservée le
version-entry = Entrée
version-original = Original
version-reader = Lu par
versions = { $n ->
    [one] { $shown } version
   *[other] { $shown } versions
 }
versions-title = Versions

# Autres mots de la fiche
change-added = ajoutée
change-altered = modifiée
change-down = en baisse
change-gone = disparue
change-up = en hausse
field-actor = identifiant de la source
field-content = place des mots
field-cue = place du verbe
field-figures = Chiffres
field-flags = Doutes
field-hedged = au conditionnel
field-kind = nature de la citation
field-places = Lieux
field-polarity = ce que fait la source
field-reading = Lecture
field-role = fonction
field-said = Dit
field-said-date = jour de la déclaration
field-source = place de la mention
field-speaker = source
field-speaker-type = type de source
field-text = propos
field-venue = Où
field-via = Sur la foi de
flag-ambiguous-speaker = plusieurs personnes possibles
flag-displaced-text = des mots déplacés
flag-doubled-quote = un guillemet en double
flag-elided-speaker = la source n’est pas écrite à cet endroit
flag-ellipsis = l’article a coupé la citation
flag-known-office = la fonction est connue, mais pas écrite
flag-large-number = un nombre trop grand pour être lu
flag-truncated = la phrase est coupée
flag-unbalanced-quote = il manque un guillemet
stance-claims-responsibility = revendique
stance-confirms = confirme
stance-denies = dément
stance-no-comment = ne fait pas de commentaire
stance-not-confirmed = n’a pas confirmé
stance-silent = garde le silence
type-document = document
type-government = autorité
type-group = groupe
type-organisation = organisation
type-person = personne
type-unnamed = anonyme
verdict-accept = validée
verdict-correct = corrigée
verdict-none = non relue
verdict-reject = rejetée

# Recherche
counting = Les comptes se font. Rechargez la page dans un instant.
any = indifférent
ask-about = À propos de (lieux, acteurs)
ask-actor = Identifiant de la source
ask-article = Article
ask-change = Chiffre
ask-confidence = Confiance d’au moins
ask-draft = Tel que lu, sans les décisions de relecture
ask-figure-max = Chiffre d’au plus
ask-figure-min = Chiffre d’au moins
ask-flag = Doute
ask-hedged = Au conditionnel
ask-kind = Citation
ask-lang = Langue
ask-outlet = Média
ask-place = Lieu
ask-polarity = Ce que fait la source
ask-review = Relecture
ask-role = Fonction
ask-said-since = Dit depuis
ask-said-until = Dit jusqu’au
ask-since = Publié depuis
ask-speaker = Source
ask-type = Type de source
ask-unit = Unité
ask-until = Publié jusqu’au
ask-versions = Versions antérieures aussi
claims-title = Chercher dans les affirmations
export = Exporter :
facet-hedged = Au conditionnel
facet-kind = Citation
facet-lang = Langue
facet-month = Mois
facet-outlet = Média
facet-polarity = Ce que fait la source
facet-speaker-type = Type de source
feed = Flux Atom
hedged-no = non
hedged-yes = oui
keep = Garder cette recherche
keep-name = Nom de la recherche
lang-en = anglais
lang-fr = français
narrow = Affiner
next = Page suivante
none = aucun
results = Résultats
search-clear = Recommencer
search-how = Les mots se cherchent par leur racine, en français et en anglais. Des mots entre guillemets droits ("deux mots") se suivent, -mot doit manquer, inond* commence ainsi.
search-more = Plus de critères
search-words = Mots
search-narrowed = Ce qui est demandé
search-nothing = Aucune affirmation ne correspond. Essayez moins de mots, ou retirez un critère.
search-take-back = Retirer ce critère
sort = Ordre :
sort-newest = plus récentes
sort-rank = pertinence

# Suivis
failure-counting = Les comptes se font
failure-no-room = Il n’y a plus de place
follow = Suivre
follow-empty = Rien n’est encore suivi. Gardez une recherche, ou suivez une source ou un média depuis sa page.
follow-feeds = Chaque page d’une source, d’un média ou d’une recherche a un flux Atom, pour tout lecteur de flux.
follow-kind-outlet = média
follow-kind-search = recherche
follow-kind-speaker = source
follow-newest = Dernières affirmations
follow-nothing = Pas encore d’affirmation.
follow-remove = Ne plus suivre
follow-title = Ce que vous suivez

# Sources et médias
articles-title = Articles
figure-date = Publié
outlet-how = Comment il cite
outlet-whom = Qui il cite
outlets-caption = Les médias, par nombre d’affirmations que leurs articles rapportent
outlets-voices = Qui est cité, par média
share = Part
speaker-by-id = Ce qui est dit sous tous ses noms
speaker-names = Les noms qui contiennent ces mots
speaker-names-id = Noms et fonctions
speaker-names-id-why = Tels que les articles les écrivent. Tous sont lus comme la source
speaker-names-why = Ce sont peut-être plusieurs personnes : rien n’est confondu.
speaker-said = Ce qui est dit
speaker-when-where = Quand, où, comment
speakers-about = Mots de ce qu’elles disent
speakers-caption = Par nombre d’affirmations, chaque nom à part
speakers-none = Personne ne correspond.
speakers-title = Qui parle
voices-named = Sources nommées
voices-nobody = Sans source
voices-unnamed = Sources anonymes

# Relecture
review-accept = Valider
review-among = Les moins sûres des 200 plus récentes qui correspondent.
review-by = Votre nom
review-correct = Corriger
review-doubt = les moins sûres d’abord
review-empty = Il n’y a plus rien à relire ici.
review-keep = Garder la correction
review-keys = Clavier, quand une affirmation a le focus : j k pour aller, a valider, r rejeter, c corriger
review-note = Note
review-other = Un autre champ
review-other-value = sa valeur, en JSON
review-queue = La file de relecture
review-reject = Rejeter
review-signed = signé { $name }
review-title = Relecture

# Voix
voices-by-month = Par mois
voices-by-outlet = Par média
voices-by-role = Par fonction
voices-count = Compter
voices-feminine = au féminin
voices-gender-how = Comme l’article lui-même parle d’une personne : un pronom, un titre de civilité, la forme d’une fonction. Le prénom ne compte pas.
voices-genders = Personnes désignées
voices-kinds = Citation
voices-masculine = au masculin
voices-persons = { $n ->
    [one] sur { $shown } affirmation d’une personne
   *[other] sur { $shown } affirmations de personnes
 }
voices-persons-newest = { $n ->
   *[other] sur les { $shown } dernières affirmations de personnes
 }
voices-sources = Sources
voices-title = Qui est cité
voices-untold = non dit
