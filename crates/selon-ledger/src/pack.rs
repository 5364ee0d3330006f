//! Bytes made small: a checksum and the length in front of a Zstandard frame.
//!
//! The checksum is over the frame as it is stored. A frame has bits that unpacking ignores, and not even one of those may
//! change without being noticed.

use std::io::Read;

/// What bodies of entries have in common. Never to change: without it, what was packed with it does not unpack.
pub(crate) const COMMON: &[u8] = include_bytes!("../schema/common-1.json");

/// Above this, packing harder costs more time than the bytes are worth.
const LEVEL: i32 = 7;
/// Longest value that is unpacked, in bytes: a text may have 32 MB, and its record some times that.
const LONGEST: u64 = 1 << 30;

/// `bytes`, packed; what also stands in `like` takes next to no room.
pub(crate) fn pack(bytes: &[u8], like: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = vec![0; 8];
    {
        let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(&mut out, LEVEL, like)?;
        encoder.include_contentsize(false)?;
        if like.len() > 1 << 16 {
            encoder.long_distance_matching(true)?;
        }
        encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
        std::io::Write::write_all(&mut encoder, bytes)?;
        encoder.finish()?;
    }
    let length = u32::try_from(bytes.len()).map_err(|_| std::io::Error::other("more than 4 GB"))?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    let sum = crc32fast::hash(&out[4..]);
    out[..4].copy_from_slice(&sum.to_le_bytes());
    Ok(out)
}

/// What [`pack`] packed, with the same `like`.
pub(crate) fn unpack(packed: &[u8], like: &[u8]) -> Result<Vec<u8>, String> {
    let (sum, rest) = packed.split_first_chunk::<4>().ok_or("cut short")?;
    if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
        return Err("the packed bytes have changed".to_owned());
    }
    let (length, frame) = rest.split_first_chunk::<4>().ok_or("cut short")?;
    let length = u64::from(u32::from_le_bytes(*length));
    if length > LONGEST {
        return Err(format!("{length} bytes unpacked, which no entry has"));
    }
    let mut out = Vec::with_capacity(usize::try_from(length).unwrap_or(0).min(1 << 24));
    let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(frame, like).map_err(|e| e.to_string())?;
    decoder.window_log_max(31).map_err(|e| e.to_string())?;
    decoder.take(length + 1).read_to_end(&mut out).map_err(|e| e.to_string())?;
    if out.len() as u64 != length {
        return Err("not as long as it says".to_owned());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_stays_as_it_is() {
        let hash = crate::Hash::of(COMMON).to_string();
        assert_eq!(
            hash, "7d3001234dd60d80b32a2ae4afd0e4b58bbe659a158e74c83a004cc8d7c1006f",
            "entries that exist would not unpack"
        );
    }

    #[test]
    fn what_is_packed_unpacks_and_no_bit_may_change() {
        let text = "Le pont restera fermé. ".repeat(40);
        for like in ["", "Le pont restera fermé, dit la mairie."] {
            let packed = pack(text.as_bytes(), like.as_bytes()).unwrap();
            assert!(packed.len() < 100);
            assert_eq!(unpack(&packed, like.as_bytes()).unwrap(), text.as_bytes());
            for bit in 0..packed.len() * 8 {
                let mut changed = packed.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert!(unpack(&changed, like.as_bytes()).is_err(), "bit {bit}");
            }
        }
        assert_eq!(unpack(&pack(b"", b"").unwrap(), b"").unwrap(), b"");
        assert!(unpack(b"ab", b"").is_err());
    }
}
