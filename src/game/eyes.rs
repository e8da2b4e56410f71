//! The eyes in the game: sight runs beside it, and what it sees becomes finger events on the hands.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::tasks::futures::check_ready;
use bevy::tasks::{AsyncComputeTaskPool, Task};
use score::Hand;
use sight::adapt::{self, Album};
use sight::backend::BackendChoice;
use sight::calibration::Calibration;
use sight::frame::Frame;
use sight::fusion::FusionSettings;
use sight::sighting::HandSighting;
use sight::worker::{Sight, SightConfig, SightStatus};

use super::session::{Session, SongBegan, SongTime};
use super::{GameOptions, GameSystems, Screen};

mod pane;
mod source;

use pane::Pane;
use source::Wish;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Eyes>()
        .init_resource::<EyeWords>()
        .add_systems(Startup, grow_hands)
        .add_systems(OnEnter(Screen::CameraSetup), open_for_setup)
        .add_systems(
            Update,
            (open, arrive, remember, watch, describe)
                .chain()
                .in_set(GameSystems::Input)
                .after(super::session::tick),
        );
}

/// A hand that the eyes look for.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenHand(pub Hand);

/// What was newly seen of a hand: for each frame its capture time (clock seconds) and the hand, if it
/// was in view. Replaced whenever there is news.
#[derive(Component, Clone, Debug, Default)]
pub struct FingerEvent {
    /// Frames since the last event, oldest first.
    pub sightings: Vec<(f64, Option<HandSighting>)>,
}

/// The running sight, if there is one.
#[derive(Resource, Default)]
pub struct Eyes {
    sight: Option<Sight>,
    /// Pictures alone, where recognition cannot start.
    pane: Option<Pane>,
    /// What is being opened.
    opening: Option<Task<Opening>>,
    /// Why there is none, for the player.
    trouble: Option<String>,
    /// Where the keyboard lies in the camera's picture, if that is known.
    calibration: Option<Calibration>,
    /// Hands that sight is tuned to.
    hands: Option<PathBuf>,
    /// Whether the corners that were set for this camera before are still to be looked up.
    unremembered: bool,
}

/// What the player is told about the camera.
#[derive(Resource, Clone, Debug, Default)]
pub struct EyeWords {
    /// One sentence or two: what works, what does not, what to do.
    pub long: String,
    /// The same in a few words.
    pub short: &'static str,
}

impl Eyes {
    /// The newest picture.
    pub fn frame(&self) -> Option<Frame> {
        match &self.sight {
            Some(sight) => sight.latest_frame(),
            None => self.pane.as_ref()?.frame(),
        }
    }

    /// Where the keyboard lies in it.
    pub fn calibration(&self) -> Option<Calibration> {
        self.sight.as_ref().and_then(Sight::calibration).or_else(|| self.calibration.clone())
    }

    /// Whether fingers are looked for.
    pub fn are_open(&self) -> bool {
        self.sight.is_some()
    }

    /// Hears which key went down: hands that cannot have played it may not be the player's.
    pub fn hear_key(&self, clock_s: f64, pitch: u8) {
        if let Some(sight) = &self.sight {
            sight.hear_key(clock_s, pitch);
        }
    }

    /// Keeps glimpses of the hands from now on, in memory.
    pub fn begin_album(&self) {
        if let Some(sight) = &self.sight {
            sight.begin_album();
        }
    }

    /// What was kept since; nothing more is.
    pub fn end_album(&self) -> Option<Album> {
        self.sight.as_ref()?.end_album()
    }

    /// Sees with hands that were tuned to, or as everybody is seen.
    pub fn tune(&mut self, file: Option<PathBuf>) {
        self.hands.clone_from(&file);
        if let Some(sight) = &self.sight {
            sight.tune(file);
        }
    }

    /// Whether sight is tuned to the player's hands in front of this camera.
    pub fn knows_hands(&self) -> bool {
        self.hands.is_some()
    }

