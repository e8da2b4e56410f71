//! The keyboard: keys that dip under a finger, with its colour along their front edge.

use bevy::mesh::MeshTag;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use keyboard::{BLACK_HEIGHT_MM, BLACK_LENGTH_MM, BLACK_WIDTH_MM, WHITE_LENGTH_MM, WHITE_PITCH_MM, is_black};
use score::{Finger, Pressed};

use super::judging::KeyJudged;
use super::mesh_build::{Builder, flat_square, paint};
use super::paint::{GlowMaterial, Paints, SolidMaterial, tag};
use super::session::{KeyPressed, KeyReleased, Session, SongBegan, SongTime, in_order};
use super::stage::{MEETING_Z, Stage};
use super::theme::{DEEP, FOAM, INK, SHALLOW, WATER};
use super::{GameSystems, Screen};

/// How deep a key's front goes down, cm.
const DIP_CM: f32 = 0.9;
/// How fast a key follows the finger, per second.
const FOLLOW: f32 = 26.0;
/// How fast its light goes out, per second.
const FADE: f32 = 4.0;
/// How long before its note a key begins to show the finger, seconds.
const HINT_S: f64 = 0.9;
/// How far a held key throws light onto the water, cm.
const BEAM_CM: f32 = 16.0;
/// Gap between white keys, cm.
const GAP_CM: f32 = 0.09;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Play), build)
        .add_systems(
            Update,
            (strike, hint).chain().in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)),
        )
        .add_systems(
            Update,
            (rebuild, dip, shine).chain().in_set(GameSystems::Present).run_if(in_state(Screen::Play)),
        );
}

/// One key.
#[derive(Component)]
pub struct Key {
    /// Which, as in MIDI.
    pub pitch: u8,
}

/// The light that a key throws onto the water before it.
#[derive(Component)]
struct Beam {
    key: Entity,
}

/// How a key moves and glows.
#[derive(Component, Default)]
pub struct Motion {
    /// Held down.
    held: bool,
    /// How far down it is, 0–1.
    down: f32,
    /// How bright its light is, 0–1.
    light: f32,
    /// How clearly it shows that it will be played next, 0–1.
    hint: f32,
    finger: Option<Finger>,
}

fn build(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    session: Option<Res<Session>>,
    stage: Res<Stage>,
) {
    if session.is_some() {
        lay_out(&mut commands, &mut meshes, &paints, &stage);
    }
}

/// Another exercise may need another range of keys.
fn rebuild(
    mut began: MessageReader<SongBegan>,
    keys: Query<Entity, With<Key>>,
    mut motions: Query<&mut Motion>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    stage: Res<Stage>,
) {
    if began.read().count() == 0 {
        return;
    }
    if keys.is_empty() {
        lay_out(&mut commands, &mut meshes, &paints, &stage);
    }
    for mut motion in &mut motions {
        *motion = Motion::default();
    }
}

fn lay_out(commands: &mut Commands, meshes: &mut Assets<Mesh>, paints: &Paints, stage: &Stage) {
    let white = meshes.add(white_key());
    let black = meshes.add(black_key());
    let square = meshes.add(flat_square());
    for pitch in stage.range.keys() {
        let rect = keyboard::rect(pitch);
        let (mesh, height) = if is_black(pitch) { (&black, BLACK_HEIGHT_MM / 10.0) } else { (&white, 0.0) };
        let key = commands.spawn((
            Name::new(format!("Key {}", keyboard::name(pitch))),
            DespawnOnExit(Screen::Play),
            Key { pitch },
            Motion::default(),
            Mesh3d(mesh.clone()),
            MeshMaterial3d::<SolidMaterial>(paints.solid.clone()),
            tag::key(None, 0.0, 0.0),
            // The key turns about its back end, which is where it is fixed.
            Transform::from_xyz(rect.centre().x / 10.0, height, -WHITE_LENGTH_MM / 10.0),
        ));
        let key = key.id();
        commands.spawn((
            Name::new(format!("Beam of {}", keyboard::name(pitch))),
            DespawnOnExit(Screen::Play),
            Beam { key },
            Mesh3d(square.clone()),
            MeshMaterial3d::<GlowMaterial>(paints.glow.clone()),
            tag::beam(None, 0.0),
            Transform::from_xyz(rect.centre().x / 10.0, 0.04, MEETING_Z - BEAM_CM / 2.0)
                .with_scale(Vec3::new(rect.width() / 10.0 * 1.5, 1.0, BEAM_CM)),
            Visibility::Hidden,
        ));
    }
    commands.spawn((
        Name::new("Key bed"),
        DespawnOnExit(Screen::Play),
        Mesh3d(meshes.add(key_bed(stage))),
        MeshMaterial3d::<SolidMaterial>(paints.solid.clone()),
        tag::wood(),
        Transform::default(),
    ));
}

/// A white key, its back end's upper edge in the origin.
fn white_key() -> Mesh {
    let half = WHITE_PITCH_MM / 20.0 - GAP_CM / 2.0;
    let mut builder = Builder::default();
    builder.block(
        Vec3::new(-half, -2.2, 0.0),
        Vec3::new(half, 0.0, WHITE_LENGTH_MM / 10.0),
        0.0,
        0.12,
        paint(FOAM, 0.35),
        paint(FOAM.mix(INK, 0.16), 0.2),
    );
    builder.build()
}

/// A black key, its back end's upper edge in the origin.
fn black_key() -> Mesh {
    let half = BLACK_WIDTH_MM / 20.0;
    let mut builder = Builder::default();
    builder.block(
        Vec3::new(-half, -BLACK_HEIGHT_MM / 10.0 - 0.6, 0.0),
        Vec3::new(half, 0.0, BLACK_LENGTH_MM / 10.0),
        0.16,
        0.14,
        paint(INK.mix(FOAM, 0.06), 1.0),
        paint(INK, 0.8),
    );
    builder.build()
}

