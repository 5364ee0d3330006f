//! Where readings go: standard output, or a file that is replaced only once it is complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::args::Format;

/// What stands before the features of a map.
const COLLECTION: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[\n";

/// Readings on their way out, one after the other.
pub struct Output {
    writer: BufWriter<Box<dyn Write + Send>>,
    format: Format,
    /// What stands between two pages.
    rule: String,
    /// The file under way and its name to be.
    part: Option<(PathBuf, PathBuf)>,
    written: u64,
}

impl Output {
    /// Output to `path`, or to standard output. `rule` parts pages.
    pub fn open(path: Option<&Path>, format: Format, rule: String) -> anyhow::Result<Self> {
        let (writer, part): (Box<dyn Write + Send>, _) = match path {
            None => (Box::new(io::stdout()), None),
            // A pipe or a device takes bytes as they come; a new name in its place would take its place.
            Some(path) if path.exists() && !path.is_file() => (
                Box::new(
                    File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?,
                ),
                None,
            ),
            Some(path) => {
                let name = path
                    .file_name()
                    .with_context(|| format!("{}: not the name of a file", path.display()))?;
                let mut hidden = std::ffi::OsString::from(".");
                hidden.push(name);
                hidden.push(".part");
                // Through a link to the file itself, so that the link stays one.
                let to = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                let part = to.with_file_name(hidden);
                let file =
                    File::create(&part).with_context(|| format!("{}: cannot be written", part.display()))?;
                if let Ok(old) = fs::metadata(&to) {
                    // The new file is as private as the one that it replaces.
                    let _ = fs::set_permissions(&part, old.permissions());
                }
                (Box::new(file), Some((part, to)))
            }
        };
        Ok(Self { writer: BufWriter::with_capacity(1 << 16, writer), format, rule, part, written: 0 })
    }

    /// Writes what stands above everything else.
    pub fn head(&mut self, line: &[u8]) -> io::Result<()> {
        self.writer.write_all(line)
    }

    /// Writes one reading, rendered in the output's format.
    pub fn write(&mut self, rendered: &[u8]) -> io::Result<()> {
        if rendered.is_empty() {
            return Ok(());
        }
        let before: &[u8] = match (self.format, self.written) {
            (Format::Geojson, 0) => COLLECTION,
            (Format::Geojson, _) => b",\n",
            (Format::Json, 0) => b"[\n",
            (Format::Json, _) => b",\n",
            (Format::Page, 1..) => self.rule.as_bytes(),
            _ => b"",
        };
        self.writer.write_all(before)?;
        self.writer.write_all(rendered)?;
        self.written += 1;
        Ok(())
    }

    /// Sends out what is held back.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// Ends the output and gives the file its name.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.writer.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        if self.format == Format::Geojson {
            self.writer.write_all(if self.written == 0 { COLLECTION } else { b"\n" })?;
            self.writer.write_all(b"]}\n")?;
        }
        self.writer.flush()?;
        match self.part.take() {
            Some((part, to)) => fs::rename(part, to),
            None => Ok(()),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.part {
            let _ = fs::remove_file(part);
        }
    }
}
