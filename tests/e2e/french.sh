#!/bin/bash
# french.sh: the command line in French through the real programs: nothing is left untranslated, and no English word on its screens;
# codes, JSON and CSV are the same in both languages.
#
#	B=build tests/e2e/french.sh

cd "$(dirname "$(readlink -f "$0")")/../.." || exit 2
programs=$(readlink -f "${B:-build}")
for program in cursus tables; do
	[ -x "$programs/$program" ] || { echo "french: there is no $programs/$program; make e2e" >&2; exit 2; }
done
scratch=$(mktemp -d) || exit 2
unset LANG LANGUAGE LC_ALL LC_MESSAGES CURSUS_LANG
export PATH="$programs:$PATH" HOME="$scratch" CURSUS_HOME="$scratch/home" TZ=Europe/Paris
trap 'cursus down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
nbsp=$'\xc2\xa0'
failed=0
fail() {
	failed=$((failed + 1))
	echo "FAILED: $1"
	[ $# -lt 2 ] || head -n 20 "$2" | sed 's/^/    | /'
}

# ---- the catalogue: complete, well formed, of these sources ----

for po in po/*.po; do
	told=$(LC_ALL=C msgfmt --check --statistics -o /dev/null "$po" 2>&1) || fail "$po: $told"
	[[ $told =~ ^[0-9]+\ translated\ messages\.$ ]] || fail "$po: $told"
done
po/extract "$programs/tables" "$scratch/now.pot"
msgcmp --use-untranslated po/cursus.pot "$scratch/now.pot" 2>"$scratch/stale" ||
	fail 'po/cursus.pot lacks texts of these sources: make po, and translate what is new' "$scratch/stale"
msgcmp po/fr.po "$scratch/now.pot" 2>"$scratch/stale" || fail 'po/fr.po lacks texts of these sources' "$scratch/stale"

# What a service warns of is stored in English; the command line must know each sentence to translate it.
while read -r sentence; do
	like=$(sed -E 's/^(uai|%s) %\.\*s /{1} /; s/%(\.\*)?[0-9]*l*[a-z]( h %02llu| h\b)?/{}/g' <<<"$sentence")
	sed -nE 's/^[[:space:]]*N_\("(.*)"\),$/\1/p' clients/lib/warning.c | sed 's/{[12]}/{}/g' |
		grep -qxF -- "${like//\{1\}/\{\}}" || fail "clients/lib/warning.c does not know: $sentence"
done < <(cat services/*/*.c | tr -d '\n' |
	grep -oP '(warn\(&?w,\s*"|warnings\[n\+\+\] = arena_printf\(cx->arena,\s*")\K[^"]*')

# ---- which language, whatever is installed ----

speaks() { # language, what is said of it, environment and command
	local want=$1 got
	shift
	got=$(env "$@" help 2>&1 | sed -n 1p)
	case $want in
	fr) [[ $got == *'des promotions de formation'* ]] ;;
	en) [[ $got == *'training cohorts'* ]] ;;
	esac || fail "not $want but \"$got\": $*"
}
speaks en cursus
speaks en LC_ALL=C LANGUAGE=fr cursus
speaks en LANG=C.UTF-8 cursus
speaks en LANG=de_DE.UTF-8 cursus
speaks fr LANG=fr_FR.UTF-8 cursus
speaks fr LANG=fr_BE.UTF-8@euro cursus
speaks fr LC_MESSAGES=fr_FR.UTF-8 LANG=en_US.UTF-8 cursus
speaks en LC_ALL=en_US.UTF-8 LANG=fr_FR.UTF-8 cursus
speaks fr LANG=C.UTF-8 LANGUAGE=fr cursus
speaks fr CURSUS_LANG=fr cursus
speaks fr LC_ALL=C CURSUS_LANG=fr_FR.UTF-8 cursus
speaks en LANG=fr_FR.UTF-8 CURSUS_LANG=en cursus
speaks fr cursus --lang fr
speaks en CURSUS_LANG=fr cursus --lang=en
CURSUS_LANG=fr cursus --lang ../fr help >"$scratch/out" 2>&1
code=$?
[ $code = 64 ] && grep -qF "cursus: «${nbsp}../fr${nbsp}» n’est pas parlé ici" "$scratch/out" ||
	fail "a language that is not spoken: exit $code" "$scratch/out"

