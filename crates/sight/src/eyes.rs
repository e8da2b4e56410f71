//! From one frame to sightings: strip → locator → tracks → crops → recogniser.

mod networks;

use std::path::Path;

use glam::Affine2;
use score::Hand;

use self::networks::Networks;
use crate::backend::Device;
use crate::calibration::Calibration;
use crate::crop::{self, CROP_LEN, CropFrame, STRIP_HEIGHT, STRIP_WIDTH};
use crate::frame::Frame;
use crate::fusion::FusionSettings;
use crate::model::ModelError;
use crate::sighting::{HandSighting, KeySighting};
use crate::tracker::{self, Tracked, Tracker, slot};
use crate::zones::{self, Zones};

/// Both networks and what they remember of the two hands.
pub struct Eyes {
    networks: Box<dyn Networks + Send>,
    device: Device,
    tracker: Tracker,
}

impl Eyes {
    /// Loads the networks of a model's folder and runs them once, so that the first frame is not the slow one.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub fn open(folder: &Path, device: Device) -> Result<Self, ModelError> {
        let mut eyes =
            Self { networks: networks::open(folder, device)?, device, tracker: Tracker::default() };
        eyes.warm_up();
        Ok(eyes)
    }

    /// Name of the backend in reports: `"cpu"` or `"wgpu"`.
    pub fn backend(&self) -> &'static str {
        self.device.name()
    }

    /// How what is seen becomes verdicts, chosen for this network.
    pub fn fusion_settings(&self) -> FusionSettings {
        self.networks.fusion()
    }

    /// Reads fingers with a head tuned to a player, or again with the network's own.
    ///
    /// # Errors
    /// When the file cannot be used; then nothing changes.
    pub fn tune(&mut self, file: Option<&Path>) -> Result<(), ModelError> {
        self.networks.tune(file)
    }

    /// Forgets both hands, as after a jump in time.
    pub fn forget(&mut self) {
        self.tracker = Tracker::default();
        [0, 1].into_iter().for_each(|hand| self.networks.forget(hand));
    }

    /// Hears which key went down: hands that cannot have played it may not be the player's.
    pub fn hear_key(&mut self, pitch: u8) {
        self.tracker.hear_key(keyboard::rect(pitch).centre().x);
    }

    /// Looks at a frame: one sighting per hand in view.
    pub fn look(&mut self, frame: &Frame, calibration: &Calibration) -> Vec<HandSighting> {
        let maps = self.networks.locate(crop::strip(frame, calibration));
        let tracked = self.tracker.update(&maps);
        let seen: Vec<(Hand, Tracked)> =
            Hand::ALL.into_iter().zip(tracked).filter_map(|(hand, tracked)| Some((hand, tracked?))).collect();
        for (hand, _) in seen.iter().filter(|(_, tracked)| tracked.fresh) {
            self.networks.forget(slot(*hand));
        }
        let sightings = self.read(frame, calibration, &seen);
        self.tracker.hear(Hand::ALL.map(|hand| {
            sightings.iter().find(|sighting| sighting.hand == hand).map(|sighting| sighting.visible)
        }));
        sightings
    }

    fn read(
        &mut self,
        frame: &Frame,
        calibration: &Calibration,
        seen: &[(Hand, Tracked)],
    ) -> Vec<HandSighting> {
        if seen.is_empty() {
            return Vec::new();
        }
        let mut crops = Vec::with_capacity(seen.len() * crop::CROP_LEN);
        let mut travel = Vec::with_capacity(seen.len() * 2);
        for (hand, tracked) in seen {
            crops.extend(crop::crop(frame, calibration, tracked.centre_mm, *hand));
            travel.extend(tracker::travel_units(tracked.way_mm, *hand));
        }
        let squares: Vec<CropFrame> =
            seen.iter().map(|(hand, tracked)| CropFrame::new(tracked.centre_mm, *hand)).collect();
        let keys: Vec<Vec<u8>> = squares.iter().map(zones::keys_in).collect();
        let most = keys.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let side = self.networks.side();
        let mut zones = Zones::default();
        for (square, keys) in squares.iter().zip(&keys) {
            keys.iter().for_each(|&pitch| zones.push(pitch, square, &Affine2::IDENTITY, side));
            (keys.len()..most).for_each(|_| zones.push_nothing(side));
        }
        let hands: Vec<usize> = seen.iter().map(|(hand, _)| slot(*hand)).collect();
        self.networks
            .read(crops, travel, zones, &hands)
            .into_iter()
            .zip(seen.iter().zip(squares).zip(keys))
            .map(|(read, (((hand, tracked), square), keys))| {
                let tips_mm = std::array::from_fn(|finger| square.to_mm(read.points[finger]));
                HandSighting {
                    t: frame.t,
                    hand: *hand,
                    centre_mm: tracked.centre_mm,
                    tips_mm,
                    tips_px: tips_mm.map(|tip| calibration.to_px(tip)),
                    pressed: read.pressed,
                    main: read.main,
                    events: read.events,
                    visible: read.visible,
                    keys: keys
                        .into_iter()
                        .zip(read.keys)
                        .map(|(pitch, finger)| KeySighting { pitch, finger })
                        .collect(),
                    present: tracked.presence,
                }
            })
            .collect()
    }

    fn warm_up(&mut self) {
        self.networks.locate(vec![0.0; 3 * STRIP_HEIGHT * STRIP_WIDTH]);
        for hands in [&[0][..], &[0, 1]] {
            let mut zones = Zones::default();
            hands.iter().for_each(|_| zones.push_nothing(self.networks.side()));
            self.networks.read(vec![0.0; hands.len() * CROP_LEN], vec![0.0; hands.len() * 2], zones, hands);
        }
        self.forget();
    }
}
