use jiff::civil::Date;
use selon_text::Lang;

/// What the caller knows about an input besides its bytes.
///
/// For a page or a text, `lang` and `date` win over what the page says of itself, since a person gave them. In a
/// JSONL input the fields of a line win, and hints fill in what a line leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Name of the document; without it the address is the name.
    pub doc: Option<String>,
    /// The address that the bytes came from.
    pub url: Option<String>,
    /// Language.
    pub lang: Option<Lang>,
    /// Publication date.
    pub date: Option<Date>,
    /// Character encoding as a transport declares it: the `charset` of an HTTP `Content-Type`.
    pub charset: Option<String>,
}
