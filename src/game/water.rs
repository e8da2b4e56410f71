//! The water and the sky above it.

use bevy::prelude::*;

use super::mesh_build::{Builder, flat_square};
use super::paint::{Paints, WaterMaterial};
use super::session::Session;
use super::settings::Settings;
use super::stage::{MEETING_Z, Stage};
use super::{GameSystems, Screen};

/// How fast the glow follows the streak, per second.
const GLOW_SPEED: f32 = 1.2;
/// Right fingers in a row at which the water glows fully.
const FULL_GLOW: f32 = 40.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, fill).add_systems(Update, (drift, reach_horizon).in_set(GameSystems::Present));
}

/// The surface or the sky; both follow the view.
#[derive(Component)]
enum Expanse {
    /// Before the keys and beside them, a little lower.
    Near,
    Surface,
    Sky,
}

fn fill(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, paints: Res<Paints>) {
    let square = meshes.add(flat_square());
    for (name, expanse) in [("Water", Expanse::Surface), ("Water before the keys", Expanse::Near)] {
        commands.spawn((
            Name::new(name),
            expanse,
            Mesh3d(square.clone()),
            MeshMaterial3d::<WaterMaterial>(paints.water.clone()),
            Transform::default(),
        ));
    }
    let mut builder = Builder::default();
    let corners = [(-0.5, 0.0), (0.5, 0.0), (0.5, 1.0), (-0.5, 1.0)]
        .map(|(x, y)| builder.corner(Vec3::new(x, y, 0.0), Vec3::Z, Vec2::new(x + 0.5, y), [1.0; 4]));
    builder.face(corners[0], corners[1], corners[2], corners[3]);
    commands.spawn((
        Name::new("Sky"),
        Expanse::Sky,
        Mesh3d(meshes.add(builder.build())),
        MeshMaterial3d::<WaterMaterial>(paints.sky.clone()),
        Transform::default(),
    ));
}

fn reach_horizon(stage: Res<Stage>, mut expanses: Query<(&Expanse, &mut Transform)>) {
    if !stage.is_changed() {
        return;
    }
    let x = stage.eye.x;
    for (expanse, mut transform) in &mut expanses {
        *transform = match expanse {
            Expanse::Surface => {
                Transform::from_xyz(x, 0.0, MEETING_Z - 340.0).with_scale(Vec3::new(900.0, 1.0, 680.0))
            }
            Expanse::Near => {
                Transform::from_xyz(x, -2.4, MEETING_Z + 20.0).with_scale(Vec3::new(900.0, 1.0, 140.0))
            }
            Expanse::Sky => {
                Transform::from_xyz(x, 0.0, MEETING_Z - 679.0).with_scale(Vec3::new(1400.0, 420.0, 1.0))
            }
        };
    }
}

fn drift(
    time: Res<Time<Real>>,
    settings: Res<Settings>,
    screen: Res<State<Screen>>,
    session: Option<Res<Session>>,
    paints: Res<Paints>,
    mut water: ResMut<Assets<WaterMaterial>>,
    mut glow: Local<f32>,
    mut seconds: Local<f32>,
) {
    let playing = *screen.get() == Screen::Play;
    let chain = session.filter(|_| playing).map_or(0, |session| session.judge.finger_chain());
    let wished = (chain as f32 / FULL_GLOW).min(1.0);
    let share = (GLOW_SPEED * time.delta_secs()).min(1.0);
    *glow += (wished - *glow) * share;
    if !settings.still_water {
        *seconds += time.delta_secs();
    }
    let Some(mut water) = water.get_mut(&paints.water) else { return };
    let marks = if playing { 1.0 } else { 0.0 };
    water.mood = Vec4::new(*seconds, *glow, marks, 0.0);
}