# ---- screens ----

export CURSUS_LANG=fr
# A command, its exit status, and texts that it must print, where ~ is a space that does not break. What it prints is kept for the
# search of English words: commands that it names, options, codes and what people wrote are not words of ours.
screen() {
	local command=$1 status=$2 text
	shift 2
	eval "cursus $command" >"$scratch/out" 2>&1 </dev/null
	code=$?
	[ $code = "$status" ] || fail "exit $code, not $status: cursus $command" "$scratch/out"
	for text; do
		grep -qF -- "${text//\~/$nbsp}" "$scratch/out" || fail "does not print \"$text\": cursus $command" "$scratch/out"
	done
	english "$command"
}
english() {
	sed -E 's/[!-~]{40}//g; s/cursus [a-z]+ [a-z]+//g; s/^  [a-z]+( [a-z]+)? {2,}//; s/--[a-z]+|@?[A-Z]*\/[A-Za-z.]*//g
		s/^ {22}.*//; s/^cursus( [a-z_]+)*( |$)//; /^ *Exemple/d; /^\.[BI] /d; s/^cursus: [a-z_]+\.[a-z_]+//' "$scratch/out" |
		LC_ALL=C.UTF-8 grep -niwE 'the|of|and|is|are|was|has|with|who|whose|which|what|from|for|not|this|that|it|its|her|by|to|'\
'already|refused|half-days?|hours?|asked|met|missing|there|nothing|must|only' \
		>"$scratch/english" && fail "English in: cursus $1" "$scratch/english"
}

screen help 0 'Tous les jours~:' 'Signer votre présence~;' 'inscription (enrolment)~:' 'Saisir une note.'
screen man 0 '.SH CODES DE RETOUR' 'non autorisé' 2>/dev/null
for topic in init up down status key import me sign attendance verify rehearse demo 'me calendar' 'cohort calendar' export papers 'diploma issue' 'diploma save' csv principals \
	'presence mark' 'cohort plan' 'programme publish' 'learner register' 'board decide' 'grade enter' 'slot move'; do
	screen "help $topic" 0
done
screen 'help presence mark' 0 'Pointer un apprenant sur une feuille ouverte.' '(obligatoire)' 'present | late | absent | excused' \
	'Pour~: organisateur, formateur.'
screen 'cohort list' 69 "cursus: la clé $CURSUS_HOME/keys/me.key n’existe pas~;"
screen init 0 'ensuite~: cursus up'
screen up 0 'Quatre services répondent'
screen up 0 'tournent déjà~; cursus status les montre'
screen status 0 'processus' 'état' 'en service'
screen 'whoami --service attendance' 0 'organisateur, scolarité, auditeur, administrateur'
screen 'key show' 0 'organisateur, scolarité'

sample=clients/cli/sample/CPTS-HDF-2026
screen "programme publish $sample/programme.json" 0 'avertissements' 'ne figure pas parmi les établissements' 'fuseau horaire'
screen 'cohort plan CPTS PACTE-CPTS --starts 22/01/2026' 0 'planifiée' '22/01/2026'
screen 'enrolment add CPTS lea@example.org' 3 'introuvable~: apprenant «~lea@example.org~»'
screen "import learners $sample/learners.csv --cohort CPTS" 6 \
	'la promotion n’est pas ouverte aux inscriptions (planifiée)'
screen 'cohort open CPTS' 0 'ouverte'
screen 'cohort open CPTS' 4 'cohort_open.cohort (promotion)~: la promotion est ouverte'
screen 'cohort open NULLE-PART' 3 'introuvable~: promotion «~NULLE-PART~»'
screen 'cohort list --state opne' 2 'cohort_list.state (état)~: ne fait pas partie des choix (opne)' 'vouliez-vous dire open~?'
screen 'cohort plan' 2 'cohort_plan.code (code)~: est obligatoire'
screen 'cohortz list' 64 'il n’y a pas de commande «~cohortz~»'
screen 'cohort list --state ouvrte' 2 'vouliez-vous dire ouverte~?' 'planifiée'
screen 'démarer' 64 'vouliez-vous dire «~démarrer~»'
screen 'promotion ouvre CPTS' 64 'vouliez-vous dire «~ouvrir~»'
screen 'programme publier dossier/programme.jsn' 1 'dossier/programme.jsn'
screen 'promotions lister --état ouverte --json' 0 '"code"'
screen 'Promotion AFFICHER CPTS' 0 'ouverte'
screen 'clé créer essai --role scolarité' 0
screen 'clé créer essai2 --role concierge' 64 'concierge'
screen 'learner register b@example.org Martin Léa --birth_date 31/02/1980' 2 \
	'learner_register.birth_date (date de naissance)~: ce jour n’existe pas au calendrier (31/02/1980)'
