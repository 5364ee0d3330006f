//! What the trained readers must not do, whatever they learned.

use selon_read::{Options, read};
use selon_text::{Article, Lang};

#[test]
fn a_piece_of_a_quotation_is_not_said_twice() {
    let text = "Dilys Harcourt was on board. “We drifted for what felt like an hour,” she said, “and nobody told us a thing.”";
    let article = Article { lang: Some(Lang::EN), ..Article::from_text("case", text) };
    let claims = read(&article, Options::default()).claims;
    let holding = claims.iter().filter(|c| c.text.contains("nobody told us"));
    assert_eq!(holding.count(), 1, "{claims:?}");
}
