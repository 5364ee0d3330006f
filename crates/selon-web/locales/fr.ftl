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
