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
follow-everything = tout
follow-outlet = un média
follow-speaker = une source
follow-words = des mots
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
