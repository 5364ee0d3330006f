//! Treebanks of Universal Dependencies: part of speech, features and lemma for our own tokens.
//!
//! A token of ours that is one word of the treebank takes that word's labels. A contraction ("du", "don't") takes all its
//! words' (`ADP+DET`, `de+le`). Other words that we join ("well-known" is three in English treebanks) take the labels of
//! the one that governs the rest. Where we cut one word in several, each part takes the word's labels, but marks
//! are `PUNCT`, and no part has a lemma.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use selon_text::{Field, Kind, Lang, Text, Token};

use super::align::groups;
use super::{Annotated, Counts, Gold, Part, SENTENCES, Set, at, lines};

/// A treebank, with what it does unlike the others of its language. Where conventions differ, learning one and scoring
/// another would only add noise: such labels are left open.
struct Bank {
    file: &'static str,
    /// Parts of speech with more features than elsewhere (PUD: "rouge" and "l'" have a gender) or with fewer
    /// (ParisStories: no noun has one).
    open: &'static [&'static str],
    /// Participles have no voice (PUD) or neither tense nor number (ParisStories).
    bare_participles: bool,
    /// The lemma of "les" and "-t-il" is "le" and "il", where Sequoia and GSD say "eux" and "lui".
    own_pronouns: bool,
}

const fn bank(file: &'static str) -> Bank {
    Bank { file, open: &[], bare_participles: false, own_pronouns: false }
}

const FR_TRAIN: [Bank; 6] = [
    bank("fr_sequoia-ud-train"),
    bank("fr_gsd-ud-dev"),
    Bank {
        open: &["ADJ", "DET", "PRON"],
        bare_participles: true,
        own_pronouns: true,
        ..bank("fr_pud-ud-test")
    },
    Bank { own_pronouns: true, ..bank("fr_fqb-ud-test") },
    Bank { open: &["ADJ", "NOUN"], bare_participles: true, ..bank("fr_parisstories-ud-train") },
    Bank { open: &["ADJ", "NOUN"], bare_participles: true, ..bank("fr_parisstories-ud-dev") },
];
const FR_DEV: [Bank; 1] = [bank("fr_sequoia-ud-dev")];
const FR_TEST: [Bank; 2] = [bank("fr_sequoia-ud-test"), bank("fr_gsd-ud-test")];
const EN_TRAIN: [Bank; 1] = [bank("en_ewt-ud-train")];
const EN_DEV: [Bank; 1] = [bank("en_ewt-ud-dev")];
const EN_TEST: [Bank; 1] = [bank("en_ewt-ud-test")];

/// The treebanks of a language, from `DATA/ud`. Fails when a file is missing or broken.
pub fn treebanks(data: &Path, lang: Lang, part: Part) -> Result<Set> {
    let banks: &[Bank] = match (lang, part) {
        (Lang::FR, Part::Train) => &FR_TRAIN,
        (Lang::FR, Part::Dev) => &FR_DEV,
        (Lang::FR, Part::Test) => &FR_TEST,
        (Lang::EN, Part::Train) => &EN_TRAIN,
        (Lang::EN, Part::Dev) => &EN_DEV,
        (Lang::EN, Part::Test) => &EN_TEST,
        _ => bail!("no treebanks for {lang}"),
    };
    let mut set = Set::default();
    for bank in banks {
        let path = data.join("ud").join(format!("{}.conllu.xz", bank.file));
        let sentences = read(lines(&path)?, &path)?;
        let mut counts = Counts { file: bank.file.to_owned(), ..Counts::default() };
        set.sequences.extend(sequences(&sentences, lang, bank, &mut counts));
        set.counts.push(counts);
    }
    Ok(set)
}

/// A syntactic word: one line of the file.
#[derive(Debug, Default)]
struct Word {
    form: String,
    lemma: String,
    upos: String,
    feats: String,
    /// Number of the governor, 0 for the root.
    head: usize,
}

/// What stands between spaces or marks: a word, or a contraction of several.
#[derive(Debug)]
struct Unit {
    form: String,
    /// Its words, by their places in the sentence.
    words: Range<usize>,
}

#[derive(Debug, Default)]
struct Sentence {
    text: String,
    /// What its name has before the last number: where it comes from.
    origin: String,
    words: Vec<Word>,
    units: Vec<Unit>,
    newdoc: bool,
    newpar: bool,
}

