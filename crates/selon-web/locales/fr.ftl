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
