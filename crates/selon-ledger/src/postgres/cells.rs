//! Values as PostgreSQL sends and takes them.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::index::Vector;
use crate::rows::Cell;

type Sent<T> = Result<T, Box<dyn Error + Sync + Send>>;

/// Stands before what stands for a character that the store does not take, and for itself.
const MARK: char = '\u{e000}';

/// `text` without U+0000, which PostgreSQL does not take.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', MARK]) {
        text.replace(MARK, "\u{e000}e").replace('\0', "\u{e000}0").into()
    } else {
        text.into()
    }
}

/// What [`escaped`] was given.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains(MARK) {
        text.replace("\u{e000}0", "\0").replace("\u{e000}e", "\u{e000}").into()
    } else {
        text.into()
    }
}

/// Text that may hold any character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(pub String);

impl ToSql for Text {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Sent<IsNull> {
        escaped(&self.0).to_sql(ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        <&str as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Text {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Sent<Self> {
        <&str>::from_sql(ty, raw).map(|text| Self(unescaped(text).into_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        <&str as FromSql<'_>>::accepts(ty)
    }
}

impl ToSql for Cell {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Sent<IsNull> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::BOOL => (*number != 0).to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Real(number) => number.to_sql(ty, out),
            Self::Text(text) => escaped(text).to_sql(ty, out),
            Self::Blob(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::BOOL | Type::INT4 | Type::INT8 | Type::FLOAT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Sent<Self> {
        Ok(match *ty {
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            _ => Self::Text(Text::from_sql(ty, raw)?.0),
        })
    }

    fn from_sql_null(_: &Type) -> Sent<Self> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        <Self as ToSql>::accepts(ty)
    }
}

impl ToSql for Vector {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Sent<IsNull> {
        out.extend_from_slice(&i32::try_from(self.lexemes.len())?.to_be_bytes());
        for (word, places) in &self.lexemes {
            out.extend_from_slice(word.as_bytes());
            out.extend_from_slice(&[0]);
            out.extend_from_slice(&u16::try_from(places.len())?.to_be_bytes());
            for place in places {
                out.extend_from_slice(&place.to_be_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TS_VECTOR
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Vector {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Sent<Self> {
        const SHORT: &str = "a search index that breaks off";
        let (_, mut rest) = raw.split_first_chunk::<4>().ok_or(SHORT)?;
        let mut lexemes = Vec::new();
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == 0).ok_or(SHORT)?;
            let word = std::str::from_utf8(&rest[..end])?.to_owned();
            let (count, places) = rest[end + 1..].split_first_chunk::<2>().ok_or(SHORT)?;
            let count = usize::from(u16::from_be_bytes(*count));
            if places.len() < 2 * count {
                return Err(SHORT.into());
            }
            let (mine, after) = places.split_at(2 * count);
            let mine = mine.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            lexemes.push((word, mine));
            rest = after;
        }
        Ok(Self { lexemes, ..Self::default() })
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TS_VECTOR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_character_comes_back() {
        for text in ["", "pont", "a\0b", "\u{e000}", "\u{e000}0", "\u{e000}e\0\u{e000}\u{e000}", "\0\0"] {
            let kept = escaped(text);
            assert!(!kept.contains('\0'));
            assert_eq!(unescaped(&kept), text, "{kept:?}");
        }
    }

    #[test]
    fn words_come_back_as_they_went() {
        let vector = Vector::of(&["le pont".to_owned(), "pont de pierr pont".to_owned()]);
        let mut out = BytesMut::new();
        vector.to_sql(&Type::TS_VECTOR, &mut out).unwrap();
        assert_eq!(Vector::from_sql(&Type::TS_VECTOR, &out).unwrap().lexemes, vector.lexemes);
        for cut in 0..out.len() {
            let _ = Vector::from_sql(&Type::TS_VECTOR, &out[..cut]);
        }
    }
}
