use std::fmt;
use std::str::FromStr;

/// What somebody may do; each may all that those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads, and keeps what concerns only them.
    Reader,
    /// Decides on claims.
    Reviewer,
    /// Adds articles, and sends what happens elsewhere.
    Editor,
    /// Manages accounts, and sees who did what.
    Admin,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Reviewer, Self::Editor, Self::Admin];

    /// The word for it, as commands, forms and the store have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Reviewer => "reviewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let role = Self::ALL.into_iter().find(|role| role.name() == name);
        role.ok_or_else(|| format!("{name}: a role is reader, reviewer, editor or admin"))
    }
}
