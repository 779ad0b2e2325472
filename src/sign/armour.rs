//! Armour (RFC 9580, section 6): the blocks of a text, and which packets are in them.

use std::io::{self, Read as _};

use pgp::{
    armor::{BlockType, Dearmor},
    errors::Error,
    packet::{Packet, PacketParser},
    types::Tag,
};

/// The blocks of a text, each from its first line to the one before the next block.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let begins: Vec<usize> = text.match_indices("-----BEGIN ").map(|(at, _)| at).collect();
    let ends: Vec<usize> = begins.iter().skip(1).copied().chain([text.len()]).collect();
    begins.into_iter().zip(ends).map(|(begin, end)| &text[begin..end])
}

/// The bytes in a block, and what the armour says they are.
pub(super) fn open(block: &str) -> Result<(Option<BlockType>, Vec<u8>), Error> {
    let mut armour = Dearmor::new(block.as_bytes());
    let mut bytes = Vec::new();
    armour.read_to_end(&mut bytes)?;
    Ok((armour.typ, bytes))
}

/// Whether a text holds a secret key of OpenPGP, whatever its armour says that it is.
pub fn holds_secret_key(text: &str) -> bool {
    let is_secret = |block: &str| {
        let named = block.lines().next().is_some_and(|line| line.contains("PRIVATE KEY"));
        named || open(block).is_ok_and(|(_, bytes)| tags(&bytes).into_iter().any(is_secret_key))
    };
    blocks(text).any(is_secret)
}

fn is_secret_key(tag: Tag) -> bool {
    matches!(tag, Tag::SecretKey | Tag::SecretSubkey)
}

/// The kinds of the packets, also of those that cannot be understood.
fn tags(bytes: &[u8]) -> Vec<Tag> {
    let mut parser = PacketParser::new(bytes);
    let mut tags = Vec::new();
    while let Some(Ok(mut body)) = parser.next_ref() {
        tags.push(body.packet_header().tag());
        if io::copy(&mut body, &mut io::sink()).is_err() {
            break;
        }
    }
    tags
}

/// The packets of public data. One of a version that is not known is left out, since newer programs write such; one
/// that is cut off or makes no sense is an error.
pub(super) fn packets(bytes: &[u8]) -> Result<Vec<Packet>, Error> {
    let is_newer = |error: &Error| match error {
        Error::Unsupported { .. } => true,
        Error::InvalidPacketContent { source } => matches!(**source, Error::Unsupported { .. }),
        _ => false,
    };
    PacketParser::new(bytes).filter(|packet| !packet.as_ref().is_err_and(is_newer)).collect()
}