    /// Forgets the player's hands in front of this camera.
    ///
    /// # Errors
    /// One sentence when their file cannot be removed.
    pub fn forget_hands(&mut self) -> Result<(), String> {
        if let Some(file) = self.hands.take() {
            adapt::forget(&file).map_err(|error| error.to_string())?;
            self.tune(None);
        }
        Ok(())
    }

    /// How what is seen becomes verdicts, once fingers are looked for.
    pub fn fusion_settings(&self) -> Option<FusionSettings> {
        self.sight.as_ref().map(Sight::fusion_settings)
    }

    /// The camera's name.
    pub fn name(&self) -> Option<String> {
        self.sight.as_ref().map(|sight| sight.describe().to_owned())
    }

    /// Takes another calibration from now on.
    pub fn set_calibration(&mut self, calibration: Calibration) {
        if let Some(sight) = &self.sight {
            sight.set_calibration(calibration.clone());
        }
        self.calibration = Some(calibration);
    }

    /// Whether a source is open or being opened.
    fn is_busy(&self) -> bool {
        self.sight.is_some() || self.pane.is_some() || self.opening.is_some()
    }

    /// Closes what is open and opens what is wished, both beside the game.
    fn start(&mut self, wish: Wish) {
        let (old_sight, old_pane) = (self.sight.take(), self.pane.take());
        let known = self.calibration.clone();
        self.trouble = None;
        self.opening = Some(AsyncComputeTaskPool::get().spawn(async move {
            // A camera can be opened once only: the old one goes first.
            drop((old_sight, old_pane));
            open_now(&wish, known.as_ref())
        }));
    }
}

fn grow_hands(mut commands: Commands) {
    for hand in Hand::ALL {
        commands.spawn((
            Name::new(format!("Hand {}", hand.letter())),
            SeenHand(hand),
            FingerEvent::default(),
        ));
    }
}

/// The performer's camera is set up for every run; a real one stays open.
fn open(
    mut began: MessageReader<SongBegan>,
    options: Res<GameOptions>,
    session: Option<Res<Session>>,
    song: Res<SongTime>,
    mut eyes: ResMut<Eyes>,
) {
    if began.read().count() > 0 && (options.camera == "performer" || !eyes.is_busy()) {
        eyes.start(Wish::new(&options, session.as_deref(), &song));
    }
}

/// The camera's screen needs a picture, too; the performer only has one while somebody plays.
fn open_for_setup(
    options: Res<GameOptions>,
    session: Option<Res<Session>>,
    song: Res<SongTime>,
    mut eyes: ResMut<Eyes>,
) {
    if !eyes.is_busy() {
        eyes.start(Wish::new(&options, session.as_deref(), &song));
    }
}

/// What came of opening a source.
enum Opening {
    /// Fingers are looked for.
    Seeing(Sight, Option<Calibration>, Option<PathBuf>),
    /// Pictures, but nothing to recognise fingers with, and why.
    Showing(Pane, Option<Calibration>, String),
    /// Nothing was asked for.
    Nothing,
    /// Nothing came of it, and why.
    Failed(String),
}

/// Loading the network may take seconds, so this runs beside the game.
fn open_now(wish: &Wish, known: Option<&Calibration>) -> Opening {
    let opened = match wish.open() {
        Ok(Some(opened)) => opened,
        Ok(None) => return Opening::Nothing,
        Err(trouble) => return Opening::Failed(trouble),
    };
    let older = known.filter(|_| !opened.exact).cloned();
    let calibration = older.or(opened.calibration);
    let hands = super::lesson::hands_file(&opened.source.describe()).filter(|file| file.exists());
    let config = SightConfig {
        source: opened.source,
        calibration: calibration.clone(),
        backend: wish.options.backend.parse().unwrap_or(BackendChoice::Auto),
        model: wish.options.models.clone(),
        hands: hands.clone(),
    };
    let trouble = match Sight::start(config) {
        Ok(sight) => {
            let hands = hands.filter(|_| sight.began_tuned());
            return Opening::Seeing(sight, calibration, hands);
        }
        Err(error) => error.to_string(),
    };
    // Without recognition the picture is still worth showing.
    let pane = wish.open().and_then(|again| again.map(|again| Pane::open(again.source)).transpose());
    match pane {
        Ok(Some(pane)) => Opening::Showing(pane, calibration, trouble),
        Ok(None) | Err(_) => Opening::Failed(trouble),
    }
}

