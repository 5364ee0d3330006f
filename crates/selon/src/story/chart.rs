//! A series as a picture by itself, with its table.

use selon_story::Series;
use selon_web::chart::Drawing;

use super::telling::value;
use crate::render::Ui;

const COLUMNS: [(&str, &str); 4] =
    [("date", "date"), ("value", "valeur"), ("who", "qui"), ("article", "article")];
const SELF: (&str, &str) = ("the article itself", "l’article lui-même");
const HINT: (&str, &str) = (
    "bar: bounds · arrow: or more, or less · hollow: told as past, or expected",
    "barre : bornes · flèche : ou plus, ou moins · creux : donné comme passé, ou attendu",
);

/// The picture of `series`, as SVG.
pub fn chart(series: &Series, ui: Ui) -> String {
    Drawing {
        own: ui.say(SELF),
        hint: ui.say(HINT),
        columns: COLUMNS.map(|column| ui.say(column)),
        number: &|n| ui.number(n),
        value: &|p| value(ui, p),
        day: &|day| day.to_string(),
        link: None,
    }
    .svg(series)
}
