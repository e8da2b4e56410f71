//! The sustain pedal's moves, gathered into the stretches that it is down.

/// The sustain pedal going down or up on a channel.
#[derive(Copy, Clone, Debug)]
pub(crate) struct PedalMove {
    pub tick: u64,
    pub channel: u8,
    pub down: bool,
}

/// Stretches with the pedal down on any channel; a pedal that stays down does so to the end.
pub(crate) fn pedal_spans(mut moves: Vec<PedalMove>) -> Vec<(u64, u64)> {
    moves.sort_by_key(|pedal| pedal.tick);
    let mut spans = Vec::new();
    let mut channels_down = 0u16;
    let mut since = 0;
    for pedal in moves {
        let was_down = channels_down != 0;
        let channel = 1u16 << (pedal.channel & 0x0F);
        channels_down = if pedal.down { channels_down | channel } else { channels_down & !channel };
        match (was_down, channels_down != 0) {
            (false, true) => since = pedal.tick,
            (true, false) => spans.push((since, pedal.tick)),
            _ => {}
        }
    }
    if channels_down != 0 {
        spans.push((since, u64::MAX));
    }
    spans
}
