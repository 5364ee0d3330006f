use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal,)*) => {
        /// What a place is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All kinds, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The word that records and tables use.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// A city, town or village.
    City "city",
    /// A country, or land overseas with a country code of its own.
    Country "country",
    /// A first part of a country: a state, province, oblast, French region.
    Region "region",
    /// A part of a region: a French department, a British county, a Belgian province.
    Department "department",
    /// A part of the world.
    Continent "continent",
    /// A stretch of land with a name and no administration: the Sahel, the Donbas.
    Area "area",
    /// A part of a city.
    District "district",
    /// An island or a group of islands.
    Island "island",
    /// A sea, ocean, gulf, strait, canal or lake.
    Water "water",
    /// A river.
    River "river",
    /// A mountain or mountains.
    Mountain "mountain",
    /// A building or a square, and whom it stands for.
    Building "building",
    /// A military base.
    Base "base",
}

impl Kind {
    /// The kind with the number `n`; a city for any number that is none.
    pub(crate) fn of(n: u8) -> Self {
        Self::ALL.get(usize::from(n)).copied().unwrap_or(Self::City)
    }

    /// The kind that tables call `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.name() == name)
    }

    /// A place with bounds that people are governed in and others can lie in.
    pub fn holds(self) -> bool {
        matches!(self, Self::Country | Self::Region | Self::Department)
    }
}
