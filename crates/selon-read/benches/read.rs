//! How fast an article is read, from its text to its claims, in words a second on one core.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use selon_page::Hints;
use selon_read::{Options, read};
use selon_text::{Article, Lang};

// News as it comes: one sentence in two attributes something.
const FR: [&str; 12] = [
    "La sécheresse dure depuis neuf semaines dans la vallée de l’Orne.\n",
    "Le préfet, Marc Dubreuil, a annoncé mardi que l’arrosage serait interdit dès le 1er juillet. ",
    "« Nous n’avons plus le choix », a-t-il expliqué devant les maires réunis à Saint-Aubin. ",
    "Selon la chambre d’agriculture, 1 200 exploitations ont déjà perdu la moitié de leur fourrage. ",
    "Les rivières ont baissé, les troupeaux descendent plus tôt des hauteurs, les marchés se vident.\n",
    "« Si la pluie ne vient pas, prévient Odile Ferrand, éleveuse, nous vendrons les bêtes avant l’automne. » ",
    "L’opposition accuse la région d’avoir tardé, ce que sa présidente dément. ",
    "D’après un rapport publié en mai, deux réservoirs auraient perdu jusqu’à 30 % de leur volume. ",
    "L’entreprise qui les exploite n’a pas souhaité commenter. ",
    "Les pompiers ont passé la nuit sur les collines, où le vent tournait sans cesse.\n",
    "Les météorologues n’attendent aucune averse avant dix jours, tandis que les nappes restent basses. ",
    "Le conseil se réunira jeudi pour décider de la suite, dans une salle qui n’a pas de climatisation.\n",
];
const EN: [&str; 12] = [
    "The drought in the Orne valley is in its ninth week.\n",
    "The prefect, Marc Dubreuil, announced on Tuesday that watering would be banned from July 1. ",
    "“We have no choice left,” he told the mayors who had gathered in Saint-Aubin. ",
    "According to the farmers’ chamber, 1,200 farms have already lost half of their fodder. ",
    "Rivers are low, herds are coming down early from the hills, and the markets are emptying.\n",
    "“If the rain does not come,” warned Odile Ferrand, who raises cattle, “we will sell before the autumn.” ",
    "The opposition accused the region of having waited too long, which its president denied. ",
    "A report published in May said two reservoirs had reportedly lost up to 30% of their volume. ",
    "The company that runs them declined to comment. ",
    "Firefighters spent the night on the slopes, where the wind kept turning.\n",
    "Forecasters expect no shower for ten days, and the water table stays low. ",
    "The council meets on Thursday to decide what comes next, in a room without air conditioning.\n",
];

/// A text of at least `words` words, always the same.
fn repeated(sentences: &[&str], words: usize) -> String {
    let mut out = String::new();
    // A step that shares no factor with the number of sentences mixes them.
    let (mut n, mut k) = (0, 0);
    while n < words {
        let sentence = sentences[k % sentences.len()];
        out.push_str(sentence);
        n += sentence.split_whitespace().count();
        k += 5;
    }
    out
}

fn bench(c: &mut Criterion) {
    let samples: [&[u8]; 2] =
        [include_bytes!("../../../samples/fr.html"), include_bytes!("../../../samples/en.html")];
    for (lang, sentences, page) in [(Lang::FR, FR, samples[0]), (Lang::EN, EN, samples[1])] {
        let sample = selon_page::html(page, &Hints::default()).expect("the samples hold articles");
        let date = sample.date;
        let made = |words| Article {
            date,
            lang: Some(lang),
            ..Article::from_text("repeated", repeated(&sentences, words))
        };
        let mut group = c.benchmark_group(lang.to_string());
        for (name, article) in [("sample", sample), ("article", made(600)), ("long text", made(20_000))] {
            group.throughput(Throughput::Elements(article.text.split_whitespace().count() as u64));
            group.bench_function(format!("{name} (words)"), |b| {
                b.iter(|| read(black_box(&article), Options::default()).claims.len());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