/// The sentences of a CoNLL-U file; fails at the first line that is none.
fn read(lines: impl Iterator<Item = Result<(usize, String)>>, path: &Path) -> Result<Vec<Sentence>> {
    let mut out = Vec::new();
    let mut sentence = Sentence::default();
    let mut last = 0;
    for line in lines {
        let (n, line) = line?;
        last = n;
        if line.is_empty() {
            finish(&mut sentence, &mut out).with_context(|| at(path, n))?;
        } else if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
            let value = value.trim();
            match key.trim() {
                "text" => value.clone_into(&mut sentence.text),
                "sent_id" => {
                    value.trim_end_matches(|c: char| c.is_ascii_digit()).clone_into(&mut sentence.origin);
                }
                "newdoc" | "newdoc id" => sentence.newdoc = true,
                "newpar" | "newpar id" => sentence.newpar = true,
                _ => {}
            }
        } else {
            add(&mut sentence, &line).with_context(|| at(path, n))?;
        }
    }
    finish(&mut sentence, &mut out).with_context(|| at(path, last))?;
    Ok(out)
}

fn finish(sentence: &mut Sentence, out: &mut Vec<Sentence>) -> Result<()> {
    let done = std::mem::take(sentence);
    if done.units.is_empty() {
        return Ok(());
    }
    if done.text.is_empty() {
        bail!("a sentence without `# text =`");
    }
    if done.units.iter().any(|unit| unit.words.end > done.words.len()) {
        bail!("a contraction that goes on after its sentence");
    }
    out.push(done);
    Ok(())
}

fn add(sentence: &mut Sentence, line: &str) -> Result<()> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, form, lemma, upos, _, feats, head, ..] = columns[..] else { bail!("fewer than seven columns") };
    // An empty word, of which the text shows nothing.
    if id.contains('.') {
        return Ok(());
    }
    let number = |text: &str| text.parse::<usize>().with_context(|| format!("no number: {text}"));
    let next = sentence.words.len();
    if let Some((from, to)) = id.split_once('-') {
        let (from, to) = (number(from)?, number(to)?);
        if from != next + 1 || to < from {
            bail!("contraction {id} after word {next}");
        }
        sentence.units.push(Unit { form: form.to_owned(), words: from - 1..to });
        return Ok(());
    }
    if number(id)? != next + 1 {
        bail!("word {id} after word {next}");
    }
    // A word of a contraction stands in it already.
    if sentence.units.last().is_none_or(|unit| unit.words.end <= next) {
        sentence.units.push(Unit { form: form.to_owned(), words: next..next + 1 });
    }
    sentence.words.push(Word {
        form: form.to_owned(),
        lemma: lemma.to_owned(),
        upos: upos.to_owned(),
        feats: feats.to_owned(),
        head: number(head)?,
    });
    Ok(())
}

/// The smallest stretch of text that has words of its own: a unit, or a word within a contraction that only joins its
/// words ("don't", and not "du").
struct Piece {
    place: Range<usize>,
    sentence: usize,
    unit: usize,
    words: Range<usize>,
}

/// Joins sentences to sequences and labels our tokens in them.
fn sequences(sentences: &[Sentence], lang: Lang, bank: &Bank, counts: &mut Counts) -> Vec<Annotated> {
    let mut out = Vec::new();
    let marked = sentences.iter().any(|s| s.newdoc);
    let mut from = 0;
    while from < sentences.len() {
        let goes_on = |i: &usize| {
            let same =
                if marked { !sentences[*i].newdoc } else { sentences[*i].origin == sentences[from].origin };
            same && *i < from + SENTENCES
        };
        let to = (from + 1..sentences.len()).take_while(goes_on).last().map_or(from + 1, |last| last + 1);
        out.push(sequence(&sentences[from..to], lang, bank, counts));
        from = to;
    }
    counts.sequences += out.len();
    out
}

