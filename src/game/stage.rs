//! The stage: where things lie in the picture, and the camera that looks at it from the player's seat.
//!
//! The world is in centimetres: x as in keyboard space, y up, z towards the player. The keyboard's front
//! edge is z = 0, its back end z = −15; beyond it lies the water, down which the notes glide.

use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::window::PrimaryWindow;
use keyboard::Range;
use score::Exercise;

use super::paint::{GlowMaterial, Paints, WaterMaterial};
use super::{GameSystems, theme};

/// Angle by which the seated player's eye looks down.
const PITCH: f32 = 23.0;
/// Vertical angle of view.
const FIELD_OF_VIEW: f32 = 40.0;
/// How much of the picture's width the keyboard's front edge fills.
const FILL: f32 = 0.95;
/// Where the keyboard's front edge lies, as a share of the picture's height from the top.
const FRONT_EDGE_AT: f32 = 0.785;
/// Fewest white keys that are shown, so that keys do not grow into slabs.
const FEWEST_WHITES: u8 = 21;
/// White keys beyond the lowest and the highest note.
const MARGIN_WHITES: u8 = 2;
/// Seconds of music between the meeting line and the end of the light.
const SECONDS_AHEAD: f32 = 3.2;

/// Keys that are shown before an exercise is chosen: C3 to B5.
const AT_FIRST: Range = Range { lowest_white: 48, highest_white: 83 };

/// Where notes are met: just behind the keys.
pub const MEETING_Z: f32 = -15.2;

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(ClearColor(theme::DEEP.bevy()))
        .insert_resource(Stage::new(AT_FIRST, 16.0 / 9.0))
        .add_systems(Startup, raise_camera)
        .add_systems(Update, (follow_window, aim_camera, tell_shaders).chain().in_set(GameSystems::Present));
}

/// The view that fits the present exercise and window.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Stage {
    /// Keys that are in the picture.
    pub range: Range,
    /// Width of the picture by its height.
    pub aspect: f32,
    /// Where the eye is, cm.
    pub eye: Vec3,
    /// How far beyond the meeting line the light reaches, cm.
    pub reach: f32,
}

impl Stage {
    /// The view in which the keys of `range` fill the picture's width.
    pub fn new(range: Range, aspect: f32) -> Self {
        let (left, right) = (range.x0() / 10.0, range.x1() / 10.0);
        let half_angle = (FIELD_OF_VIEW / 2.0).to_radians().tan();
        // The front edge's middle as seen from the eye: below the axis by `down`, at `depth` along it.
        let down = ((2.0 * FRONT_EDGE_AT - 1.0) * half_angle).atan();
        let depth = (right - left) / 2.0 / (FILL * half_angle * aspect.max(0.5));
        let ray = depth / down.cos();
        let slope = PITCH.to_radians() + down;
        let eye = Vec3::new((left + right) / 2.0, ray * slope.sin(), ray * slope.cos());
        // As far as the upper edge of the picture, where the controls are.
        let up_there = PITCH.to_radians() - (0.80 * half_angle).atan();
        let reach = (eye.y / up_there.max(0.06).tan() - eye.z + MEETING_Z).clamp(60.0, 260.0);
        Self { range, aspect, eye, reach }
    }

    /// How fast notes come, cm per second of the song.
    pub fn speed(&self) -> f32 {
        self.reach / SECONDS_AHEAD
    }

    /// Where a moment of the song lies on the water when the song is at `now_s`.
    pub fn z_at(&self, at_s: f64, now_s: f64) -> f32 {
        MEETING_Z - (at_s - now_s) as f32 * self.speed()
    }

    /// Left and right end of the lane of a key, cm.
    pub fn lane(pitch: u8) -> (f32, f32) {
        let rect = keyboard::rect(pitch);
        let inset = if keyboard::is_black(pitch) { 0.05 } else { 0.2 };
        (rect.x0 / 10.0 + inset, rect.x1 / 10.0 - inset)
    }

    /// Where the camera stands.
    pub fn camera(&self) -> Transform {
        Transform::from_translation(self.eye).with_rotation(Quat::from_rotation_x(-PITCH.to_radians()))
    }
}

/// From keyboard space (mm) into the world (cm).
pub fn world(mm: Vec3) -> Vec3 {
    Vec3::new(mm.x, mm.z, -mm.y) / 10.0
}

/// The keys to show for an exercise: its own, a margin, and at least three octaves.
pub fn range_for(exercise: &Exercise) -> Range {
    let (low, high) = exercise.pitch_range().unwrap_or((60, 72));
    let whites = |midi: u8| i16::from(keyboard::white_index(midi));
    let mut first = whites(low) - i16::from(keyboard::is_black(low)) - i16::from(MARGIN_WHITES);
    let mut last = whites(high) + i16::from(MARGIN_WHITES);
    let missing = (i16::from(FEWEST_WHITES) - (last - first + 1)).max(0);
    first -= missing / 2;
    last += missing - missing / 2;
    // Push back into the keyboard what sticks out at one end.
    let over = (last - 51).max(0) - (-first).max(0);
    first = (first - over).max(0);
    last = (last - over).min(51);
    let white = |index: i16| {
        (keyboard::LOWEST..=keyboard::HIGHEST)
            .find(|&midi| !keyboard::is_black(midi) && whites(midi) == index)
            .unwrap_or(keyboard::LOWEST)
    };
    Range { lowest_white: white(first), highest_white: white(last) }
}

