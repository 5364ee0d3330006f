//! What the machine has, and how it gets what it lacks.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Where a program is, among the folders that programs are looked for in.
pub fn found(name: &str) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")?;
    std::env::split_paths(&on_path).map(|dir| dir.join(name)).find(|path| path.is_file())
}

/// Installs packages where there is `apt-get`. `what` is what they are needed for.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0"));
    let mut before = if root { Vec::new() } else { vec!["sudo"] };
    before.push("apt-get");
    let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
    for rest in [&["update"][..], &install] {
        let status = Command::new(before[0])
            .args(&before[1..])
            .args(rest)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()
            .with_context(|| format!("{what} needed; there is no {}", before[0]))?;
        ensure!(status.success(), "{what} needed; apt-get {}: {status}", rest.join(" "));
    }
    Ok(())
}