/// Takes over what was opened beside the game.
fn arrive(mut eyes: ResMut<Eyes>) {
    let Some(opening) = eyes.opening.as_mut().and_then(check_ready) else { return };
    eyes.opening = None;
    match opening {
        Opening::Seeing(sight, calibration, hands) => {
            eyes.sight = Some(sight);
            eyes.hands = hands;
            eyes.unremembered = calibration.is_none();
            eyes.calibration = calibration;
        }
        Opening::Showing(pane, calibration, trouble) => {
            warn!("{trouble}");
            eyes.pane = Some(pane);
            eyes.calibration = calibration;
            eyes.trouble = Some(trouble);
        }
        Opening::Nothing => {}
        Opening::Failed(trouble) => {
            warn!("{trouble}");
            eyes.trouble = Some(trouble);
        }
    }
}

/// Corners that were set for this camera before. They are scaled to its pictures, so the first picture comes first.
fn remember(mut eyes: ResMut<Eyes>) {
    if !eyes.unremembered {
        return;
    }
    let (Some(frame), Some(name), Some(folder)) = (eyes.frame(), eyes.name(), calibration_folder()) else {
        return;
    };
    eyes.unremembered = false;
    match Calibration::load(&folder, &name, [frame.width, frame.height]) {
        Ok(Some(calibration)) => eyes.set_calibration(calibration),
        Ok(None) => {}
        // One that cannot be read is as good as none: the corners are set anew.
        Err(error) => warn!("{error}"),
    }
}

/// News from sight becomes finger events on both hands.
fn watch(eyes: Res<Eyes>, mut hands: Query<(&SeenHand, &mut FingerEvent)>) {
    let looks = eyes.sight.as_ref().map(Sight::looks).unwrap_or_default();
    if looks.is_empty() {
        return;
    }
    for (hand, mut event) in &mut hands {
        event.sightings = looks
            .iter()
            .map(|look| (look.t, look.hands.iter().find(|seen| seen.hand == hand.0).cloned()))
            .collect();
    }
}

fn describe(eyes: Res<Eyes>, options: Res<GameOptions>, mut words: ResMut<EyeWords>) {
    let (long, short) = match (&eyes.sight, &eyes.trouble) {
        (Some(sight), _) => match sight.status() {
            SightStatus::Watching => (format!("Watching: {}.", sight.describe()), "Waiting for the picture"),
            SightStatus::NeedsCalibration => (
                "The camera works, but not where the keys are: press C and set the four corners.".to_owned(),
                "Press C and show me the keys",
            ),
            SightStatus::Waiting(sentence) => (sentence, "The camera is away. C says more."),
            SightStatus::Ended(Some(sentence)) => (sentence, "The camera stopped. C says why."),
            SightStatus::Ended(None) => ("The pictures have ended.".to_owned(), "The pictures have ended."),
        },
        (None, Some(trouble)) => (
            format!("Fingers are not seen: {trouble}. Notes and timing still count."),
            "Fingers are not seen. C says why.",
        ),
        (None, None) if options.camera == "none" => {
            ("No camera is used; notes and timing still count.".to_owned(), "No camera is used.")
        }
        (None, None) if eyes.opening.is_some() => {
            ("The camera is being opened.".to_owned(), "The camera is being opened.")
        }
        (None, None) => {
            ("The camera opens with the first level.".to_owned(), "The camera opens with a level.")
        }
    };
    if words.long != long {
        *words = EyeWords { long, short };
    }
}

/// Where calibrations are kept, one per camera.
pub fn calibration_folder() -> Option<PathBuf> {
    super::progress::data_folder()
}