/// Marks the camera that draws the game.
#[derive(Component)]
pub struct Seat;

fn raise_camera(mut commands: Commands, stage: Res<Stage>, adapter: Option<Res<RenderAdapterInfo>>) {
    // Smoothed edges cost a processor that draws the picture itself more than they give.
    let software = adapter.is_some_and(|info| is_software(&info));
    commands.spawn((
        Name::new("Seat"),
        Seat,
        Camera3d::default(),
        Projection::from(PerspectiveProjection {
            fov: FIELD_OF_VIEW.to_radians(),
            near: 1.0,
            far: 900.0,
            ..default()
        }),
        Tonemapping::None,
        DebandDither::Enabled,
        if software { Msaa::Off } else { Msaa::Sample4 },
        stage.camera(),
    ));
}

/// Whether pictures are drawn by the processor. The kind of device has a type that Bevy does not hand on,
/// so it is told by its name.
fn is_software(info: &RenderAdapterInfo) -> bool {
    format!("{:?}", info.device_type) == "Cpu"
}

fn follow_window(window: Option<Single<&Window, With<PrimaryWindow>>>, mut stage: ResMut<Stage>) {
    let Some(window) = window else { return };
    let aspect = window.width() / window.height().max(1.0);
    if (stage.aspect - aspect).abs() > 1e-3 {
        *stage = Stage::new(stage.range, aspect);
    }
}

fn aim_camera(stage: Res<Stage>, mut seats: Query<&mut Transform, With<Seat>>) {
    if !stage.is_changed() {
        return;
    }
    for mut seat in &mut seats {
        *seat = stage.camera();
    }
}

fn tell_shaders(
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut water: ResMut<Assets<WaterMaterial>>,
    mut glow: ResMut<Assets<GlowMaterial>>,
) {
    let (true, Some(paints)) = (stage.is_changed(), paints) else { return };
    let lane = Vec4::new(stage.range.x0() / 10.0, stage.range.x1() / 10.0, MEETING_Z, stage.reach);
    if let Some(mut water) = water.get_mut(&paints.water) {
        water.lane = lane;
    }
    if let Some(mut glow) = glow.get_mut(&paints.glow) {
        glow.lane = lane;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a point lands in the picture: (−1, −1) lower left, (1, 1) upper right.
    fn seen(stage: &Stage, point: Vec3) -> Vec2 {
        let half = (FIELD_OF_VIEW / 2.0).to_radians().tan();
        let local = stage.camera().compute_affine().inverse().transform_point3(point);
        Vec2::new(local.x / (-local.z * half * stage.aspect), local.y / (-local.z * half))
    }

    fn stages() -> impl Iterator<Item = Stage> {
        let ranges = [Range { lowest_white: 48, highest_white: 83 }, Range::FULL];
        ranges.into_iter().flat_map(|range| [16.0 / 9.0, 4.0 / 3.0, 2.2].map(|a| Stage::new(range, a)))
    }

    #[test]
    fn the_keyboard_fills_the_width_and_stands_at_its_place() {
        for stage in stages() {
            let left = seen(&stage, Vec3::new(stage.range.x0() / 10.0, 0.0, 0.0));
            let right = seen(&stage, Vec3::new(stage.range.x1() / 10.0, 0.0, 0.0));

            assert!((left.x + FILL).abs() < 1e-3 && (right.x - FILL).abs() < 1e-3, "{left} {right}");
            assert!((left.y + (2.0 * FRONT_EDGE_AT - 1.0)).abs() < 1e-3, "{left}");
        }
    }

    #[test]
    fn notes_come_from_above_and_meet_the_keys_on_time() {
        for stage in stages() {
            assert_eq!(stage.z_at(2.0, 2.0), MEETING_Z);
            let x = stage.eye.x;
            let soon = seen(&stage, Vec3::new(x, 0.0, stage.z_at(1.0, 0.0))).y;
            let later = seen(&stage, Vec3::new(x, 0.0, stage.z_at(2.0, 0.0))).y;
            let met = seen(&stage, Vec3::new(x, 0.0, MEETING_Z)).y;
            assert!(met < soon && soon < later && later < 1.0, "{met} {soon} {later}");
            assert!(later > 0.3, "the next two seconds reach only {later}");
        }
    }

    #[test]
    fn keyboard_space_turns_into_the_world() {
        assert_eq!(world(Vec3::new(100.0, 150.0, 12.0)), Vec3::new(10.0, 1.2, -15.0));
    }
}
