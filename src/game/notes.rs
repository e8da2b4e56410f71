//! Notes gliding down the water onto their keys, bar lines, and the rings where they are met.

use bevy::mesh::MeshTag;
use bevy::prelude::*;
use bevy_egui::EguiContexts;
use bevy_egui::EguiPrimaryContextPass;
use score::{Finger, Note, Pressed, Timing};

use super::judging::KeyJudged;
use super::mesh_build::flat_square;
use super::paint::{GlowMaterial, Paints, tag};
use super::popups::to_points;
use super::session::{Session, SongBegan, SongTime};
use super::stage::{MEETING_Z, Seat, Stage};
use super::theme::shapes::{self, TokenStyle};
use super::theme::widgets;
use super::{GameSystems, Screen};

/// Room around a note for its shine, cm; the shader knows it too.
const MARGIN_CM: f32 = 0.7;
/// The shortest note that is drawn, cm.
const SHORTEST_CM: f32 = 2.0;
/// Space between two notes on one key, cm.
const APART_CM: f32 = 0.5;
/// How long a ring of ripples lives, seconds.
const RIPPLE_S: f32 = 0.9;
/// How long a spent note takes to fade, seconds.
const SPENT_S: f32 = 0.35;
/// The radius of a token as a share of a white key's width, and its least and greatest size in points.
const TOKEN: (f32, f32, f32) = (0.46, 19.0, 30.0);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Play), (spread_ripples, release).chain())
        .add_systems(Update, release_again.in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)))
        .add_systems(
            Update,
            (glide, draw_bars, ring, fade_ripples)
                .in_set(GameSystems::Present)
                .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
        )
        .add_systems(
            EguiPrimaryContextPass,
            tokens
                .in_set(GameSystems::Ui)
                .before(super::screens::OverStage)
                .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
        );
}

/// A note on its way.
#[derive(Component)]
struct Falling {
    note: usize,
    /// 1, and 0 when it is spent.
    alive: f32,
}

/// A bar line.
#[derive(Component)]
struct BarLine {
    start_s: f64,
    strong: bool,
}

/// A ring of ripples; free when its age is 1.
#[derive(Component)]
struct Ripple {
    age: f32,
    finger: Option<Finger>,
    strength: f32,
}

fn release(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    session: Option<Res<Session>>,
) {
    let Some(session) = session else { return };
    let square = meshes.add(flat_square());
    let flat = |name: String| {
        (
            Name::new(name),
            DespawnOnExit(Screen::Play),
            Mesh3d(square.clone()),
            MeshMaterial3d::<GlowMaterial>(paints.glow.clone()),
            Transform::default(),
            Visibility::Hidden,
        )
    };
    for (index, note) in session.exercise().notes.iter().enumerate() {
        commands.spawn((
            flat(format!("Note {index}")),
            Falling { note: index, alive: 1.0 },
            tag::note(note.shown_finger(), note.hand, 1.0, 0.0),
        ));
    }
    for bar in &session.exercise().bars {
        for beat in 0..bar.beats {
            commands.spawn((
                flat("Beat".into()),
                BarLine { start_s: bar.start_s + f64::from(beat) * bar.beat_s, strong: beat == 0 },
                tag::bar(if beat == 0 { 1.0 } else { 0.35 }),
            ));
        }
    }
}