screen 'cohort plan AUTRE PACTE-CPTS --starts 05/11/2026 --ends 2026-10-01' 2 'doit être postérieur au 05/11/2026'
screen 'trainer add jmorel "Jeanne Morel"' 0
year=$(($(date +%Y) + 1))
sunday=$(date -d "$year-07-01 +$((7 - $(date -d "$year-07-01" +%u))) days" +%d)
screen "slot schedule CPTS 14/07/$year am 8h30 12:30 --trainer jmorel" 0 'matin' "14/07/$year" \
	"14/07/$year est un jour férié (fête nationale)"
screen "slot schedule CPTS $year-07-$sunday pm 13:30 17:30 --trainer jmorel" 0 'après-midi' "$sunday/07/$year est un dimanche"

# A spreadsheet as it comes in real life: Windows-1252, all that can be wrong in it.
printf '%s\r\n' 'courriel;nom;prenom;naissance;rpps' \
	'CLEMENT@EXAMPLE.ORG;Müller;Clément;05/11/1988;' \
	'emilie@example.org;Durand;Émilie;31/02/1980;' \
	'zoe@example;Moreau;Zoé;12/12/1990;' \
	'zoe@example.org;Moreau;Zoé;12/12/1990;10100000001' \
	';;;;' \
	'eve@example.org;Laurent;Ève' \
	'zoe@example.org;Moreau;Zoë;12/12/1990;' | iconv -f UTF-8 -t WINDOWS-1252 >"$scratch/messy.csv"
screen "import learners $scratch/messy.csv --cohort CPTS" 2 'inscrit à partir de quel jour' '--since JOUR'
screen "import learners $scratch/messy.csv --cohort CPTS --since 22/01/2026" 2 'ligne 2~: Müller, Clément~: ajouté' \
	'ligne 3~: Durand, Émilie~: REFUSÉ~: naissance~: ce jour n’existe pas' \
	'ligne 4~: Moreau, Zoé~: REFUSÉ~: courriel~: n’est pas une adresse électronique' \
	'ligne 5~: Moreau, Zoé~: ajouté~: rpps~: la clé de contrôle ne correspond pas' \
	'ligne 7~: Laurent, Ève~: REFUSÉ~: 3 cellules au lieu de 5 dans l’en-tête' \
	'ligne 8~: Moreau, Zoë~: déjà là' \
	'ajouts~: 2, déjà là~: 1' 'refus~: 3'
printf 'courriel;nom\nx@example.org;"Sans fin\n' >"$scratch/broken.csv"
printf 'courriel;nom;prénom\nzoe@example.org;Durand;Paul\n' >"$scratch/other.csv"
screen "import learners $scratch/other.csv --cohort CPTS" 2 'cette adresse est celle de Moreau, Zoé (zoe@example.org)'
printf 'nom;prénom\nA;B\n' >"$scratch/no-address.csv"
screen "import learners $scratch/no-address.csv" 1 'il manque une colonne pour Courriel' 'En-têtes connus~: Courriel, Nom, Nom de naissance'
screen 'import learners --template' 0 'Courriel;Nom de naissance;Nom d’usage;Prénom;Date de naissance'
screen "import learners $scratch/broken.csv" 1 'une cellule entre guillemets n’est jamais fermée'
screen "import learners $scratch/messy.csv --cohort CPTS --since 22/01/2026 --dry-run --strict" 2 'refus~: 3'
screen 'enrolment list CPTS' 0 'nom de famille' 'prénoms' 'inscrit'
screen 'learner show zoe@example.org' 0 'date de naissance' '12/12/1990' 'rpps~: la clé de contrôle ne correspond pas'
screen 'me --learner zoe@example.org' 0 'heures faites    aucune demi-journée ne compte encore' \
	"à venir          14/07/$year de 08:30 à 12:30" 'assiduité' 'en l’état' 'épreuves à venir'
