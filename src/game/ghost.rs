//! Ghost hands: milky glass hands that show the fingering a moment ahead.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::prelude::*;
use hand::{Capsule, Hand, Part, skin};

use super::mesh_build::{Builder, paint};
use super::paint::{GlassDepthMaterial, GlassMaterial, Paints};
use super::session::{Session, SongTime};
use super::settings::Settings;
use super::stage::world;
use super::theme::{self, FOAM};
use super::{GameSystems, Screen};

/// How far ahead of the song the ghosts play, seconds: what one sees is what comes next.
const AHEAD_S: f64 = 0.12;
/// Sides of a capsule.
const AROUND: usize = 10;
/// How fast ghosts appear and vanish, per second.
const FADE: f32 = 5.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Play), conjure).add_systems(
        Update,
        (fade, pose).chain().in_set(GameSystems::Present).run_if(in_state(Screen::Play)),
    );
}

/// A ghost hand. Each is drawn twice with one mesh: for its distance, and for its colour.
#[derive(Component)]
struct Ghost {
    hand: Hand,
}

/// The one of the two that shapes the mesh.
#[derive(Component)]
struct Shaped;

fn conjure(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, paints: Res<Paints>) {
    for hand in Hand::ALL {
        let mesh = meshes.add(nothing());
        let ghost = || {
            (
                DespawnOnExit(Screen::Play),
                Ghost { hand },
                Mesh3d(mesh.clone()),
                Transform::default(),
                Visibility::Hidden,
                // The hand moves within its mesh, so its first bounds would soon be wrong.
                NoFrustumCulling,
            )
        };
        let letter = hand.letter();
        let depth = MeshMaterial3d::<GlassDepthMaterial>(paints.glass_depth.clone());
        commands.spawn((Name::new(format!("Ghost {letter}, its distance")), ghost(), depth));
        let glass = MeshMaterial3d::<GlassMaterial>(paints.glass.clone());
        commands.spawn((Name::new(format!("Ghost {letter}")), ghost(), glass, Shaped));
    }
}

/// A mesh that shows nothing: one corner, three times.
fn nothing() -> Mesh {
    let mut builder = Builder::default();
    let corner = builder.corner(Vec3::ZERO, Vec3::Y, Vec2::ZERO, [0.0; 4]);
    builder.triangle(corner, corner, corner);
    builder.build()
}

fn fade(
    time: Res<Time<Real>>,
    settings: Res<Settings>,
    paints: Res<Paints>,
    mut glass: ResMut<Assets<GlassMaterial>>,
    mut alpha: Local<f32>,
) {
    let wished = if settings.ghosts { 1.0 } else { 0.0 };
    if *alpha == wished {
        return;
    }
    let step = FADE * time.delta_secs();
    *alpha += (wished - *alpha).clamp(-step, step);
    if let Some(mut glass) = glass.get_mut(&paints.glass) {
        glass.alpha.x = *alpha;
    }
}

fn pose(
    song: Res<SongTime>,
    session: Option<Res<Session>>,
    settings: Res<Settings>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut ghosts: Query<(&Ghost, &Mesh3d, &mut Visibility, Has<Shaped>)>,
) {
    let Some(session) = session else { return };
    for (ghost, mesh, mut visibility, shaped) in &mut ghosts {
        let plays = session.exercise().notes.iter().any(|note| note.hand == ghost.hand);
        let shown = settings.ghosts && plays;
        visibility.set_if_neq(if shown { Visibility::Visible } else { Visibility::Hidden });
        if !shown || !shaped {
            continue;
        }
        let pose = session.guide.pose(ghost.hand, song.now_s + AHEAD_S);
        let capsules = skin::capsules(&pose, &session.guide.player().anatomy);
        if let Some(mut slot) = meshes.get_mut(&mesh.0).filter(|_| !capsules.is_empty()) {
            *slot = flesh(&capsules).build();
        }
    }
}

/// The capsules as one mesh.
fn flesh(capsules: &[Capsule]) -> Builder {
    let mut builder = Builder::default();
    for capsule in capsules {
        add_capsule(&mut builder, capsule);
    }
    builder
}