fn release_again(
    mut began: MessageReader<SongBegan>,
    old: Query<Entity, Or<(With<Falling>, With<BarLine>)>>,
    mut commands: Commands,
    meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    session: Option<Res<Session>>,
) {
    if began.read().count() == 0 {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    release(commands, meshes, paints, session);
}

/// The part of a note that is on the water, in cm: from its head (nearer the keys) to its tail.
pub fn extent(stage: &Stage, note: &Note, now_s: f64) -> Option<(f32, f32)> {
    let head = stage.z_at(note.onset_s, now_s);
    let length = (note.duration_s as f32 * stage.speed() - APART_CM).max(SHORTEST_CM);
    let tail = head - length;
    (tail < MEETING_Z && head > MEETING_Z - stage.reach).then(|| (head.min(MEETING_Z), tail))
}

fn glide(
    time: Res<Time<Real>>,
    song: Res<SongTime>,
    session: Res<Session>,
    stage: Res<Stage>,
    mut notes: Query<(&mut Falling, &mut Transform, &mut Visibility, &mut MeshTag)>,
) {
    for (mut falling, mut transform, mut visibility, mut mesh_tag) in &mut notes {
        let Some(note) = session.note(falling.note) else { continue };
        let judgement = session.judgement(falling.note);
        let missed = judgement.timing == Some(Timing::Miss);
        let sounding = judgement.is_hit();
        if missed {
            falling.alive = (falling.alive - time.delta_secs() / SPENT_S).max(0.0);
        }
        let shown = extent(&stage, note, song.now_s).filter(|_| falling.alive > 0.0);
        let Some((head, tail)) = shown else {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        };
        let (left, right) = Stage::lane(note.pitch);
        visibility.set_if_neq(Visibility::Visible);
        transform.translation = Vec3::new((left + right) / 2.0, 0.06, (head + tail) / 2.0);
        transform.scale = Vec3::new(right - left + 2.0 * MARGIN_CM, 1.0, head - tail + 2.0 * MARGIN_CM);
        *mesh_tag = if missed {
            tag::missed_note(note.hand, falling.alive)
        } else {
            tag::note(note.shown_finger(), note.hand, 1.0, if sounding { 1.0 } else { 0.0 })
        };
    }
}

fn draw_bars(
    song: Res<SongTime>,
    stage: Res<Stage>,
    mut bars: Query<(&BarLine, &mut Transform, &mut Visibility)>,
) {
    let (left, right) = (stage.range.x0() / 10.0, stage.range.x1() / 10.0);
    for (bar, mut transform, mut visibility) in &mut bars {
        let z = stage.z_at(bar.start_s, song.now_s);
        let seen = (MEETING_Z - stage.reach..MEETING_Z).contains(&z);
        visibility.set_if_neq(if seen { Visibility::Visible } else { Visibility::Hidden });
        if seen {
            let thick = if bar.strong { 0.55 } else { 0.35 };
            transform.translation = Vec3::new((left + right) / 2.0, 0.02, z);
            transform.scale = Vec3::new(right - left, 1.0, thick);
        }
    }
}

/// A handful of rings, used again and again.
fn spread_ripples(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, paints: Res<Paints>) {
    let square = meshes.add(flat_square());
    for _ in 0..16 {
        commands.spawn((
            Name::new("Ripple"),
            DespawnOnExit(Screen::Play),
            Ripple { age: 1.0, finger: None, strength: 0.0 },
            Mesh3d(square.clone()),
            MeshMaterial3d::<GlowMaterial>(paints.glow.clone()),
            tag::ripple(None, 0.0, 1.0),
            Transform::from_scale(Vec3::new(11.0, 1.0, 11.0)),
            Visibility::Hidden,
        ));
    }
}

fn ring(
    mut keys: MessageReader<KeyJudged>,
    session: Res<Session>,
    mut ripples: Query<(&mut Ripple, &mut Transform)>,
) {
    for key in keys.read() {
        let Pressed::Note { note, timing, .. } = key.pressed else { continue };
        let Some(note) = session.note(note) else { continue };
        // The oldest ring gives way.
        let Some((mut ripple, mut transform)) = ripples.iter_mut().max_by(|a, b| a.0.age.total_cmp(&b.0.age))
        else {
            return;
        };
        let strength = match timing {
            Timing::Perfect => 1.0,
            Timing::Good => 0.75,
            Timing::Ok | Timing::Miss => 0.5,
        };
        *ripple = Ripple { age: 0.0, finger: note.shown_finger(), strength };
        let (left, right) = Stage::lane(note.pitch);
        transform.translation = Vec3::new((left + right) / 2.0, 0.1, MEETING_Z - 0.8);
    }
}

fn fade_ripples(time: Res<Time<Real>>, mut ripples: Query<(&mut Ripple, &mut Visibility, &mut MeshTag)>) {
    for (mut ripple, mut visibility, mut mesh_tag) in &mut ripples {
        if ripple.age >= 1.0 {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        }
        visibility.set_if_neq(Visibility::Visible);
        *mesh_tag = tag::ripple(ripple.finger, ripple.strength, ripple.age);
        ripple.age = (ripple.age + time.delta_secs() / RIPPLE_S).min(1.0);
    }
}

/// The head of every note: the finger's shape with its number, flat on the picture and always readable.
fn tokens(
    mut contexts: EguiContexts,
    song: Res<SongTime>,
    session: Res<Session>,
    stage: Res<Stage>,
    time: Res<Time<Real>>,
    seat: Single<(&Camera, &GlobalTransform), With<Seat>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "tokens");
    let (camera, eye) = *seat;
    // Far ones first, so that near ones lie over them.
    for (index, note) in session.exercise().notes.iter().enumerate().rev() {
        let judgement = session.judgement(index);
        let Some((head, _)) = extent(&stage, note, song.now_s) else { continue };
        if judgement.timing.is_some() {
            continue;
        }
        let (left, right) = Stage::lane(note.pitch);
        let middle = (left + right) / 2.0;
        let key = keyboard::WHITE_PITCH_MM / 10.0;
        let sight = |x: f32, z: f32| camera.world_to_viewport(eye, Vec3::new(x, 0.1, z)).ok();
        let (Some(a), Some(b)) = (sight(middle - key / 2.0, head), sight(middle + key / 2.0, head)) else {
            continue;
        };
        let (a, b) = (to_points(ctx, a), to_points(ctx, b));
        let ahead = (MEETING_Z - head) / stage.reach;
        let alpha = 1.0 - ((ahead - 0.55) / 0.4).clamp(0.0, 1.0);
        // A note that the song waits for asks to be played.
        let asks = !song.running && song.now_s >= note.onset_s - 1e-6;
        let pulse = if asks { 1.12 + 0.10 * (time.elapsed_secs() * 5.0).sin() } else { 1.0 };
        let radius = ((b.x - a.x) * TOKEN.0).clamp(TOKEN.1, TOKEN.2) * pulse;
        let centre = a + (b - a) / 2.0 - bevy_egui::egui::vec2(0.0, radius * 0.75);
        let style = TokenStyle { hand: note.hand, alpha };
        shapes::token(ui.painter(), centre, radius, note.shown_finger(), style);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use keyboard::Range;
    use score::{FingerSet, Hand};

    use super::*;

    fn note(onset_s: f64, duration_s: f64) -> Note {
        Note {
            onset_s,
            duration_s,
            pitch: 60,
            velocity: 80,
            hand: Hand::Right,
            fingers: FingerSet::EMPTY,
            substitution: None,
            glissando: false,
            onset_tick: 0,
            duration_tick: 1,
        }
    }

    #[test]
    fn a_note_lies_where_its_time_is_and_is_as_long_as_it_sounds() {
        let stage = Stage::new(Range::FULL, 16.0 / 9.0);
        let (head, tail) = extent(&stage, &note(1.0, 0.5), 0.0).unwrap();

        assert!((head - (MEETING_Z - stage.speed())).abs() < 1e-4);
        assert!((head - tail - (0.5 * stage.speed() - APART_CM)).abs() < 1e-3);
    }

    #[test]
    fn a_sounding_note_is_cut_at_the_keys_and_a_spent_one_is_gone() {
        let stage = Stage::new(Range::FULL, 16.0 / 9.0);

        assert_eq!(extent(&stage, &note(0.0, 1.0), 0.4).unwrap().0, MEETING_Z);
        assert_eq!(extent(&stage, &note(0.0, 1.0), 1.2), None);
        assert_eq!(extent(&stage, &note(90.0, 1.0), 0.0), None);
    }
}