fn sequence(sentences: &[Sentence], lang: Lang, bank: &Bank, counts: &mut Counts) -> Annotated {
    let mut text = String::new();
    let mut pieces = Vec::new();
    for (i, sentence) in sentences.iter().enumerate() {
        if i > 0 {
            // Paragraphs are lines, as in an article.
            text.push(if sentence.newpar { '\n' } else { ' ' });
        }
        counts.units += sentence.units.len();
        let found = pieces_of(sentence, i, text.len(), &mut pieces);
        counts.lost += sentence.units.len() - found;
        text.push_str(&sentence.text);
    }
    let analysed = Text::new(&text, lang, Field::Text);
    let tokens = analysed.tokens();
    let mut gold = vec![Gold::default(); tokens.len()];
    counts.tokens += tokens.len();
    let places: Vec<Range<usize>> =
        tokens.iter().map(|t| t.byte_start as usize..t.byte_end as usize).collect();
    let stretches: Vec<Range<usize>> = pieces.iter().map(|piece| piece.place.clone()).collect();
    for group in groups(&places, &stretches) {
        let labeller = Labeller { sentences, lang, bank, pieces: &pieces[group.units.clone()] };
        match (group.tokens.len(), group.units.len()) {
            (1, 1) => {
                counts.exact += 1;
                gold[group.tokens.start] = labeller.one();
            }
            (1, 2..) => {
                if let Some(label) = labeller.joined() {
                    counts.joined += 1;
                    gold[group.tokens.start] = label;
                } else {
                    counts.lost += group.units.len();
                }
            }
            (2.., 1) => {
                counts.split += group.tokens.len();
                for i in group.tokens {
                    gold[i] = labeller.part(&tokens[i], analysed.raw(i));
                }
            }
            (_, units) => counts.lost += units,
        }
    }
    drop(analysed);
    Annotated { text, lang, tokens: gold }
}

/// Finds each unit in the sentence's text, which begins at `base`, and says how many it found.
fn pieces_of(sentence: &Sentence, index: usize, base: usize, out: &mut Vec<Piece>) -> usize {
    let mut cursor = 0;
    let mut found = 0;
    for (unit, u) in sentence.units.iter().enumerate() {
        let Some(place) = find(&sentence.text, cursor, &u.form) else { continue };
        cursor = place.end;
        found += 1;
        let mut piece = |place: Range<usize>, words: Range<usize>| {
            out.push(Piece { place: base + place.start..base + place.end, sentence: index, unit, words });
        };
        let lengths = u.words.clone().map(|w| sentence.words[w].form.len());
        let whole: String = u.words.clone().map(|w| sentence.words[w].form.as_str()).collect();
        if u.words.len() > 1 && whole == sentence.text[place.clone()] {
            let mut at = place.start;
            for (w, length) in u.words.clone().zip(lengths) {
                piece(at..at + length, w..w + 1);
                at += length;
            }
        } else {
            piece(place, u.words.clone());
        }
    }
    found
}

/// Where `form` stands in `text`, at or soon after byte `from`; any space may stand for any other.
fn find(text: &str, from: usize, form: &str) -> Option<Range<usize>> {
    /// How many characters may be skipped: a form that is missing must not take one from the end of the sentence.
    const SKIP: usize = 20;
    text[from..].char_indices().take(SKIP).find_map(|(skip, _)| {
        let mut rest = text[from + skip..].chars();
        let same = |c: char| rest.next().is_some_and(|d| c == d || (c.is_whitespace() && d.is_whitespace()));
        form.chars().all(same).then(|| from + skip..text.len() - rest.as_str().len())
    })
}

/// Labels for tokens from the pieces they share their place with.
struct Labeller<'a> {
    sentences: &'a [Sentence],
    lang: Lang,
    bank: &'a Bank,
    pieces: &'a [Piece],
}