/// What the keys lie in, afloat on the water: the slip before them, a cheek on either side, the ledge behind.
fn key_bed(stage: &Stage) -> Mesh {
    let (left, right) = (stage.range.x0() / 10.0, stage.range.x1() / 10.0);
    let wood = paint(WATER.mix(DEEP, 0.35), 0.35);
    let dark = paint(DEEP, 0.2);
    let mut builder = Builder::default();
    let mut block = |x0: f32, x1: f32, top: f32, z0: f32, z1: f32, face: [f32; 4]| {
        builder.block(Vec3::new(x0, -6.0, z0), Vec3::new(x1, top, z1), 0.0, 0.35, face, dark);
    };
    block(left - 2.4, left - 0.12, 0.7, -15.6, 0.9, wood);
    block(right + 0.12, right + 2.4, 0.7, -15.6, 0.9, wood);
    block(left - 0.2, right + 0.2, -2.5, -15.0, 0.2, dark);
    block(left - 2.4, right + 2.4, -1.5, 0.15, 1.3, wood);
    let edge = paint(SHALLOW.mix(DEEP, 0.35), 0.6);
    block(left - 2.4, right + 2.4, 0.12, -15.7, -14.98, edge);
    builder.build()
}

fn strike(
    mut pressed: MessageReader<KeyPressed>,
    mut released: MessageReader<KeyReleased>,
    mut judged: MessageReader<KeyJudged>,
    session: Option<Res<Session>>,
    mut keys: Query<(&Key, &mut Motion)>,
) {
    let pressed: Vec<KeyPressed> = pressed.read().copied().collect();
    let released: Vec<KeyReleased> = released.read().copied().collect();
    let strokes = in_order(&pressed, &released);
    let fingers: HashMap<u8, Option<Finger>> = judged
        .read()
        .map(|key| {
            let note = match key.pressed {
                Pressed::Note { note, .. } | Pressed::Accompaniment { note } => Some(note),
                Pressed::Neighbour { .. } | Pressed::Stray => None,
            };
            let session = session.as_ref();
            (key.pitch, note.and_then(|note| session?.note(note)).and_then(score::Note::shown_finger))
        })
        .collect();
    if strokes.is_empty() && fingers.is_empty() {
        return;
    }
    for (key, mut motion) in &mut keys {
        for &(_, velocity) in strokes.iter().filter(|(pitch, _)| *pitch == key.pitch) {
            motion.held = velocity.is_some();
            // Even the shortest tap is seen to move the key.
            motion.down = motion.down.max(if velocity.is_some() { 0.5 } else { 0.0 });
        }
        if let Some(&finger) = fingers.get(&key.pitch) {
            motion.finger = finger;
            motion.light = 1.0;
        }
    }
}

/// Keys that will be played within the next moment show the finger at their front edge.
fn hint(song: Res<SongTime>, session: Option<Res<Session>>, mut keys: Query<(&Key, &mut Motion)>) {
    let Some(session) = session else { return };
    let judgements = session.judge.judgements();
    let soon: HashMap<u8, (f64, Option<Finger>)> = session
        .exercise()
        .notes
        .iter()
        .zip(judgements)
        .filter(|(note, judgement)| {
            judgement.timing.is_none() && (song.now_s - 0.3..song.now_s + HINT_S).contains(&note.onset_s)
        })
        // Later notes first, so that the earliest of a key stays.
        .rev()
        .map(|(note, _)| (note.pitch, (note.onset_s, note.shown_finger())))
        .collect();
    for (key, mut motion) in &mut keys {
        let wished = match soon.get(&key.pitch) {
            Some(&(onset_s, finger)) => {
                if motion.light < 0.2 {
                    motion.finger = finger;
                }
                (1.0 - (onset_s - song.now_s) / HINT_S).clamp(0.0, 1.0) as f32
            }
            None => 0.0,
        };
        motion.hint = wished;
    }
}

/// Held keys light the water before them.
fn shine(keys: Query<&Motion>, mut beams: Query<(&Beam, &mut Visibility, &mut MeshTag)>) {
    for (beam, mut visibility, mut mesh_tag) in &mut beams {
        let Ok(motion) = keys.get(beam.key) else { continue };
        let lit = motion.light > 0.01;
        visibility.set_if_neq(if lit { Visibility::Visible } else { Visibility::Hidden });
        if lit {
            *mesh_tag = tag::beam(motion.finger, motion.light);
        }
    }
}

fn dip(time: Res<Time<Real>>, mut keys: Query<(&Key, &mut Motion, &mut Transform, &mut MeshTag)>) {
    let dt = time.delta_secs().min(0.1);
    for (key, mut motion, mut transform, mut mesh_tag) in &mut keys {
        let target = if motion.held { 1.0 } else { 0.0 };
        let share = 1.0 - (-FOLLOW * dt).exp();
        let moved = motion.down + (target - motion.down) * share;
        let lit = if motion.held { motion.light } else { (motion.light - FADE * dt).max(0.0) };
        let length = if is_black(key.pitch) { BLACK_LENGTH_MM } else { WHITE_LENGTH_MM } / 10.0;
        // Only keys that move are told so: the others cost nothing.
        if (moved - motion.down).abs() > 1e-4 || moved > 1e-3 {
            motion.down = moved;
            transform.rotation = Quat::from_rotation_x((DIP_CM / length * moved).asin());
        }
        motion.light = lit;
        let wished = tag::key(motion.finger, lit.max(0.0), motion.hint);
        if mesh_tag.0 != wished.0 {
            *mesh_tag = wished;
        }
    }
}
