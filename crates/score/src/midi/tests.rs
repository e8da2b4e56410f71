//! MIDI files as they come: what is understood, what is refused, what survives being written.

mod channels;
mod properties;
mod reading;
mod refusing;

/// Chunks of a file in the making.
fn file(format: u16, division: u16, tracks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"MThd\0\0\0\x06".to_vec();
    bytes.extend(format.to_be_bytes());
    bytes.extend((tracks.len() as u16).to_be_bytes());
    bytes.extend(division.to_be_bytes());
    for track in tracks {
        bytes.extend(b"MTrk");
        bytes.extend((track.len() as u32).to_be_bytes());
        bytes.extend(track);
    }
    bytes
}

/// A track of events, closed by its end.
fn track(events: &[&[u8]]) -> Vec<u8> {
    let mut bytes = events.concat();
    bytes.extend([0, 0xFF, 0x2F, 0]);
    bytes
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes = vec![0, 0xFF, 0x03, text.len() as u8];
    bytes.extend(text.as_bytes());
    bytes
}

/// One note of a quarter at 96 ticks per quarter note, on the given channel, at once.
fn quarter(channel: u8, pitch: u8) -> Vec<u8> {
    vec![0, 0x90 | channel, pitch, 80, 96, 0x80 | channel, pitch, 0]
}