impl Labeller<'_> {
    fn words(&self, piece: &Piece) -> &[Word] {
        &self.sentences[piece.sentence].words[piece.words.clone()]
    }

    /// A token that is one piece, of one word or more.
    fn one(&self) -> Gold {
        self.all(self.words(&self.pieces[0]))
    }

    /// The labels of all `words` together: one word, or a contraction.
    fn all(&self, words: &[Word]) -> Gold {
        let lemmas: Option<Vec<String>> = words.iter().map(|w| self.lemma(w)).collect();
        let known = words.iter().all(|w| w.upos != "_");
        let upos: Vec<&str> = words.iter().map(|w| w.upos.as_str()).collect();
        // Of a contraction the first word that has any features: of "du" the article, of "don't" the verb.
        let morphs: Option<Vec<String>> = words.iter().map(|w| self.morph(w)).collect();
        let morph = morphs.and_then(|all| {
            let first = all.iter().find(|m| *m != "_").or(all.first());
            first.cloned()
        });
        Gold {
            pos: known.then(|| upos.join("+")),
            morph: morph.filter(|_| known),
            lemma: lemmas.map(|all| all.join("+")),
            entity: None,
        }
    }

    /// A token that is several pieces. `None` when they belong to several sentences.
    fn joined(&self) -> Option<Gold> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        if first.sentence != last.sentence {
            return None;
        }
        let words = &self.sentences[first.sentence].words[first.words.start..last.words.end];
        if first.unit == last.unit {
            return Some(self.all(words));
        }
        // The word whose governor is outside.
        let inside = first.words.start + 1..last.words.end + 1;
        let head = words.iter().position(|w| !inside.contains(&w.head))?;
        // "mothers-in-law": the lemma of the head, in its place.
        let lemma = self.lemma(&words[head]).map(|lemma| {
            let forms = words.iter().enumerate();
            let mut whole: String =
                forms.map(|(i, w)| if i == head { lemma.as_str() } else { w.form.as_str() }).collect();
            // "etc." with the full stop that ends its sentence.
            if lemma.ends_with('.') && whole.ends_with("..") {
                whole.pop();
            }
            whole
        });
        Some(Gold { lemma, ..self.all(&words[head..=head]) })
    }

    /// A token that is part of one piece.
    fn part(&self, token: &Token, raw: &str) -> Gold {
        let whole = self.one();
        let mark = matches!(token.kind, Kind::Punct | Kind::Quote | Kind::Ellipsis);
        if mark && !matches!(whole.pos.as_deref(), None | Some("PUNCT" | "SYM")) {
            let name = |name: &str| Some(name.to_owned());
            return Gold { pos: name("PUNCT"), morph: name("_"), lemma: name(raw), entity: None };
        }
        Gold { lemma: None, ..whole }
    }

    fn lemma(&self, word: &Word) -> Option<String> {
        let own = self.bank.own_pronouns && word.upos == "PRON" && word.feats.contains("PronType=Prs");
        // "_" stands for none, and "ne_pas" for an expression of several words.
        let none = word.lemma.is_empty() || (word.lemma.contains('_') && word.form != word.lemma);
        (!own && !none).then(|| word.lemma.clone())
    }

    /// The features that reading can use, in one name. `None` where the treebank has habits of its own.
    fn morph(&self, word: &Word) -> Option<String> {
        let value = |key: &str| {
            let of = |feature: &'_ str| -> Option<usize> {
                feature.strip_prefix(key)?.starts_with('=').then_some(key.len() + 1)
            };
            word.feats.split('|').find_map(|feature| of(feature).map(|at| &feature[at..]))
        };
        let french = self.lang == Lang::FR;
        let participle = value("VerbForm") == Some("Part");
        if participle && self.bank.bare_participles && value("Tense") != Some("Pres") {
            return None;
        }
        // French treebanks mark gender and number of the names that their makers' dictionary knew: a name without is
        // not without, but not known.
        let unknown = french && word.upos == "PROPN" && word.feats == "_";
        if unknown || self.bank.open.contains(&word.upos.as_str()) {
            return None;
        }
        // "été" and "eu" do not vary, and "les" shows no gender: some treebanks give them one all the same.
        let still = french && participle && word.upos == "AUX";
        let article = french && value("PronType") == Some("Art") && value("Number") == Some("Plur");
        // "a" in "il y a" has the gender of its "il" here and there.
        let finite = value("VerbForm") == Some("Fin");
        // One treebank alone says that numerals are plural.
        let numeral = french && word.upos == "NUM";
        let features = [
            value("VerbForm"),
            value("Mood"),
            // The name "Imp" is the imperative's.
            value("Tense").map(|tense| if tense == "Imp" { "Impf" } else { tense }),
            // Some French treebanks mark the active as well.
            value("Voice").filter(|voice| *voice == "Pass"),
            value("PronType").filter(|kind| matches!(*kind, "Rel" | "Int")),
            value("Person"),
            value("Gender").filter(|_| !still && !article && !finite),
            value("Number").filter(|_| !still && !numeral).map(|n| if n == "Ptan" { "Plur" } else { n }),
        ];
        let present: Vec<&str> = features.into_iter().flatten().collect();
        Some(if present.is_empty() { "_".to_owned() } else { present.join(".") })
    }
}

#[cfg(test)]
mod tests {
    use super::super::lemma::{apply, script};
    use super::*;

    const PLAIN: Bank = bank("invented");

    fn sentences(text: &str) -> Result<Vec<Sentence>> {
        // Columns are divided by spaces here, for people to read.
        let lines: Vec<_> = text
            .lines()
            .map(|line| {
                if line.starts_with('#') {
                    line.to_owned()
                } else {
                    line.split(' ').collect::<Vec<_>>().join("\t")
                }
            })
            .enumerate()
            .map(|(i, line)| Ok((i + 1, line)))
            .collect();
        read(lines.into_iter(), Path::new("invented.conllu"))
    }

