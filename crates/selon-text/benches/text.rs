//! How fast a text is cut up, in bytes; the text has about 6.3 bytes a word.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use selon_text::{Field, Lang, Text, detect};

const FR: [&str; 10] = [
    "Le maire de Brest a annoncé lundi la fin de la grève, après neuf jours d’arrêt. ",
    "« Nous avons trouvé un accord. Il protège les emplois », a déclaré Claire Vasseur, directrice du port. ",
    "Selon l’opposition, jusqu’à 8 000 dockers « ont perdu une semaine de salaire ». ",
    "M. Morel n’a pas souhaité commenter, mais son cabinet parle d’une « vaste “farce” ».\n",
    "Qu’a-t-il promis ? Rien, d’après J. Berg, l’un des signataires du texte (nouvelle fenêtre). ",
    "La direction, elle, évoque des pertes de 2,5 millions d’euros au mois de mars 2024…\n",
    "Lire aussi\n",
    "Port : pourquoi la grève a duré\n",
    "« Ils tirent déjà« , a dit le chef du syndicat, qui s’attend à d’autres départs avant la fin de l’année. ",
    "Les équipes ont repris leur poste aujourd’hui, vers 14 h 30, sans qu’aucun incident n’ait été signalé.\n",
];
const EN: [&str; 8] = [
    "The mayor of Brest said Monday that the strike was over after nine days. ",
    "\"We have a deal. It protects the jobs,\" said Claire Vasseur, who runs the port. ",
    "According to the opposition, up to 8,000 dockers “lost a week of pay.” ",
    "Mr. Morel declined to comment, but aides spoke of a 'farce' in Washington D.C. The team left at 5 p.m.\n",
    "Read more: Why the strike dragged on\n",
    "He doesn't expect that the players' union will sign before the end of the year, officials said. ",
    "Losses reached $2.5 million in March 2024, the firm added (opens in a new tab). ",
    "Teams went back to work, and nobody was hurt.\n",
];

fn article(sentences: &[&str], bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 200);
    // A step that shares no factor with the number of sentences mixes them, always in the same way.
    let mut k = 0;
    while out.len() < bytes {
        out.push_str(sentences[k % sentences.len()]);
        k += 3;
    }
    out
}

fn bench(c: &mut Criterion) {
    for (name, lang, sentences) in [("fr", Lang::FR, &FR[..]), ("en", Lang::EN, &EN[..])] {
        let mut group = c.benchmark_group(name);
        for (size, bytes) in [("article", 5_000), ("book", 1_000_000)] {
            let source = article(sentences, bytes);
            let words = source.split_whitespace().count();
            group.throughput(Throughput::Elements(words as u64));
            group.bench_function(format!("{size} (words)"), |b| {
                b.iter(|| Text::new(black_box(&source), lang, Field::Text).sentences().len());
            });
        }
        let source = article(sentences, 5_000);
        group.throughput(Throughput::Elements(1));
        group.bench_function("detect", |b| b.iter(|| detect(black_box(&source), None)));
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
