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