screen 'eligibility list CPTS' 0 'épreuves à venir'
screen 'sign' 64 'cette clé n’est pas celle d’un apprenant'
screen 'attendance CPTS' 0 'ma ' 'P présent, R en retard, A absent, E excusé'
screen 'cohort calendar CPTS' 0 'DTSTART;TZID=Europe/Paris:'
screen "cohort calendar CPTS --out $scratch/c.ics" 0 '2 demi-journées sont dans'
screen 'export personnes --cohort CPTS' 64 'cursus export learners|slots|grades' '[--out FICHIER]'
screen 'cohort calendar' 64 'cursus cohort calendar PROMOTION [--out FICHIER]'
screen 'attendance CPTS --map' 0 'tous, en dixièmes' 'ce qui est exigé' 'rien ne compte encore'
screen 'attendance CPTS --map --json' 64 'cursus attendance PROMOTION'
screen "papers CPTS --kinds transcript --out $scratch/papers" 0 'rien n’est dû, et rien n’a été écrit' 'non délivrables'
screen "papers CPTS --all --dry-run --out $scratch/papers" 0 'simulation~: rien n’a été modifié'
screen 'papers CPTS' 64 'cursus papers PROMOTION --all'
screen "sheet countersign CPTS/$year-07-14/am" 7 'réservé à~: formateur'
screen 'diploma issue --cohort CPTS' 3 'aucun jury n’a été convoqué pour cette promotion'
screen 'board convene CPTS 20/01/2027' 0 'convoqué' '20/01/2027'
screen 'diploma issue --cohort CPTS' 4 'le procès-verbal n’est pas encore scellé'
screen 'board decide CPTS/J1 --learner zoe@example.org --decision passed' 4 \
	'le jury délivre le diplôme~; selon les règles, le résultat est~: note non saisie, assiduité' 'refusé sans --despite'
screen 'key new zoe --learner zoe@example.org' 0 'remettez-la à son titulaire'
screen "--key $CURSUS_HOME/keys/zoe.key me" 0 'CPTS'
screen "--key $CURSUS_HOME/keys/zoe.key learner find a" 7 'réservé à~: organisateur'
screen 'check --all' 0 'catalogue~: conforme, événements rejoués~: '
screen 'cohort resize CPTS 1' 0 'places'

# ---- what programs read is the same in both languages ----

for command in 'cohort list' 'slot list CPTS' 'enrolment list CPTS' 'me --learner zoe@example.org' 'curriculum show 1' 'attendance CPTS'; do
	for form in --json --csv; do
		CURSUS_LANG=en cursus $command $form >"$scratch/en" 2>/dev/null
		CURSUS_LANG=fr cursus $command $form >"$scratch/fr" 2>/dev/null
		cmp -s "$scratch/en" "$scratch/fr" && [ -s "$scratch/en" ] || [[ "$command $form" == me*--csv ]] ||
			fail "cursus $command $form is not the same in French"
	done
done
screen down 0 'Arrêtés.'
screen 'check --all' 0 'enrolment~: conforme, événements rejoués~: '

# ---- the story of a whole cohort ----

cursus demo >"$scratch/out" 2>&1 || fail 'cursus demo' "$scratch/out"
for text in '2 formateurs enseignent.' '24 notes sont saisies.' 'P  P  R' '72,7~% hors d’atteinte' 'heures faites    48 h 00, sur 48 h 00 comptées' \
	'présences~: 11, retards~: 1, absences~: 0' 'admis' 'sur 80,0~% exigés' 'VALABLE~: signé, et valable d’après la copie du registre du 12/06/2026' \
	'FALSIFIÉ~: la signature ne correspond pas' '5 diplômes et la copie du registre sont dans'; do
	grep -qF -- "${text//\~/$nbsp}" "$scratch/out" || fail "does not print \"$text\": cursus demo" "$scratch/out"
done
sed -i -E '/^  [@a-zA-Z.[]+[].[0-9a-zA-Z@]* /{/^  (heures|exigé|demi|assiduité|notes|aucune|moyenne|en l|rien)/!d}; /^demo: ok/d; /^\$ /d' "$scratch/out"
english demo

[ $failed = 0 ] || { echo "french: $failed failed"; exit 1; }
echo "french: all screens"
