use anstyle::{AnsiColor, Effects, Style};

/// What each part of a page looks like. The page says the same without any of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Theme {
    /// The headline.
    pub title: Style,
    /// A section's heading.
    pub section: Style,
    /// A speaker's name.
    pub speaker: Style,
    /// Everything that can be read later: line numbers, kinds, addresses.
    pub quiet: Style,
    /// Words that the article prints as the speaker's own.
    pub quoted: Style,
    /// Words that report without quoting.
    pub reported: Style,
    /// Quotation marks.
    pub mark: Style,
    /// What a quantity has beside the style of the words around it.
    pub figure: Effects,
    /// Words that signal reporting.
    pub cue: Style,
    /// Denials.
    pub against: Style,
    /// Confirmations.
    pub with: Style,
    /// Demands, promises, forecasts, accusations.
    pub act: Style,
    /// Hedges, repairs and doubts.
    pub doubt: Style,
}

impl Theme {
    /// No escape sequences at all.
    pub fn plain() -> Self {
        Self::default()
    }

    /// The sixteen colours that every terminal has and lets its owner choose; no background and no
    /// yellow, so that it reads on light and dark.
    pub fn colour() -> Self {
        let of = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
        Self {
            title: Style::new().bold(),
            section: Style::new().bold().underline(),
            speaker: of(AnsiColor::Blue).bold(),
            quiet: Style::new().dimmed(),
            quoted: of(AnsiColor::Green),
            reported: Style::new(),
            mark: of(AnsiColor::Green).bold(),
            figure: Effects::BOLD | Effects::UNDERLINE,
            cue: of(AnsiColor::Cyan),
            against: of(AnsiColor::Red).bold(),
            with: of(AnsiColor::Green).bold(),
            act: of(AnsiColor::Blue),
            doubt: of(AnsiColor::Magenta),
        }
    }
}
