#[test]
fn dbg() {
    let text = selon_text::Text::new("Elle dure dix-huit mois. Elle dure douze ans. Elle dure douze mois. Elle dure six mois.", selon_text::Lang::FR, selon_text::Field::Text);
    let f = super::Finder::new(&text, 0..text.tokens().len());
    println!("{:?} {:?}", f.count(2).map(|c| (c.end, c.count)), f.all());
    println!("{:?}", (0..text.tokens().len()).map(|i| f.words.may_be_core(&text, i)).collect::<Vec<_>>());
}