    /// The tokens of the first sequence with their labels, and the counts.
    fn labels(text: &str, lang: Lang) -> (Vec<String>, Counts) {
        let mut counts = Counts::default();
        let all = sequences(&sentences(text).unwrap(), lang, &PLAIN, &mut counts);
        let analysed = all[0].analysed();
        let show = |label: &Option<String>| label.clone().unwrap_or("?".into());
        let rows = all[0].tokens.iter().enumerate();
        let rows = rows.map(|(i, gold)| {
            format!("{} {} {} {}", analysed.raw(i), show(&gold.pos), show(&gold.morph), show(&gold.lemma))
        });
        (rows.collect(), counts)
    }

    #[test]
    fn french_words_and_contractions() {
        let (rows, counts) = labels(
            "# sent_id = a-1\n\
             # text = Elle parlait des voisines du maire.\n\
             1 Elle lui PRON _ Gender=Fem|Number=Sing|Person=3|PronType=Prs 2 nsubj _ _\n\
             2 parlait parler VERB _ Mood=Ind|Number=Sing|Person=3|Tense=Imp|VerbForm=Fin 0 root _ _\n\
             3-4 des _ _ _ _ _ _ _ _\n\
             3 de de ADP _ _ 5 case _ _\n\
             4 les le DET _ Definite=Def|Gender=Fem|Number=Plur|PronType=Art 5 det _ _\n\
             5 voisines voisin NOUN _ Gender=Fem|Number=Plur 2 obl _ _\n\
             6-7 du _ _ _ _ _ _ _ _\n\
             6 de de ADP _ _ 8 case _ _\n\
             7 le le DET _ Gender=Masc|Number=Sing|PronType=Art 8 det _ _\n\
             8 maire maire NOUN _ Gender=Masc|Number=Sing 5 nmod _ _\n\
             9 . . PUNCT _ _ 2 punct _ _\n",
            Lang::FR,
        );
        assert_eq!(
            rows,
            [
                "Elle PRON 3.Fem.Sing lui",
                "parlait VERB Fin.Ind.Impf.3.Sing parler",
                "des ADP+DET Plur de+le",
                "voisines NOUN Fem.Plur voisin",
                "du ADP+DET Masc.Sing de+le",
                "maire NOUN Masc.Sing maire",
                ". PUNCT _ .",
            ]
        );
        assert_eq!((counts.exact, counts.joined, counts.split, counts.lost), (7, 0, 0, 0));
    }

    #[test]
    fn english_words_joined_and_cut() {
        let (rows, counts) = labels(
            "# text = He didn't see the well-known etc.\n\
             1 He he PRON _ Case=Nom|Number=Sing|Person=3 4 nsubj _ _\n\
             2-3 didn't _ _ _ _ _ _ _ _\n\
             2 did do AUX _ Mood=Ind|Tense=Past|VerbForm=Fin 4 aux _ _\n\
             3 n't not PART _ _ 4 advmod _ _\n\
             4 see see VERB _ VerbForm=Inf 0 root _ _\n\
             5 the the DET _ _ 9 det _ _\n\
             6 well well ADV _ _ 8 advmod _ _\n\
             7 - - PUNCT _ _ 8 punct _ _\n\
             8 known know VERB _ Tense=Past|VerbForm=Part|Voice=Pass 9 amod _ _\n\
             8.1 left leave VERB _ _ _ _ _ _\n\
             9 etc. etc. NOUN _ Number=Sing 4 obj _ _\n",
            Lang::EN,
        );
        assert_eq!(
            rows,
            [
                "He PRON 3.Sing he",
                "didn't AUX+PART Fin.Ind.Past do+not",
                "see VERB Inf see",
                "the DET _ the",
                "well-known VERB Part.Past.Pass well-know",
                "etc NOUN Sing ?",
                ". PUNCT _ .",
            ]
        );
        assert_eq!((counts.exact, counts.joined, counts.split, counts.lost), (3, 2, 2, 0));
    }

