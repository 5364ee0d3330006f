//! Files that pages need, inside the binary. Their addresses carry a hash of what is in them, so browsers keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 5] = [
    Asset {
        name: "article.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../assets/article.js"),
    },
    Asset {
        name: "review.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../assets/review.js"),
    },
    Asset {
        name: "selon.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../assets/selon.css"),
    },
    Asset {
        name: "selon.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../assets/selon.js"),
    },
    Asset { name: "selon.svg", kind: "image/svg+xml", bytes: include_bytes!("../assets/selon.svg") },
];

/// Hash and name, as they stand in addresses.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let name = |asset: &Asset| {
        let hash = Sha256::digest(asset.bytes);
        let hex: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}-{}", asset.name)
    };
    ASSETS.iter().map(name).collect()
});

/// Address of a file; of one that does not exist, an address that does not either.
pub fn address(name: &str) -> String {
    let at = ASSETS.iter().position(|asset| asset.name == name);
    let hashed = at.and_then(|at| NAMES.get(at)).map_or(name, String::as_str);
    format!("/assets/{hashed}")
}

/// Gives a file.
pub async fn get(Path(hashed): Path<String>) -> Result<Response, Failure> {
    let at = NAMES.iter().position(|name| *name == hashed);
    let asset = at.and_then(|at| ASSETS.get(at)).ok_or_else(|| Failure::not_found("no such file"))?;
    let headers =
        [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_hashes() {
        let css = address("selon.css");
        assert!(css.starts_with("/assets/") && css.ends_with("-selon.css"), "{css}");
        assert_eq!(address("none.css"), "/assets/none.css");
    }
}