/// A rounded cone as rings from pole to pole.
fn add_capsule(builder: &mut Builder, capsule: &Capsule) {
    let (a, b) = (world(capsule.a), world(capsule.b));
    let (ra, rb) = (capsule.ra / 10.0, capsule.rb / 10.0);
    let axis = (b - a).normalize_or(Vec3::Z);
    let across = axis.any_orthonormal_vector();
    let along = axis.cross(across);
    // (middle, radius, lean of the normal along the axis) of each ring.
    let ring = |end: Vec3, radius: f32, lean: f32| {
        (end + axis * radius * lean, radius * (1.0 - lean * lean).max(0.0).sqrt(), lean)
    };
    let rings = [
        ring(a, ra, -1.0),
        ring(a, ra, -0.85),
        ring(a, ra, -0.5),
        ring(a, ra, 0.0),
        ring(b, rb, 0.0),
        ring(b, rb, 0.5),
        ring(b, rb, 0.85),
        ring(b, rb, 1.0),
    ];
    // A finger takes its colour on the way from the knuckle to the tip. From the player's seat the tips are
    // hidden behind the knuckles, so the colour begins early.
    let (tint, [from, to]) = match capsule.part {
        Part::Finger(finger, segment) => {
            (theme::finger(finger), [[0.0, 0.30], [0.30, 0.75], [0.75, 0.95]][usize::from(segment.min(2))])
        }
        _ => (FOAM, [0.0, 0.0]),
    };
    // The arm fades out towards the elbow instead of being cut off by the picture's edge.
    let [present_a, present_b] = match capsule.part {
        Part::Forearm => [1.0, 0.0],
        Part::UpperArm => return,
        Part::Finger(..) | Part::Palm | Part::Wrist => [1.0, 1.0],
    };
    // The palm's bones should not show: its surface is shaded as if it were smoother than it is.
    let flatness = match capsule.part {
        Part::Finger(_, 1 | 2) => 0.0,
        Part::Finger(..) => 0.35,
        _ => 0.7,
    };
    let first = builder.corners() as u32;
    for (number, &(middle, radius, lean)) in rings.iter().enumerate() {
        for step in 0..AROUND {
            let angle = std::f32::consts::TAU * step as f32 / AROUND as f32;
            let out = across * angle.cos() + along * angle.sin();
            let round = (out * (1.0 - lean * lean).max(0.0).sqrt() + axis * lean).normalize_or(axis);
            let normal = round.lerp(Vec3::Y, flatness).normalize_or(Vec3::Y);
            let second = number * 2 >= rings.len();
            let colour = paint(tint, if second { to } else { from });
            let present = Vec2::new(if second { present_b } else { present_a }, 0.0);
            builder.corner(middle + out * radius, normal, present, colour);
        }
    }
    let around = AROUND as u32;
    for ring in 0..rings.len() as u32 - 1 {
        for step in 0..around {
            let next = (step + 1) % around;
            let (low, high) = (first + ring * around, first + (ring + 1) * around);
            builder.face(low + step, low + next, high + next, high + step);
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy::mesh::VertexAttributeValues;
    use score::Finger;

    use super::*;

    #[test]
    fn a_capsule_is_as_large_as_it_says() {
        let (a, b) = (Vec3::new(0.0, 0.0, 20.0), Vec3::new(0.0, 40.0, 20.0));
        let capsule = Capsule::new(Part::Finger(Finger::INDEX, 2), a, 8.0, b, 6.0);
        let mesh = flesh(&[capsule]).build();
        let Some(VertexAttributeValues::Float32x3(at)) = mesh.attribute(Mesh::ATTRIBUTE_POSITION) else {
            panic!("no positions");
        };
        let reach = |axis: usize| {
            let values = at.iter().map(|p| p[axis]);
            (values.clone().fold(f32::MAX, f32::min), values.fold(f32::MIN, f32::max))
        };

        // World z is towards the player: the tip lies 4.0 + 0.6 cm away, the root 0.8 cm on this side.
        assert!((reach(2).0 + 4.6).abs() < 1e-3 && (reach(2).1 - 0.8).abs() < 1e-3);
        assert!((reach(1).0 - 1.2).abs() < 0.06 && (reach(1).1 - 2.8).abs() < 0.06);
    }
}