    #[test]
    fn bounds_that_cross_are_lost() {
        let (rows, counts) =
            labels("# text = Le 8 000\n1 Le le DET _ _ 0 root _ _\n2 9 9 NUM _ _ 1 dep _ _\n", Lang::FR);
        assert_eq!(rows, ["Le DET _ le", "8 000 ? ? ?"]);
        assert_eq!((counts.units, counts.lost), (2, 1));
        assert!((counts.aligned() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn sequences_end_with_their_document() {
        let one = |id: &str, head: &str| {
            format!(
                "{head}# sent_id = {id}\n# text = Oui .\n1 Oui oui INTJ _ _ 0 root _ _\n2 . . PUNCT _ _ 1 punct _ _\n\n"
            )
        };
        let texts = |text: &str| -> Vec<String> {
            let found = sequences(&sentences(text).unwrap(), Lang::FR, &PLAIN, &mut Counts::default());
            found.into_iter().map(|s| s.text).collect()
        };
        let marked =
            [one("a1", "# newdoc id = a\n"), one("a2", ""), one("a3", "# newpar\n"), one("b1", "# newdoc\n")];
        assert_eq!(texts(&marked.concat()), ["Oui . Oui .\nOui .", "Oui ."]);
        let plain: String = (0..10).map(|i| one(&format!("x-{i}"), "")).collect();
        assert_eq!(
            texts(&(plain + &one("y-10", ""))).iter().map(|t| t.matches("Oui").count()).collect::<Vec<_>>(),
            [8, 2, 1]
        );
    }

    #[test]
    fn habits_of_one_treebank_are_left_open() {
        let word = |upos: &str, feats: &str| Word {
            upos: upos.into(),
            feats: feats.into(),
            lemma: "x".into(),
            ..Word::default()
        };
        let own = Bank { open: &["ADJ"], bare_participles: true, own_pronouns: true, ..PLAIN };
        let labeller = Labeller { sentences: &[], lang: Lang::FR, bank: &own, pieces: &[] };
        assert_eq!(labeller.morph(&word("VERB", "Tense=Past|VerbForm=Part")), None);
        assert_eq!(labeller.morph(&word("VERB", "Tense=Pres|VerbForm=Part")).as_deref(), Some("Part.Pres"));
        assert_eq!(labeller.morph(&word("ADJ", "Number=Sing")), None);
        assert_eq!(labeller.morph(&word("PROPN", "_")), None);
        assert_eq!(labeller.morph(&word("PROPN", "Gender=Fem")).as_deref(), Some("Fem"));
        assert_eq!(labeller.morph(&word("NUM", "Number=Plur")).as_deref(), Some("_"));
        assert_eq!(labeller.lemma(&word("PRON", "PronType=Prs")), None);
        assert_eq!(labeller.lemma(&word("PRON", "PronType=Dem")).as_deref(), Some("x"));
        let labeller = Labeller { bank: &PLAIN, ..labeller };
        let been = word("AUX", "Gender=Masc|Number=Sing|Tense=Past|VerbForm=Part");
        assert_eq!(labeller.morph(&been).as_deref(), Some("Part.Past"));
        assert_eq!(
            labeller.morph(&word("VERB", "Number[psor]=Plur|VerbForm=Part|Voice=Act")).as_deref(),
            Some("Part")
        );
    }

    #[test]
    fn errors_name_the_line() {
        for (text, says) in [
            ("# text = a\n1 a a X\n", "invented.conllu, line 2: fewer than seven columns"),
            ("# text = a\n2 a a X _ _ 0 root _ _\n", "line 2: word 2 after word 0"),
            ("# text = a\n1 a a X _ _ up root _ _\n", "line 2: no number: up"),
            ("1 a a X _ _ 0 root _ _\n\n", "line 2: a sentence without"),
            ("# text = a\n1-2 a _ _ _ _ _ _ _ _\n1 a a X _ _ 0 root _ _\n\n", "line 4: a contraction"),
        ] {
            let message = format!("{:#}", sentences(text).unwrap_err());
            assert!(message.contains(says), "{message}");
        }
    }

    #[test]
    fn real_treebanks_fit_our_tokens() {
        let Some(data) = super::super::tests::data() else { return };
        for lang in [Lang::FR, Lang::EN] {
            for part in [Part::Train, Part::Dev, Part::Test] {
                let set = treebanks(&data, lang, part).unwrap();
                for counts in &set.counts {
                    assert!(counts.sequences > 0, "{counts:?}");
                    assert!(counts.aligned() > 0.99, "{counts:?}");
                }
                for sequence in &set.sequences {
                    let text = sequence.analysed();
                    assert_eq!(sequence.tokens.len(), text.tokens().len());
                    for (i, gold) in sequence.tokens.iter().enumerate() {
                        let Some(gold) = &gold.lemma else { continue };
                        let (form, script) = (text.raw(i), script(text.raw(i), gold));
                        assert_eq!(apply(&script, form).as_ref(), Some(gold), "{form} {script}");
                    }
                }
            }
        }
    }
}
